"""When a job of the housekeeping is due, and which old backups stay."""

import datetime
from collections.abc import Callable, Hashable, Iterable

FIRST_RETRY = datetime.timedelta(minutes=5)
LAST_RETRY = datetime.timedelta(hours=1)
CLOCK_SLACK = datetime.timedelta(minutes=5)

KEPT_DAYS, KEPT_WEEKS, KEPT_MONTHS = 7, 4, 12


def is_due(
    now: datetime.datetime,
    *,
    every: datetime.timedelta,
    at: datetime.time | None = None,
    succeeded_at: datetime.datetime | None = None,
    finished_at: datetime.datetime | None = None,
    failures: int = 0,
) -> bool:
    """Moments are aware, `now` in the zone's time: `at` is a time of its day. With `at` a job is due once a day, late
    when nobody was there at that time. A failed job is tried again soon, then ever more seldom."""
    if failures and finished_at:
        wait = min(every, LAST_RETRY, FIRST_RETRY * 2 ** min(failures - 1, 10))
        return now - finished_at >= wait or _from_the_future(finished_at, now)
    if succeeded_at is None or _from_the_future(succeeded_at, now):
        return True
    if at is None:
        return now - succeeded_at >= every
    planned = now.replace(hour=at.hour, minute=at.minute, second=at.second, microsecond=0)
    if planned > now:
        planned -= datetime.timedelta(days=1)
    return succeeded_at < planned


def _from_the_future(moment: datetime.datetime, now: datetime.datetime) -> bool:
    """The clock was set back: without this a job would rest until that moment comes again."""
    return moment > now + CLOCK_SLACK


def kept_backups(moments: Iterable[datetime.datetime]) -> set[datetime.datetime]:
    """Of backups made at these moments (in the zone's time) those that stay: the last of each of the 7 newest days, of
    the 4 newest weeks and of the 12 newest months that have any. The newest of all always stays."""
    ordered = sorted(moments, reverse=True)
    return (
        _newest_of_each(ordered, lambda moment: moment.date(), KEPT_DAYS)
        | _newest_of_each(ordered, lambda moment: moment.isocalendar()[:2], KEPT_WEEKS)
        | _newest_of_each(ordered, lambda moment: (moment.year, moment.month), KEPT_MONTHS)
    )


def _newest_of_each(
    ordered: list[datetime.datetime], period: Callable[[datetime.datetime], Hashable], count: int
) -> set[datetime.datetime]:
    found: dict[Hashable, datetime.datetime] = {}
    for moment in ordered:
        if len(found) < count or period(moment) in found:
            found.setdefault(period(moment), moment)
    return set(found.values())
