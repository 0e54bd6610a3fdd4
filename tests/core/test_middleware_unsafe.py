"""A request that changes something: all of it or nothing, with its audit row, whatever fails on the way."""

import pytest
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tests import factories
from tests.pages import fill_in, opened
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.middleware.unsafe import AuditEveryUnsafeRequest, OneTransaction, own_transaction
from zoneops.core.models import AuditEntry, FormKey, Zone
from zoneops.core.request_context import RequestFacts, current
from zoneops.projects.models import Project, SavedFilter

KEY = "k" * 22


class Asked:
    """One request through both middlewares, as the handler runs it."""

    def __init__(self, user, view, **data):
        self.request = RequestFactory().post("/", data)
        self.request.user = user
        self.view = view
        self.facts = RequestFacts("1111-2222", is_unsafe=True)

    def answer(self):
        token = current.set(self.facts)
        try:
            inner = OneTransaction(lambda request: HttpResponse())
            outer = AuditEveryUnsafeRequest(
                lambda request: inner.process_view(request, self.view, (), {}) or self.view(request)
            )
            return outer(self.request)
        finally:
            current.reset(token)


def renamed(zone, name, status=200):
    """A view that renames the zone with its audit row, and then answers `status`."""

    def view(request):
        Zone.objects.filter(pk=zone.pk).update(short_name=name)
        audit.record(zone, "zone.renamed", by=request.user, after={"short_name": name})
        return HttpResponse("done", status=status)

    return view


def rows():
    return list(AuditEntry.objects.order_by("id").values_list("action", "outcome"))


def test_what_is_answered_with_success_is_there_with_its_row(zone, officer):
    assert Asked(officer, renamed(zone, "新区")).answer().status_code == 200
    zone.refresh_from_db()
    assert zone.short_name == "新区"
    assert rows() == [("zone.renamed", "done")]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500])
def test_an_answer_of_refusal_takes_everything_back_but_its_own_row(zone, officer, status):
    Asked(officer, renamed(zone, "新区", status), form_key=KEY).answer()
    zone.refresh_from_db()
    assert zone.short_name == "试验区"
    assert rows() == [("request", "refused")]
    assert not FormKey.objects.exists()


def test_an_exception_takes_everything_back(zone, officer):
    def view(request):
        renamed(zone, "新区")(request)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        Asked(officer, view).answer()
    zone.refresh_from_db()
    assert zone.short_name == "试验区"
    assert rows() == []


def test_a_request_that_left_no_row_gets_a_general_one(zone, officer):
    Asked(officer, lambda request: HttpResponse()).answer()
    assert rows() == [("request", "done")]


def test_a_refusal_told_with_a_redirect_is_a_refusal_and_the_form_may_be_sent_again(zone, officer):
    def view(request):
        audit.refuse(zone, "zone.rename", by=request.user, reason="没有名字")
        return HttpResponse(status=302, headers={"Location": "/"})

    Asked(officer, view, form_key=KEY).answer()
    assert rows() == [("zone.rename", "refused")]
    assert not FormKey.objects.exists()


def test_the_number_of_a_row_that_was_taken_back_may_be_another_requests_by_now(zone, officer):
    """SQLite gives it out again: the refused request must not take that row for its own and leave none."""
    asked = Asked(officer, renamed(zone, "新区", 422))
    asked.facts.written = [AuditEntry.objects.create(action="of.another", subject_label="core.zone", subject_id="1").pk]
    asked.answer()
    assert rows() == [("of.another", "done"), ("request", "refused")]


def test_without_its_audit_row_nothing_is_done(zone, officer, monkeypatch):
    def fail(*arguments, **named):
        raise OSError("no room for the audit")

    def view(request):
        Zone.objects.filter(pk=zone.pk).update(short_name="新区")
        return HttpResponse()

    monkeypatch.setattr(AuditEntry, "save", fail)
    with pytest.raises(OSError, match="no room"):
        Asked(officer, view).answer()
    zone.refresh_from_db()
    assert zone.short_name == "试验区"


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_what_fails_after_the_commit_does_not_make_the_answer_an_error(caplog):
    zone = factories.zone()
    user = factories.user_with("service_officer", zone=zone)
    told = []

    def view(request):
        transaction.on_commit(lambda: told.append("before"))
        transaction.on_commit(lambda: 1 / 0)
        return renamed(zone, "新区")(request)

    asked = Asked(user, view, form_key=KEY)
    assert asked.answer().status_code == 200
    zone.refresh_from_db()
    assert zone.short_name == "新区"
    assert told == ["before"]
    assert "was committed" in caplog.text
    again = Asked(user, view, form_key=KEY).answer()
    assert (again.status_code, again.content) == (200, b"done")
    assert len(rows()) == 1


def test_what_was_taken_back_is_not_told_as_done_on_the_next_page(signed_in, zone, monkeypatch):
    def told_too_early(*arguments, **named):
        from zoneops.projects.views import editing

        messages.success(named["request"] if "request" in named else arguments[0], "已登记")
        assert editing
        raise Refused("后面又出了错")

    monkeypatch.setattr("zoneops.projects.views.editing._register", told_too_early)
    answer = signed_in.post(reverse("projects:register"), {"name": "甲", "planned_unit": "万元"})
    assert answer.status_code == 422
    assert "已登记" not in signed_in.get("/").text


def test_a_view_of_its_own_transactions_still_leaves_its_row(zone, officer):
    view = own_transaction(lambda request: HttpResponse(status=422))
    Asked(officer, view).answer()
    assert rows() == [("request", "refused")]


def test_a_form_sent_again_is_answered_the_same_and_leaves_no_second_row(signed_in, zone):
    url = reverse("projects:register")
    data = opened(signed_in, url, "name", "planned_unit") | {"name": "光伏支架项目"}
    first, second = signed_in.post(url, data), signed_in.post(url, data)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Project.objects.count() == 1
    assert AuditEntry.objects.filter(action="project.registered").count() == 1
    assert not AuditEntry.objects.filter(action__startswith="request").exists()


def test_a_form_filled_in_anew_after_going_back_is_refused_with_a_row_and_a_way_on(signed_in, zone):
    url = reverse("projects:register")
    data = opened(signed_in, url, "name", "planned_unit")
    saved = signed_in.post(url, data | {"name": "甲项目"})
    answer = signed_in.post(url, data | {"name": "乙项目"})
    assert answer.status_code == 409
    assert f'href="{saved["Location"]}"' in answer.text
    assert [project.name for project in Project.objects.all()] == ["甲项目"]
    assert AuditEntry.objects.filter(outcome="refused", action="request.projects:register").count() == 1


def test_going_back_after_a_click_on_the_picture_the_form_still_works(signed_in, project_without_place):
    url = reverse("projects:place", args=[project_without_place.pk])
    data = opened(signed_in, url, "longitude")
    assert signed_in.post(url, data | {"at.x": "160", "at.y": "213"}).status_code == 200
    assert signed_in.post(url, data | {"at.x": "480", "at.y": "213"}).status_code == 200
    assert signed_in.post(url, data | {"longitude": "116.645", "latitude": "36.945"}).status_code == 302


@pytest.fixture
def project_without_place(zone, officer):
    return factories.project(zone, service_officer=officer)


def test_rows_are_exported_as_often_as_one_likes_from_one_page(client, zone, manager):
    client.force_login(manager)
    first, second = factories.project(zone), factories.project(zone)
    data = opened(client, reverse("projects:list"), "assign_reason")
    for picked in (first, second, first):
        answer = client.post(reverse("projects:export_picked") + "?format=csv", data | {"pick": picked.pk})
        assert answer.status_code == 200
        assert picked.name in answer.getvalue().decode("utf-8-sig")
    assert not FormKey.objects.exists()
    assert AuditEntry.objects.filter(action="list.exported").count() == 3


def test_a_filter_without_a_name_is_refused_in_the_audit_too(signed_in, zone):
    answer = fill_in(signed_in, reverse("projects:list"), reverse("projects:save_filter"), name=" ")
    assert answer.status_code == 302
    assert not SavedFilter.objects.exists()
    assert rows() == [("project.save_filter", "refused")]


def test_the_language_is_chosen_as_often_as_one_likes_from_one_page(signed_in, zone):
    data = opened(signed_in, "/", action=reverse("core:language"))
    for _ in range(2):
        answer = signed_in.post(reverse("core:language"), data | {"value": "en"})
        assert answer.cookies, "a cookie cannot be answered from the database"
