"""The calendar, editions, and bringing in ledgers."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.approvals.conftest import make_flow
from tests.faults.cases import World, case
from zoneops.core import calendar, editions
from zoneops.core.ledger import importing, uploads
from zoneops.core.ledger.table import Row, Table
from zoneops.core.models import CalendarDay, CalendarYear
from zoneops.enterprises.rules import complete_credit_code

DAY = datetime.date(2021, 10, 15)


@case("core/calendar.py:seed")
def seeded(world: World):
    return lambda: calendar.seed(2020, 2021)


@case("core/calendar.py:set_day")
def day_set(world: World):
    """The first day ever set: its year is filled in with it."""
    return lambda: calendar.set_day(DAY, is_working=False, name="运动会", by=world.officer)


@case("core/calendar.py:clear_day")
def day_cleared(world: World):
    day = calendar.set_day(DAY, is_working=False, name="运动会", by="试验")
    seen = calendar.day_seal(CalendarDay.objects.get(pk=day.pk))
    return lambda: calendar.clear_day(CalendarDay.objects.get(pk=day.pk), by=world.officer, seen=seen)


@case("core/calendar.py:restore_day")
def day_restored(world: World):
    calendar.clear_day(calendar.set_day(DAY, is_working=False, name="运动会", by="试验"), by="试验")
    return lambda: calendar.restore_day(DAY, by=world.officer)


@case("core/calendar.py:set_year_status")
def year_confirmed(world: World):
    year = CalendarYear.objects.create(year=2030, status=CalendarYear.Status.PROVISIONAL, source="暂定")
    given = {"status": CalendarYear.Status.CONFIRMED, "source": "国办发明电〔2029〕1号"}
    return lambda: calendar.set_year_status(year, **given, by=world.officer)


@case("core/editions.py:mark_checked")
def edition_checked(world: World):
    flow = make_flow(world.zone, publish=False)
    return lambda: editions.mark_checked(flow, by=world.officer)


@case("core/editions.py:publish")
def edition_published(world: World):
    make_flow(world.zone)
    flow = make_flow(world.zone, "工业类（2022年版）", publish=False, effective_from=datetime.date(2022, 1, 1))
    return lambda: editions.publish(flow, by=world.officer)


def ledger_of_enterprises(count: int = 2) -> Table:
    """As it comes out of the child process that reads files."""
    keys = [column.key for column in importing.subject("enterprises").columns]
    rows = []
    for number in range(count):
        values = dict.fromkeys(keys) | {
            "credit_code": complete_credit_code(f"91371482MA37777{number:02d}"),
            "name": f"德州台账{number}有限公司",
            "is_large": True,
            "entered_on": datetime.date(2021, 3, 1),
            "contact_name": "张三",
            "contact_phone": "13800000000",
        }
        given = frozenset(key for key, value in values.items() if value is not None)
        rows.append(Row("Sheet1", number + 2, values, given=given))
    return Table(rows)


def without_reading(world: World) -> importing.Subject:
    world.patch.setattr(uploads, "read", lambda subject, path: ledger_of_enterprises())
    world.patch.setattr(importing, "read", lambda subject, path: ledger_of_enterprises())
    return importing.subject("enterprises")


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("企业台账.xlsx", b"PK\x03\x04 a ledger")


@case("core/ledger/importing.py:write_table")
def table_written(world: World):
    subject = importing.subject("enterprises")
    return lambda: importing.write_table(subject, ledger_of_enterprises(), zone=world.zone, by=world.officer)


@case("core/ledger/uploads.py:check_arrived")
@case("core/ledger/uploads.py:check_upload")
def upload_checked(world: World):
    """The file that was kept goes when its receipt cannot be written."""
    subject = without_reading(world)
    return lambda: uploads.check_upload(subject, upload(), zone=world.zone, by=world.officer)


@case("core/ledger/uploads.py:commit_receipt")
def receipt_committed(world: World):
    subject = without_reading(world)
    receipt = uploads.check_upload(subject, upload(), zone=world.zone, by=world.officer)
    return lambda: uploads.commit_receipt(receipt, by=world.officer)


@case("core/ledger/uploads.py:import_with_receipt")
def imported(world: World):
    subject = without_reading(world)
    path = uploads.folder() / "on-this-machine.xlsx"
    path.write_bytes(b"PK\x03\x04 a ledger")
    return lambda: uploads.import_with_receipt(subject, path, zone=world.zone, by="试验")
