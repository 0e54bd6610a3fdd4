"""审计: the audit administrator reads everything of the zone, the security administrator what ordinary users did."""

import csv
import datetime
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.core.trail.conftest import facts, unguarded
from zoneops.accounts.enums import Role
from zoneops.core import audit
from zoneops.core.models import AuditEntry
from zoneops.core.request_context import RequestFacts, current
from zoneops.core.trail import reading, sealing

pytestmark = pytest.mark.django_db
URL = reverse("system:audit")


@pytest.fixture
def auditor(zone):
    return factories.user_with(Role.AUDIT_ADMINISTRATOR, zone=zone, name="严明")


@pytest.fixture
def reading_all(client, auditor):
    """A browser in which the audit administrator has signed in."""
    client.force_login(auditor)
    return client


@pytest.fixture
def security(zone):
    return factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone, name="安石")


def record(subject, action="zone.created", *, by, number="", address=None, channel="page", **facts_):
    token = current.set(RequestFacts(number, address, channel))
    try:
        return audit.record(subject, action, by=by, **facts_)
    finally:
        current.reset(token)


def shown(client, **query):
    """Numbers of the rows on the page, in their order."""
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return [told.entry.pk for told in answer.context["told"]]


def test_without_rows_the_page_says_what_will_be_here(reading_all):
    assert "还没有审计记录" in reading_all.get(URL).text


def test_a_row_is_told_in_words(reading_all, zone, manager):
    record(
        zone, "calendar.year_set", by=manager, before={"stall_days": 14}, after={"stall_days": 21}, address="192.0.2.7"
    )
    page = reading_all.get(URL).text
    for words in ("周明远", "确认一年的日历", "停滞天数 14 → 21", "192.0.2.7", "页面", "已执行"):
        assert words in page


def test_the_auditor_reads_the_other_administrators_and_what_nobody_signed_in_did(reading_all, zone, security, manager):
    rows = [record(zone, by=who) for who in (security, manager, "未登录的人")]
    nobody = AuditEntry.objects.create(actor_name="未登录的人", action="request", subject_label="request")
    assert shown(reading_all) == [nobody.pk, *reversed([row.pk for row in rows])]


def test_another_zones_rows_are_not_there(reading_all, other_zone):
    row = record(other_zone, by="外人")
    assert shown(reading_all) == []
    assert reading_all.get(reverse("system:audit_entry", args=[row.pk])).status_code == 404


def test_the_security_administrator_reads_ordinary_users_only(client, zone, security, manager, administrator, auditor):
    mine, other = record(zone, by=security), record(zone, by=auditor)
    system, nobody = record(zone, by=administrator), record(zone, by="未登录的人")
    ordinary = record(zone, by=manager)
    client.force_login(security)
    assert shown(client) == [ordinary.pk]
    for hidden in (mine, other, system, nobody):
        assert client.get(reverse("system:audit_entry", args=[hidden.pk])).status_code == 404


def test_what_someone_did_as_administrator_stays_hidden_when_the_role_is_gone(client, zone, security):
    former = factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="前任")
    audit.record(former, "role.granted", by="试验", after={"role": Role.SYSTEM_ADMINISTRATOR})
    record(zone, by=former)
    former.assignments.all().delete()
    client.force_login(security)
    assert shown(client) == []


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.AUDIT_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}]
)
def test_nobody_else_reads_the_trail(client, zone, role):
    row = record(zone, by="试验")
    client.force_login(factories.user_with(role, zone=zone))
    assert client.get(URL).status_code == 403
    assert client.get(URL, {"format": "csv"}).status_code == 403
    assert client.get(reverse("system:audit_entry", args=[row.pk])).status_code == 403
    assert URL not in client.get(reverse("accounts:me")).text


def test_the_menu_leads_there(reading_all):
    assert f'href="{URL}"' in reading_all.get(reverse("accounts:me")).text


# Filters


@pytest.fixture
def rows(zone, manager, officer):
    """Three rows that differ in everything."""
    first = record(zone, "zone.created", by=manager, number="AAAA-0001", address="192.0.2.7", reason="建区")
    second = record(manager, "user.left_post", by=officer, number="AAAA-0002", address="2001:db8::1", channel="api")
    third = AuditEntry.objects.create(
        zone=zone, actor_name="命令行 root", action="request.system:calendar", subject_label="request",
        subject_name="/calendar/", channel="command", outcome="refused", reason="需要“管理系统”的权限",
    )  # fmt: skip
    with unguarded():
        for row, day in ((first, 1), (second, 2), (third, 3)):
            facts(row.pk).update(at=datetime.datetime(2021, 10, day, 15, 59, tzinfo=datetime.UTC))
    return first.pk, second.pk, third.pk


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ({}, [2, 1, 0]),
        ({"sort": "at"}, [0, 1, 2]),
        ({"start": "2021-10-02"}, [2, 1]),
        ({"end": "2021-10-02"}, [1, 0]),
        ({"start": "2021-10-02", "end": "2021-10-02"}, [1]),
        ({"who": "周明"}, [0]),
        ({"who": "命令行"}, [2]),
        ({"action": "user.left_post"}, [1]),
        ({"kind": "accounts.user"}, [1]),
        ({"kind": "request"}, [2]),
        ({"outcome": "refused"}, [2]),
        ({"channel": "api"}, [1]),
        ({"address": "192.0.2.7"}, [0]),
        ({"address": "2001:db8::1"}, [1]),
        ({"address": "not an address"}, []),
        ({"number": "aaaa-0002"}, [1]),
        ({"q": "建区"}, [0]),
        ({"q": "离岗"}, [1]),
        ({"q": "calendar"}, [2]),
        ({"q": "周明远"}, [1, 0]),
        ({"outcome": "refused", "who": "周明"}, []),
        ({"outcome": "nonsense", "start": "2021-99-99", "actor": "x", "after": "-1", "sort": "zone"}, [2, 1, 0]),
    ],
)
def test_the_list_is_narrowed(reading_all, rows, query, places):
    assert shown(reading_all, **query) == [rows[place] for place in places]


def test_a_person_is_found_by_number(reading_all, rows, manager):
    assert shown(reading_all, actor=str(manager.pk)) == [rows[0]]


def test_without_hits_the_page_offers_to_clear_the_filters(reading_all, rows):
    page = reading_all.get(URL, {"q": "没有这个词"}).text
    assert "没有符合条件的审计记录" in page
    assert f'href="{URL}"' in page


# Pages


@pytest.fixture
def many(zone, monkeypatch):
    monkeypatch.setattr(reading, "PAGE_SIZE", 3)
    monkeypatch.setattr(reading, "COUNTED", 5)
    return [record(zone, by="试验").pk for _number in range(8)]


@pytest.mark.parametrize("sort", ["", "at"])
def test_the_pages_lead_forwards_through_every_row_and_back(reading_all, many, sort):
    wanted = many if sort else many[::-1]
    seen, url = [], f"{URL}?sort={sort}"
    trail = []
    while url:
        answer = reading_all.get(url)
        trail.append([told.entry.pk for told in answer.context["told"]])
        seen += trail[-1]
        url, last = answer.context["pages"].next_url and URL + answer.context["pages"].next_url, answer
    assert seen == wanted
    back = URL + last.context["pages"].previous_url
    assert [told.entry.pk for told in reading_all.get(back).context["told"]] == trail[-2]
    assert reading_all.get(URL).context["pages"].previous_url == ""


def test_of_many_rows_the_count_stops(reading_all, many):
    assert "多于 5 条" in reading_all.get(URL).text


def test_a_page_asks_as_many_questions_however_many_rows(reading_all, zone):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reading_all.get(URL)
        return len(asked)

    record(zone, by="试验")
    questions()
    one = questions()
    for _number in range(30):
        record(zone, by="试验")
    assert questions() == one


# One row


def page_of(client, row):
    return client.get(reverse("system:audit_entry", args=[row.pk]))


def test_the_page_of_a_row_shows_it_whole_and_the_rows_of_its_request(reading_all, zone, manager):
    row = record(zone, by=manager, number="AAAA-0001", after={"stall_days": 21}, reason="市里批复")
    beside = record(manager, "user.updated", by=manager, number="AAAA-0001")
    record(manager, "user.disabled", by=manager, number="AAAA-0002")
    answer = page_of(reading_all, row)
    for words in ("停滞天数", "21", "市里批复", "AAAA-0001", "zone.created", "等待封存"):
        assert words in answer.text
    assert [told.entry.pk for told in answer.context["together"]] == [beside.pk]


def test_the_seal_is_shown_and_checked(reading_all, zone):
    row, other = record(zone, by="试验"), record(zone, by="试验")
    sealing.seal()
    assert "与封存时一致，和前一节接得上" in page_of(reading_all, other).text
    with unguarded():
        facts(row.pk).update(reason="改过")
    assert "这一条被改过" in page_of(reading_all, row).text


def test_telephone_and_identity_numbers_are_covered_on_page_and_in_files(reading_all, zone):
    row = record(
        zone, "enterprise.contacts_set", by="试验", reason="电话 0534-2345678 打不通",
        before={"contacts": [{"name": "王一", "phone": "13800001111"}]},
        after={"contacts": [{"name": "王二", "phone": "13900002222"}], "note": "身份证 371402199001011234"},
    )  # fmt: skip
    texts = [page_of(reading_all, row).text, reading_all.get(URL).text]
    texts += [b"".join(reading_all.get(URL, {"format": form}).streaming_content).decode() for form in ("csv", "json")]
    for text in texts:
        assert not re.search("13800001111|13900002222|2345678|19900101", text)
    assert "139****2222" in texts[0]


def test_a_row_with_a_broken_shape_is_still_shown(reading_all, zone):
    row = record(zone, "zone.unheard_of", by="试验")
    with unguarded():
        facts(row.pk).update(before=["x"], after="y", subject_label="gone.model", channel="fax")
    assert "zone.unheard_of" in page_of(reading_all, row).text
    assert reading_all.get(URL).status_code == 200


# Files


def csv_rows(answer):
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_file_holds_the_rows_as_they_are_filtered_and_is_itself_in_the_trail(reading_all, rows, auditor):
    answer = reading_all.get(URL, {"format": "csv", "outcome": "refused"})
    head, *lines = csv_rows(answer)
    assert [line[head.index("编号")] for line in lines] == [str(rows[2])]
    assert lines[0][head.index("动作")] == "提交“工作日历”"
    row = AuditEntry.objects.get(action="audit.exported")
    assert (row.actor_id, row.after["count"], row.after["format"]) == (auditor.pk, 1, "csv")
    assert row.after["filters"] == {"outcome": "refused"}


def test_the_json_holds_what_changed(reading_all, zone):
    record(zone, by="试验", before={"stall_days": 14}, after={"stall_days": 21})
    told = json.loads(b"".join(reading_all.get(URL, {"format": "json"}).streaming_content))
    assert told["rows"][0]["changes"] == "停滞天数：14 → 21"


def test_too_many_rows_are_not_exported_and_the_page_says_what_to_do(reading_all, many, monkeypatch):
    from zoneops.core.views import audit as view

    monkeypatch.setattr(view, "MOST_EXPORTED", 7)
    answer = reading_all.get(URL, {"format": "xlsx"}, follow=True)
    assert "没有导出：超过 7 条" in answer.text
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_when_the_export_cannot_be_noted_there_is_no_file(reading_all, rows, monkeypatch):
    def broken(*_args, **_named):
        raise RuntimeError("disk full")

    monkeypatch.setattr("zoneops.core.exports.audit.record", broken)
    reading_all.raise_request_exception = False
    assert reading_all.get(URL, {"format": "csv"}).status_code == 500


def test_other_lists_leave_a_row_as_well(client, zone, manager):
    client.force_login(manager)
    factories.project(zone, name="轴承厂")
    client.get(reverse("projects:list"), {"format": "xlsx", "q": "轴承"})
    row = AuditEntry.objects.get(action="list.exported")
    assert row.after == {"list": "项目", "format": "xlsx", "count": 1, "filters": {"q": "轴承"}}
    assert row.zone == zone


def test_what_was_written_today_is_found_by_today(reading_all, zone):
    row = record(zone, by="试验")
    assert shown(reading_all, start=str(timezone.localdate()), end=str(timezone.localdate())) == [row.pk]
