"""Dates as offices write them: 2021.5.8, 2021年5月, 20210508, 二〇二一年五月八日, a spreadsheet's serial number."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

FIRST_YEAR, LAST_YEAR = 1900, 2100
LAST_SERIAL = (date(LAST_YEAR, 12, 31) - date(1899, 12, 30)).days

_SEPARATOR = r"\s*[-./年、,。‐‑‒–—−]\s*"
_TIME = r"(?:[\sT]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
DAY = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}})\s*[-./月、,。‐‑‒–—−]\s*([0-9]{{1,2}})\s*[日号]?\.?{_TIME}")
MONTH = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}})\s*(?:月|月份)?")
RUN_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?")
SHORT_YEAR = re.compile(r"'?([0-9]{2})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")
DAY_FIRST = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}")
VAGUE = re.compile(r"[上中下]旬|[初底末中]$|季度|半年|左右|前后|拟|预计|待定|长期")
LIKE_DIGITS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
NUMERALS = "〇一二三四五六七八九"
_COUNT = "([一二三四五六七八九十]{1,3})"
IN_NUMERALS = re.compile(rf"([〇零○O0一二三四五六七八九]{{4}})年{_COUNT}月(?:{_COUNT}[日号])?")


class DateUnreadable(RuleError):
    """A cell that is no date. `code` for programs, `str()` a Chinese sentence, `suggestion` where one is obvious."""

    REASONS = {
        "blank": gettext_noop("缺日期"),
        "unreadable": gettext_noop("“%(text)s”不是日期，写成 2021-05-08"),
        "letters": gettext_noop("“%(text)s”里有字母，改成 %(suggestion)s？"),
        "month": gettext_noop("“%(text)s”：没有 %(month)s 月"),
        "day": gettext_noop("“%(text)s”：%(year)s 年 %(month)s 月没有 %(day)s 日"),
        "year": gettext_noop("“%(text)s”：年份要在 1900 到 2100 之间"),
        "year_only": gettext_noop("“%(text)s”只有年份，补上月和日"),
        "short_year": gettext_noop("“%(text)s”的年份只有两位，改成 %(suggestion)s？"),
        "day_first": gettext_noop("“%(text)s”的年份在最后，月和日分不清，写成 2021-05-08"),
        "vague": gettext_noop("“%(text)s”不是确定的日期，写成 2021-05-08"),
        "two_dates": gettext_noop("“%(text)s”里有两个日期，留一个"),
        "number": gettext_noop("数字 %(text)s 分不清是年月还是表格的日期序号，把单元格改成文本，写成 2021-05-08"),
        "serial_60": gettext_noop("表格的日期序号 60 是 1900-02-29，没有这一天"),
    }

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))


@dataclass(frozen=True)
class ReadDate:
    """A date as read. With precision "month" the cell named no day and `on` is the first of that month."""

    on: date
    precision: Literal["day", "month"] = "day"

    @property
    def month_only(self) -> bool:
        return self.precision == "month"


def parse_date(value: object) -> ReadDate:
    """Read a cell as a date. A time of day is dropped. Raises DateUnreadable with the reason."""
    if isinstance(value, datetime):
        return _checked(str(value), value.year, value.month, value.day)
    if isinstance(value, date):
        return _checked(str(value), value.year, value.month, value.day)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _from_number(value)
    text = "" if value is None else str(value)
    if len(text) > 200:
        raise DateUnreadable("unreadable", text=quoted(text))
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'‘’`").strip()
    if plain in {"", "-", "--", "—", "/", "无"}:
        raise DateUnreadable("blank", text=quoted(text))
    return _from_text(_without_numerals(plain), quoted(text))


def _checked(text: str, year: int, month: int, day: int | None) -> ReadDate:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateUnreadable("year", text=text)
    if not 1 <= month <= 12:
        raise DateUnreadable("month", text=text, month=month)
    if day is None:
        return ReadDate(date(year, month, 1), "month")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise DateUnreadable("day", text=text, year=year, month=month, day=day)
    return ReadDate(date(year, month, day))


def _from_number(value: int | float | Decimal) -> ReadDate:
    text = quoted(value)
    if value != value or not 1 <= value < 10**8:
        raise DateUnreadable("unreadable", text=text)
    whole = int(value)
    if FIRST_YEAR <= whole <= LAST_YEAR:
        # 2021.1 in a number cell was typed as January, as October (the zero is lost) or is a day of 1905.
        raise DateUnreadable("year_only" if whole == value else "number", text=text)
    if whole <= LAST_SERIAL:
        return _from_serial(whole)
    if whole == value and (found := RUN_TOGETHER.fullmatch(str(whole))):
        return _checked(text, int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    raise DateUnreadable("unreadable", text=text)


def _from_serial(serial: int) -> ReadDate:
    # The 1900 date system counts a 29 February 1900 that never was, so days before it lie one nearer.
    if serial == 60:
        raise DateUnreadable("serial_60", text="60")
    return ReadDate(date(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial))


def _from_text(plain: str, text: str) -> ReadDate:
    if (found := DAY.fullmatch(plain)) or (found := RUN_TOGETHER.fullmatch(plain)) or (found := MONTH.fullmatch(plain)):
        day = found[3] if found.re is not MONTH else None
        return _checked(text, int(found[1]), int(found[2]), int(day) if day else None)
    if re.fullmatch(r"[0-9]{5}", plain) and int(plain) <= LAST_SERIAL:
        return _from_serial(int(plain))
    raise _reason(plain, text)


def _reason(plain: str, text: str) -> DateUnreadable:
    if re.fullmatch(r"[0-9]{4}年?", plain):
        return DateUnreadable("year_only", text=text)
    if found := SHORT_YEAR.fullmatch(plain):
        century = 2000 if int(found[1]) < 70 else 1900
        return DateUnreadable("short_year", text=text, suggestion=f"{century + int(found[1])}.{found[2]}.{found[3]}")
    if DAY_FIRST.fullmatch(plain):
        return DateUnreadable("day_first", text=text)
    if len(re.findall(r"[0-9]{4}(?=[-./年])", plain)) > 1:
        return DateUnreadable("two_dates", text=text)
    if VAGUE.search(plain):
        return DateUnreadable("vague", text=text)
    repaired = plain.translate(LIKE_DIGITS)
    if repaired != plain:
        try:
            _from_text(repaired, text)
        except DateUnreadable:
            return DateUnreadable("unreadable", text=text)
        return DateUnreadable("letters", text=text, suggestion=repaired)
    return DateUnreadable("unreadable", text=text)


def _without_numerals(plain: str) -> str:
    """二〇二一年十二月二十一日 → 2021年12月21日; anything else unchanged."""
    found = IN_NUMERALS.fullmatch(plain)
    if not found:
        return plain
    year = "".join(str(max(NUMERALS.find(character), 0)) for character in found[1])
    return f"{year}年{_count(found[2])}月" + (f"{_count(found[3])}日" if found[3] else "")


def _count(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return NUMERALS.find(ones) if len(ones) == 1 else 99
    return 10 * (NUMERALS.find(tens) if tens else 1) + (NUMERALS.find(ones) if ones else 0)
