"""A small subject to bring in: days of the working calendar."""

import pytest

from tests.core.ledger.books import save
from zoneops.core.ledger import importing
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.importing import Counts, Subject
from zoneops.core.models import CalendarDay


def check(rows, zone, by):
    seen = {}
    errors = []
    for row in rows:
        if "on" in row.wrong:
            continue
        first = seen.setdefault(row.values["on"], row)
        if first is not row:
            errors.append(row.error("on", f"与第 {first.number} 行重复"))
    return errors


def commit(rows, zone, by):
    counts = Counts()
    for row in rows:
        wanted = {"is_working": row.values["is_working"], "name": row.values["name"], "edited_by": str(by)[:80]}
        day, created = CalendarDay.objects.get_or_create(on=row.values["on"], defaults=wanted)
        if created:
            counts += Counts(created=1)
        elif (day.is_working, day.name) == (row.values["is_working"], row.values["name"]):
            counts += Counts(unchanged=1)
        else:
            CalendarDay.objects.filter(pk=day.pk).update(**wanted)
            counts += Counts(changed=1)
        if row.values["name"] == "中途出错":
            raise RuntimeError("half way")
    return counts


@pytest.fixture
def days(monkeypatch):
    columns = [
        Column("on", "日期", Kind.DATE, required=True),
        Column("name", "名称", required=True, max_length=40),
        Column("is_working", "上班", Kind.FLAG, required=True),
    ]
    subject = Subject("days", "日历", columns, commit, check, notes=["调休上班的周末也要写"])
    monkeypatch.setitem(importing._subjects, "days", subject)
    return subject


GOOD = [["国庆节", "2031-10-01", "否"], ["调休", "2031年10月11日", "是"]]


@pytest.fixture
def ledger(tmp_path):
    """A good ledger of two days."""
    return save(tmp_path / "放假安排.xlsx", [["放假安排"], [], ["名称", "日期", "上班"], *GOOD])


@pytest.fixture
def bad_ledger(tmp_path):
    """The same with three more days, of which two are wrong and one is there already."""
    more = [["元旦", "2031-02-30", "否"], ["春节", "2031-01-23", "放假"], ["又国庆", "2031.10.1", "否"]]
    return save(tmp_path / "有错.xlsx", [["名称", "日期", "上班"], *GOOD, *more], names=["表一"])
