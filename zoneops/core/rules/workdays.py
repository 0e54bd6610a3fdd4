"""Working-day arithmetic over a table of exceptions."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zoneops.core.rules.reasons import RuleError, gettext_noop

ONE_DAY = timedelta(days=1)


class CalendarRanOut(RuleError):
    """A question about a day outside the table. `year` is the first year that is missing."""

    REASONS = {"ran_out": gettext_noop("工作日历没有 %(year)s 年，先在日历里补上这一年再算")}

    def __init__(self, code: str = "ran_out", *, year: int) -> None:
        super().__init__(code, year=year)
        self.year = year


@dataclass(frozen=True)
class WorkCalendar:
    """Which days between `first` and `last` (both included) are worked: Monday to Friday, but for the exceptions.

    `exceptions` maps a day to whether it is worked; days outside the table are ignored. Building costs one pass
    over the days, every question after that a binary search.
    """

    exceptions: Mapping[date, bool]
    first: date
    last: date
    provisional_years: frozenset[int] = frozenset()
    _workdays: list[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the calendar ends on {self.last}, before it begins on {self.first}")
        object.__setattr__(self, "_workdays", list(self._worked(days(self.first, self.last))))

    def _worked(self, span: Iterable[date]) -> Iterable[date]:
        return (day for day in span if self.exceptions.get(day, day.weekday() < 5))

    def _require(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise CalendarRanOut(year=day.year)

    def is_workday(self, day: date) -> bool:
        self._require(day)
        return self.exceptions.get(day, day.weekday() < 5)

    def add(self, start: date, count: int) -> date:
        """The count-th working day after `start` (start itself is not counted), or before it when count is negative.

        Zero gives `start` if it is worked, else the next working day. Raises CalendarRanOut beyond the table.
        """
        self._require(start)
        if count > 0:
            place = bisect_right(self._workdays, start) + count - 1
        else:
            place = bisect_left(self._workdays, start) + count
        if place < 0:
            raise CalendarRanOut(year=(self.first - ONE_DAY).year)
        if place >= len(self._workdays):
            raise CalendarRanOut(year=(self.last + ONE_DAY).year)
        return self._workdays[place]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`.

        For a worked `end`, `add(start, between(start, end)) == end`.
        """
        earlier, later = min(start, end), max(start, end)
        # The earlier day is not counted, so it may be the eve of the table.
        if earlier != self.first - ONE_DAY:
            self._require(earlier)
        if later != earlier:
            self._require(later)
        count = bisect_right(self._workdays, later) - bisect_right(self._workdays, earlier)
        return count if start <= end else -count

    def is_provisional(self, day: date) -> bool:
        """Whether the day's year has no published holiday notice yet."""
        return day.year in self.provisional_years

    def touches_provisional(self, start: date, end: date) -> bool:
        """Whether a count from one day to the other passes through a provisional year."""
        earlier, later = min(start, end), max(start, end)
        return any(earlier.year <= year <= later.year for year in self.provisional_years)


def days(first: date, last: date) -> Iterable[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
