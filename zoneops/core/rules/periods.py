"""Reporting periods: a year, a quarter or a month, alone or counted up from January."""

import re
import unicodedata
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

FIRST_YEAR, LAST_YEAR = 1900, 2999
QUARTER_WORDS = "一二三四"

CODE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})|Q([0-9]))?(-YTD)?", re.IGNORECASE)
SPOKEN_MONTHS = re.compile(r"([0-9]{4})年(?:(0?1)月?[-~至到])?([0-9]{1,2})月份?")
SPOKEN_QUARTER = re.compile(r"([0-9]{4})年(前|第)?([一二三四1-4])个?季度")
SPOKEN_YEAR = re.compile(r"([0-9]{4})年(上半年|全年|度)?")


class PeriodWrong(RuleError):
    REASONS = {
        "unreadable": gettext_noop("“%(text)s”不是报告期，写成 2021-09、2021Q3、2021 或 2021年1—9月"),
        "year": gettext_noop("年份 %(value)s 不在 1900 到 2999 之间"),
        "month": gettext_noop("没有 %(value)s 月，月份是 1 到 12"),
        "quarter": gettext_noop("没有第 %(value)s 季度，季度是 1 到 4"),
        "month_and_quarter": gettext_noop("一个报告期不能既是月又是季度"),
        "cumulative_year": gettext_noop("全年本身就是累计，不再标累计"),
    }


@total_ordering
@dataclass(frozen=True)
class Period:
    """A reporting period. `Period(2021, quarter=3, cumulative=True)` is the first three quarters of 2021.

    Ordered by the last month covered, then by length (September before Q3 before January–September).
    Raises PeriodWrong (a ValueError) when the parts make no period.
    """

    year: int
    month: int | None = None
    quarter: int | None = None
    cumulative: bool = False

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PeriodWrong("year", value=self.year)
        if self.month is not None and self.quarter is not None:
            raise PeriodWrong("month_and_quarter")
        if self.month is not None and not 1 <= self.month <= 12:
            raise PeriodWrong("month", value=self.month)
        if self.quarter is not None and not 1 <= self.quarter <= 4:
            raise PeriodWrong("quarter", value=self.quarter)
        if self.cumulative and self.month is None and self.quarter is None:
            raise PeriodWrong("cumulative_year")

    @classmethod
    def month_of(cls, day: date) -> Self:
        return cls(day.year, month=day.month)

    @classmethod
    def quarter_of(cls, day: date) -> Self:
        return cls(day.year, quarter=(day.month + 2) // 3)

    @classmethod
    def year_of(cls, day: date) -> Self:
        return cls(day.year)

    @property
    def _last_month(self) -> int:
        if self.month is not None:
            return self.month
        return 12 if self.quarter is None else 3 * self.quarter

    @property
    def _first_month(self) -> int:
        if self.month is not None and not self.cumulative:
            return self.month
        if self.quarter is not None and not self.cumulative:
            return 3 * self.quarter - 2
        return 1

    @property
    def start_on(self) -> date:
        return date(self.year, self._first_month, 1)

    @property
    def end_on(self) -> date:
        return date(self.year, self._last_month, monthrange(self.year, self._last_month)[1])

    def __contains__(self, day: date) -> bool:
        return self.start_on <= day <= self.end_on

    def months(self) -> "tuple[Period, ...]":
        """The single months covered, in order."""
        return tuple(Period(self.year, month=month) for month in range(self._first_month, self._last_month + 1))

    def previous(self) -> "Period":
        """The period before this one in the same series; before a first cumulative one, last year's full count."""
        if self.month is not None:
            year, month = (self.year, self.month - 1) if self.month > 1 else (self.year - 1, 12)
            return Period(year, month=month, cumulative=self.cumulative)
        if self.quarter is not None:
            year, quarter = (self.year, self.quarter - 1) if self.quarter > 1 else (self.year - 1, 4)
            return Period(year, quarter=quarter, cumulative=self.cumulative)
        return Period(self.year - 1)

    def year_ago(self) -> "Period":
        """The same period of the year before: the base of 同比."""
        return Period(self.year - 1, self.month, self.quarter, self.cumulative)

    def to_date(self) -> "Period":
        """The count from January to the end of this period. A whole year is its own."""
        is_year = self.month is None and self.quarter is None
        return self if is_year else Period(self.year, self.month, self.quarter, cumulative=True)

    @property
    def is_january_february(self) -> bool:
        """Whether the figure stands inside the two months that statistics publish only together (Spring Festival)."""
        return self._last_month <= 2

    def as_published(self) -> "Period":
        """January or February as statistics publish them: January–February. Every other period is itself."""
        return Period(self.year, month=2, cumulative=True) if self.is_january_february else self

    @property
    def label(self) -> str:
        return self.label_in("zh")

    def label_in(self, language: str) -> str:
        """What the period is called: in English for a language code that begins with "en", else in Chinese."""
        return _english(self) if language.lower().startswith("en") else _chinese(self)

    @property
    def code(self) -> str:
        """Short text for addresses and files, read back by `parse`: 2021, 2021Q3, 2021-09, 2021Q3-ytd, 2021-09-ytd."""
        if self.month is not None:
            stem = f"{self.year}-{self.month:02}"
        elif self.quarter is not None:
            stem = f"{self.year}Q{self.quarter}"
        else:
            stem = f"{self.year}"
        return stem + ("-ytd" if self.cumulative else "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code, or a period as people write it (2021年1—9月, 2021年前三季度, 2021年上半年)."""
        plain = re.sub(r"[\s]", "", unicodedata.normalize("NFKC", text))
        plain = re.sub(r"[‐‑‒–—―−~]+", "-", plain)
        if found := CODE.fullmatch(plain):
            year, month, quarter, cumulative = found.groups()
            return cls(int(year), int(month) if month else None, int(quarter) if quarter else None, bool(cumulative))
        if found := SPOKEN_MONTHS.fullmatch(plain):
            return cls(int(found[1]), month=int(found[3]), cumulative=found[2] is not None)
        if found := SPOKEN_QUARTER.fullmatch(plain):
            quarter_number = int(found[3]) if found[3].isdigit() else QUARTER_WORDS.index(found[3]) + 1
            return cls(int(found[1]), quarter=quarter_number, cumulative=found[2] == "前")
        if found := SPOKEN_YEAR.fullmatch(plain):
            return cls(int(found[1]), quarter=2, cumulative=True) if found[2] == "上半年" else cls(int(found[1]))
        raise PeriodWrong("unreadable", text=quoted(text))

    def __lt__(self, other: object) -> bool:
        return self._sort_key() < other._sort_key() if isinstance(other, Period) else NotImplemented

    def _sort_key(self) -> tuple[int, int, int, int, bool]:
        length = self._last_month - self._first_month
        kind = 0 if self.month is not None else 1 if self.quarter is not None else 2
        return self.year, self._last_month, length, kind, self.cumulative

    def __str__(self) -> str:
        return self.code


def _chinese(period: Period) -> str:
    year, month, quarter = period.year, period.month, period.quarter
    if month is not None:
        return f"{year}年1—{month}月" if period.cumulative and month > 1 else f"{year}年{month}月"
    if quarter is None:
        return f"{year}年"
    if not period.cumulative or quarter == 1:
        return f"{year}年{QUARTER_WORDS[quarter - 1]}季度"
    return f"{year}年" + {2: "上半年", 3: "前三季度", 4: "全年"}[quarter]


def _english(period: Period) -> str:
    year, month, quarter = period.year, period.month, period.quarter
    if month is not None:
        return f"{'January–' if period.cumulative and month > 1 else ''}{month_name[month]} {year}"
    if quarter is None:
        return f"{year}"
    if not period.cumulative or quarter == 1:
        return f"Q{quarter} {year}"
    return {2: "First half of", 3: "First three quarters of", 4: "Full year"}[quarter] + f" {year}"
