"""One row for every change, with it or not at all."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction

from tests import factories
from zoneops.core import audit
from zoneops.core.models import AuditEntry, CalendarDay
from zoneops.core.request_context import RequestFacts, current

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(db):
    return factories.zone()


def test_only_the_fields_that_changed_are_kept(zone):
    before, after = audit.changes(zone, {"short_name": "新名", "seal": zone.seal, "stall_days": 21})
    assert before == {"short_name": "试验区", "stall_days": 14}
    assert after == {"short_name": "新名", "stall_days": 21}


def test_a_change_that_is_rolled_back_leaves_no_row(zone):
    @transaction.atomic
    def rename():
        audit.record(zone, "zone.renamed", by="试验")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rename()
    assert not AuditEntry.objects.exists()


def test_the_row_says_who_from_where_on_which_request(zone, officer):
    token = current.set(RequestFacts("0F3A-77C1", "192.0.2.7", "api"))
    try:
        audit.record(zone, "zone.renamed", by=officer, reason="市里批复")
    finally:
        current.reset(token)
    row = AuditEntry.objects.get()
    assert (row.actor_id, row.actor_name) == (officer.pk, officer.name)
    assert (row.request_number, row.address, row.channel) == ("0F3A-77C1", "192.0.2.7", "api")
    assert (row.subject_label, row.subject_id, row.subject_name) == ("core.zone", str(zone.pk), "试验区")
    assert (row.zone, row.reason, row.outcome) == (zone, "市里批复", "done")


def test_outside_a_request_the_channel_is_the_command_line(zone):
    row = audit.record(zone, "zone.renamed", by="zoneops init")
    assert (row.actor_id, row.channel, row.address) == (None, "command", None)


def test_amounts_dates_and_rows_are_kept_as_text(zone):
    values = {
        "planned_yuan": Decimal("120000000.00"),
        "signed_on": datetime.date(2021, 9, 30),
        "zone": zone,
        "parcels": {"b", "a"},
        "nested": {"on": datetime.date(2021, 1, 1), "items": (1, None, True)},
    }
    row = audit.record(zone, "zone.tried", by="试验", after=values)
    row.refresh_from_db()
    assert row.after == {
        "planned_yuan": "120000000.00",
        "signed_on": "2021-09-30",
        "zone": "试验区",
        "parcels": ["a", "b"],
        "nested": {"on": "2021-01-01", "items": [1, None, True]},
    }


def test_a_long_name_does_not_lose_the_row(zone):
    row = audit.record(zone, "zone.tried", by="很长的名字" * 40)
    assert len(row.actor_name) == 80


def test_the_zone_is_taken_from_the_subject_where_it_has_one(zone):
    day = CalendarDay.objects.create(on=datetime.date(2021, 5, 4), is_working=False, name="青年节")
    assert audit.record(day, "calendar.day_set", by="试验").zone is None
    assert audit.record(day, "calendar.day_set", by="试验", zone=zone).zone == zone


def test_the_history_of_one_subject_has_the_newest_first_and_nothing_else(zone):
    other = factories.zone(code="elsewhere")
    for action in ("zone.first", "zone.second"):
        audit.record(zone, action, by="试验")
    audit.record(other, "zone.other", by="试验")
    assert [row.action for row in audit.history(zone)] == ["zone.second", "zone.first"]
