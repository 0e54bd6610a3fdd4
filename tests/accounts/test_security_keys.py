"""Security keys, with one made of software: added, asked for, good once; nothing else gets in."""

import pytest
from django.test import Client

from tests.accounts.phone import PASSWORD, is_in, sign_in
from tests.accounts.soft_key import SoftKey
from zoneops.accounts import services
from zoneops.accounts.services import factors
from zoneops.accounts.signing import attempts
from zoneops.core.models import AuditEntry


@pytest.fixture
def known(officer):
    return services.change_password(officer, PASSWORD, by=officer)


def asked_on(page):
    return page.context["question"]


@pytest.fixture
def local():
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def with_key(local, known):
    key = SoftKey()
    sign_in(local, known)
    question = asked_on(local.get("/me/second/key/"))
    answer = local.post("/me/second/key/", {"name": "蓝色密钥", "credential": key.made(question)})
    assert (answer.status_code, answer["Location"]) == (302, "/me/second/codes/")
    local.post("/logout/")
    return key


def test_a_security_key_is_added_and_lets_in(local, known, with_key):
    sign_in(local, known)
    question = asked_on(local.get("/login/second/"))
    assert local.post("/login/second/", {"credential": with_key.proved(question)}).status_code == 302
    assert AuditEntry.objects.get(action="user.signed_in", after__factor="webauthn")


def test_the_answer_of_a_key_is_good_once(local, known, with_key):
    sign_in(local, known)
    answer = with_key.proved(asked_on(local.get("/login/second/")))
    local.post("/login/second/", {"credential": answer})
    local.post("/logout/")
    sign_in(local, known)
    assert local.post("/login/second/", {"credential": answer}).status_code == 422


def test_another_key_a_wrong_site_and_nonsense_let_nobody_in(local, known, with_key):
    def tried(make):
        attempts.forget(known.username)
        sign_in(local, known)
        return local.post("/login/second/", {"credential": make(asked_on(local.get("/login/second/")))}).status_code

    forged = SoftKey()
    elsewhere = SoftKey(origin="https://evil.example")
    elsewhere.id, elsewhere.private = with_key.id, with_key.private
    assert tried(forged.proved) == 422
    assert tried(lambda question: with_key.proved(question, private=forged.private)) == 422
    assert tried(elsewhere.proved) == 422
    assert not is_in(local)


@pytest.mark.parametrize("nonsense", ["[]", "{", '"x"', "{}", '{"id": 1, "response": null}', "null"])
def test_nonsense_instead_of_a_key_is_refused_in_words(local, known, with_key, nonsense):
    sign_in(local, known)
    local.get("/login/second/")
    assert "密钥没有认出来" in local.post("/login/second/", {"credential": nonsense}).content.decode()


@pytest.mark.parametrize("nonsense", ["[]", "{}", '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'])
def test_nonsense_is_not_added_as_a_key(local, known, nonsense):
    sign_in(local, known)
    local.get("/me/second/key/")
    assert local.post("/me/second/key/", {"name": "密钥", "credential": nonsense}).status_code == 422
    assert not factors.are_set(known)
