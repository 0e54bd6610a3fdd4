"""A form sent twice works once: sent again, answered again, whatever became of the first answer."""

import datetime

import pytest
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from zoneops.core import once as central
from zoneops.core.models import FormKey
from zoneops.core.once import form_key, once

KEY = "a" * 22


def posted(user, path="/", **data):
    request = RequestFactory().post(path, data)
    request.user = user
    return request


def send(user, key, work):
    with once(posted(user, form_key=key)) as slot:
        if not slot.is_repeat:
            slot.result_url = work()
    return slot.result_url


def claimed(request):
    return central.claim(central.read(request))


def answer_twice(user, response, **data):
    """What the same form is answered the second time."""
    claimed(posted(user, form_key=KEY, **data)).keep(response)
    request = posted(user, form_key=KEY, **data)
    return claimed(request).earlier_answer(request)


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


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "bad key with spaces!!"])
def test_without_a_proper_key_the_work_is_done_each_time_and_nothing_is_kept(officer, key):
    done = []
    for _ in range(2):
        send(officer, key, lambda: done.append(1) or "/")
    assert done == [1, 1]
    assert not FormKey.objects.exists()


def test_every_form_that_is_shown_has_a_key_of_its_own():
    keys = {form_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(central.KEY.fullmatch(key) for key in keys)


def test_what_was_answered_is_answered_again_with_its_state_its_headers_and_its_body(officer):
    first = HttpResponse("{}", status=201, content_type="application/json", headers={"ETag": '"3"'})
    again = answer_twice(officer, first)
    assert (again.status_code, again.content, again["ETag"]) == (201, b"{}", '"3"')
    assert again["Content-Type"] == "application/json"


def test_a_redirect_to_a_long_address_is_kept_whole(officer):
    long = "/projects/?" + "&".join(f"name{number}=某某" for number in range(200))
    first = HttpResponseRedirect(long)
    again = answer_twice(officer, first)
    assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert len(again["Location"]) > 1000


def test_an_answer_that_shows_a_secret_is_not_kept(officer):
    again = answer_twice(officer, central.answer_again_with(HttpResponse("zo_secret"), "/me/?shown=once"))
    assert (again.status_code, again["Location"]) == (302, "/me/?shown=once")
    assert not FormKey.objects.filter(body__contains="secret").exists()


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(b"PK\x03\x04\xff\xfe", content_type="application/zip"),
        StreamingHttpResponse(iter([b"a"])),
        HttpResponse("字" * (central.LARGEST_ANSWER + 1)),
        HttpResponse("a\0b"),
    ],
    ids=["no text", "a stream", "too long", "no database keeps a NUL"],
)
def test_an_answer_that_cannot_be_kept_does_not_let_the_work_be_done_twice(officer, answer):
    again = answer_twice(officer, answer)
    assert again.status_code == 409
    assert "没有再做一次" in again.text


def test_the_longest_answer_that_is_kept_comes_back_whole(officer):
    text = "字" * central.LARGEST_ANSWER
    assert answer_twice(officer, HttpResponse(text)).content.decode() == text


def test_a_file_answer_is_not_consumed_by_keeping_it(officer, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"all of it")
    first = FileResponse((tmp_path / "a.txt").open("rb"))
    claimed(posted(officer, form_key=KEY)).keep(first)
    assert b"".join(first.streaming_content) == b"all of it"
    first.close()


def test_the_same_key_with_something_else_in_the_form_is_refused_and_leads_to_what_was_saved(officer):
    claimed(posted(officer, form_key=KEY, name="甲")).keep(HttpResponse(status=302, headers={"Location": "/made/"}))
    request = posted(officer, form_key=KEY, name="乙")
    again = claimed(request).earlier_answer(request)
    assert again.status_code == 409
    assert 'href="/made/"' in again.text


def test_two_files_of_one_name_and_size_are_not_the_same(officer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    first, second = (
        posted(officer, form_key=KEY, file=SimpleUploadedFile("协议.pdf", content)) for content in (b"aaa", b"bbb")
    )
    assert central.read(first).fingerprint != central.read(second).fingerprint
    assert first.FILES["file"].read() == b"aaa", "reading for the hash leaves the file to the view"


def test_the_csrf_token_which_is_masked_anew_each_time_makes_no_difference(officer):
    sent = [central.read(posted(officer, form_key=KEY, csrfmiddlewaretoken=token)) for token in ("x" * 64, "y" * 64)]
    assert sent[0] == sent[1]


def test_a_key_is_as_good_as_new_after_a_week_and_not_before(officer):
    send(officer, KEY, lambda: "/first/")
    kept = FormKey.objects.filter(key=KEY)
    kept.update(created_at=timezone.now() - central.KEPT + datetime.timedelta(minutes=1))
    assert send(officer, KEY, lambda: "/second/") == "/first/"
    kept.update(created_at=timezone.now() - central.KEPT - datetime.timedelta(minutes=1))
    assert send(officer, KEY, lambda: "/second/") == "/second/"
    assert kept.count() == 1


def test_a_claim_that_is_taken_back_leaves_no_key(officer):
    with transaction.atomic():
        claimed(posted(officer, form_key=KEY))
        transaction.set_rollback(True)
    assert not FormKey.objects.exists()


def test_whoever_is_not_signed_in_has_no_keys(db):
    from django.contrib.auth.models import AnonymousUser

    assert central.read(posted(AnonymousUser(), form_key=KEY)) == central.Sent()
