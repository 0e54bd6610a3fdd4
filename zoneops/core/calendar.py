"""The working calendar as this installation keeps it: the table, as the rules want it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from zoneops.core import audit, versions
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry, CalendarDay, CalendarYear
from zoneops.core.rules.holidays import FIRST_KNOWN_YEAR, holiday_rows, is_announced
from zoneops.core.rules.workdays import CalendarRanOut, WorkCalendar

WARN_DAYS = 60  # the notice for a year comes in the last weeks of the year before
YEARS_AHEAD = 5
# Kept in the table as they stand; a page says them in the reader's language.
ANNOUNCED = gettext_noop("国务院办公厅放假通知（chinesecalendar）")
ONLY_FIXED = gettext_noop("只有固定日期的法定节日，安排未公布")


def work_calendar() -> WorkCalendar:
    """The calendar from the table. Raises CalendarRanOut when the table is empty."""
    years = list(CalendarYear.objects.order_by("year"))
    if not years:
        raise CalendarRanOut(year=datetime.date.today().year)  # noqa: DTZ011 - only names a year in a message
    confirmed = {year.year for year in years if year.status == CalendarYear.Status.CONFIRMED}
    # A year that is missing between two others is as uncertain as one that is marked so.
    provisional = frozenset(range(years[0].year, years[-1].year + 1)) - confirmed
    exceptions = dict(CalendarDay.objects.values_list("on", "is_working"))
    first, last = datetime.date(years[0].year, 1, 1), datetime.date(years[-1].year, 12, 31)
    return WorkCalendar(exceptions, first, last, provisional)


@transaction.atomic
def seed(first_year: int, last_year: int) -> int:
    """Fill in years that the table does not have yet, from the chinesecalendar package. Returns how many.

    Years that are there already, and days that somebody edited, stay as they are.
    """
    have = set(CalendarYear.objects.values_list("year", flat=True))
    new = [year for year in range(first_year, last_year + 1) if year not in have]
    for year in new:
        announced = is_announced(year)
        CalendarYear.objects.create(
            year=year,
            status=CalendarYear.Status.CONFIRMED if announced else CalendarYear.Status.PROVISIONAL,
            source=ANNOUNCED if announced else ONLY_FIXED,
        )
        CalendarDay.objects.bulk_create(
            CalendarDay(on=row.date, is_working=row.is_working, name=row.name) for row in holiday_rows(year, year)
        )
    return len(new)


@transaction.atomic
def set_day(on: datetime.date, *, is_working: bool, name: str, by: Any, seen: str | None = None) -> CalendarDay:
    """Say that a day is worked or off. Years up to it that the table lacks are filled in first.

    `seen`: `day_seal` as the reader saw it; raises StaleVersion when the table says something else of the day now.
    Raises Refused for a day before the record begins or too far ahead to be anything but a slip of the pen.
    """
    last = datetime.date.today().year + YEARS_AHEAD  # noqa: DTZ011 - a bound of years
    if not FIRST_KNOWN_YEAR <= on.year <= last:
        span = {"first": FIRST_KNOWN_YEAR, "last": last}
        raise Refused(_("日历只记 %(first)d—%(last)d 年，核对一下年份") % span)
    have = CalendarYear.objects.aggregate(first=Min("year"), last=Max("year"))
    seed(min(on.year, have["first"] or on.year), max(on.year, have["last"] or on.year))
    # The year first: of two who set a day that is not there yet, the second must find it.
    list(CalendarYear.objects.select_for_update().filter(year=on.year))
    day = CalendarDay.objects.filter(on=on).first()
    versions.require_seen(seen, day_seal(day), _("没有记下：%(on)s 在您打开之后被别人改过") % {"on": on}, day)
    before = {"is_working": day.is_working, "name": day.name} if day else {}
    day = day or CalendarDay(on=on)
    day.is_working, day.name, day.edited_by = is_working, name, str(by)
    day.save()
    audit.record(day, "calendar.day_set", by=by, before=before, after={"is_working": is_working, "name": name})
    return day


@transaction.atomic
def clear_day(day: CalendarDay, *, by: Any, seen: str | None = None) -> None:
    """Make the day an ordinary one again: worked from Monday to Friday. Raises StaleVersion as `set_day` does."""
    day = CalendarDay.objects.select_for_update().get(pk=day.pk)
    versions.require_seen(seen, day_seal(day), _("没有改：%(on)s 在您打开之后被别人改过") % {"on": day.on}, day)
    before = {"on": day.on, "is_working": day.is_working, "name": day.name}
    audit.record(day, "calendar.day_cleared", by=by, before=before)
    day.delete()


def day_seal(day: CalendarDay | None) -> str:
    """What the table says of a day, as twelve characters; an ordinary day is not in it."""
    return versions.seal(on=day.on, is_working=day.is_working, name=day.name) if day else versions.seal()


def year_seal(year: CalendarYear) -> str:
    return versions.seal(year=year.year, status=year.status, source=year.source)


@transaction.atomic
def restore_day(on: datetime.date, *, by: Any) -> CalendarDay | None:
    """Take the latest clearing of a day back. None when nobody cleared it, or it has been set anew since."""
    if CalendarDay.objects.filter(on=on).exists():
        return None
    cleared = AuditEntry.objects.filter(action="calendar.day_cleared", before__on=str(on)).first()
    if cleared is None:
        return None
    return set_day(on, is_working=cleared.before["is_working"], name=cleared.before["name"], by=by)


@dataclass(frozen=True)
class Run:
    """Days in a row of one holiday that are all off, or all worked."""

    days: list[CalendarDay]

    @property
    def first(self) -> CalendarDay:
        return self.days[0]

    @property
    def last(self) -> CalendarDay:
        return self.days[-1]


def runs(days: Iterable[CalendarDay]) -> list[Run]:
    """Days in order, joined where one follows the other under the same name."""
    found: list[Run] = []
    for day in days:
        before = found[-1].last if found else None
        joins = before and (before.name, before.is_working) == (day.name, day.is_working)
        if before and joins and (day.on - before.on).days == 1:
            found[-1].days.append(day)
        else:
            found.append(Run([day]))
    return found


@transaction.atomic
def set_year_status(year: CalendarYear, *, status: str, source: str, by: Any, seen: str | None = None) -> CalendarYear:
    """Confirm a year once its notice is out and its days have been compared with it; or take that back.

    `seen`: `year_seal` as the reader saw it; raises StaleVersion when somebody else has confirmed it since.
    """
    year = CalendarYear.objects.select_for_update().get(pk=year.pk)
    versions.require_seen(
        seen, year_seal(year), _("没有确认：%(year)s 年在您打开之后被别人改过") % {"year": year}, year
    )
    before = {"status": year.status, "source": year.source}
    year.status, year.source = status, source
    year.save()
    audit.record(year, "calendar.year_set", by=by, before=before, after={"status": status, "source": source})
    return year


def days_until_it_runs_out(today: datetime.date) -> int | None:
    """Natural days from today to the end of the last confirmed year; None when there is none."""
    last = CalendarYear.objects.filter(status=CalendarYear.Status.CONFIRMED).order_by("-year").first()
    return (datetime.date(last.year, 12, 31) - today).days if last else None


def describe(day: datetime.date, calendar: WorkCalendar | None = None) -> str:
    """ "工作日" or "休息日" for a page head; "日历未定" beyond the table."""
    try:
        return (
            pgettext("this day", "工作日")
            if (calendar or work_calendar()).is_workday(day)
            else pgettext("this day", "休息日")
        )
    except CalendarRanOut:
        return _("日历未定")
