"""A form sent twice works once, also when both come at the same moment."""

import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from tests import factories
from zoneops.core.models import FormKey
from zoneops.core.once import form_key, once

KEY = "a" * 22


def posted(user, **data):
    request = RequestFactory().post("/", data)
    request.user = user
    return request


def send(user, key, work):
    with once(posted(user, form_key=key)) as slot:
        if not slot.is_repeat:
            slot.result_url = work()
    return slot.result_url


def test_the_same_key_answers_the_same_and_works_once(officer):
    done = []
    answers = [send(officer, KEY, lambda: done.append(1) or f"/made/{len(done)}/") for _ in range(3)]
    assert answers == ["/made/1/"] * 3
    assert done == [1]


def test_a_key_is_free_again_when_the_work_failed(officer):
    def fail():
        raise ValueError("nothing was done")

    with pytest.raises(ValueError, match="nothing"):
        send(officer, KEY, fail)
    assert send(officer, KEY, lambda: "/made/") == "/made/"


def test_two_people_may_hold_the_same_key(officer, manager):
    assert send(officer, KEY, lambda: "/one/") == "/one/"
    assert send(manager, KEY, lambda: "/two/") == "/two/"


@pytest.mark.parametrize("key", ["", "short", "x" * 41, "bad key with spaces!!"])
def test_without_a_proper_key_the_work_is_done_each_time_and_nothing_is_kept(officer, key):
    done = []
    for _ in range(2):
        send(officer, key, lambda: done.append(1) or "/")
    assert done == [1, 1]
    assert not FormKey.objects.exists()


def test_a_form_shown_again_with_errors_keeps_its_key(officer):
    assert form_key(posted(officer, form_key=KEY)) == KEY
    fresh = form_key(posted(officer))
    assert fresh != form_key(posted(officer))
    assert len(fresh) >= 16


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_works_and_both_get_its_answer():
    user = factories.user_with("service_officer", zone=factories.zone())
    inside, answers, done = threading.Barrier(2), [], []

    def work():
        done.append(1)
        return f"/made/{len(done)}/"

    def click():
        inside.wait(timeout=10)
        try:
            answers.append(send(user, KEY, work))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(timeout=30)
    assert answers == ["/made/1/", "/made/1/"]
    assert done == [1]
