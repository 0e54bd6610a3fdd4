"""One cell's value as its column wants it. The rules read amounts and dates; here lie the habits of spreadsheets."""

import calendar
import datetime
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from zoneops.core.ledger.columns import Column, Kind, choice_name
from zoneops.core.ledger.errors import CellUnreadable
from zoneops.core.parsing.workbook import Fault, Value
from zoneops.core.rules.amounts import parse_amount
from zoneops.core.rules.dates import parse_date
from zoneops.core.rules.reasons import gettext_noop, quoted

BLANK_MARKS = {"", "-", "--", "---", "/", "缺"}
FAULTS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
FLAGS = {"是": True, "有": True, "√": True, "✓": True, "y": True, "yes": True, "true": True, "1": True}
FLAGS |= {"否": False, "无": False, "没有": False, "×": False, "n": False, "no": False, "false": False, "0": False}
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"), None)
DASHES = str.maketrans(dict.fromkeys("—–－―‐−─", "-"))

EXPECTED = {
    Kind.TEXT: gettext_noop("应为文字"),
    Kind.AMOUNT: gettext_noop("应为以%(unit)s计的金额，如 1,234.5"),
    Kind.LAND: gettext_noop("应为以%(unit)s计的面积，如 56.78"),
    Kind.NUMBER: gettext_noop("应为数字，如 12.5"),
    Kind.INTEGER: gettext_noop("应为整数，如 120"),
    Kind.DATE: gettext_noop("应为日期，如 2021-05-08"),
    Kind.CHOICE: gettext_noop("应为以下之一：%(choices)s"),
    Kind.FLAG: gettext_noop("应为“是”或“否”"),
    Kind.CREDIT_CODE: gettext_noop("应为 18 位统一社会信用代码，格子设为文本"),
    Kind.LONGITUDE: gettext_noop("应为经度，度为单位的小数，如 116.458123"),
    Kind.LATITUDE: gettext_noop("应为纬度，度为单位的小数，如 37.234567"),
}


def shown(value: Value) -> str:
    """A value as a person sees it in the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return str(value)


def plain_number(value: float) -> str:
    """A number without exponent and without binary dust: spreadsheets know 15 digits."""
    return format(Decimal(format(value, ".15g")), "f")


def tidy(text: str) -> str:
    """Text without the apostrophe that marks text, invisible characters and blanks around it."""
    text = text.translate(INVISIBLE).strip()
    # '0012 is marked as text; 'quoted' and ‘十四五’规划 are words.
    return text[1:].lstrip() if text.startswith("'") and text.count("'") == 1 and len(text) > 1 else text


def is_blank(value: Value) -> bool:
    """Empty, or one of the marks with which offices say that there is nothing."""
    if value is None:
        return True
    if not isinstance(value, str):
        return False
    return unicodedata.normalize("NFKC", tidy(value)).translate(DASHES) in BLANK_MARKS


def convert(value: Value, column: Column, unit: str = "") -> tuple[Any, str]:
    """(value of the column's type or None for a blank, precision of a date or "").

    Raises RuleError (CellUnreadable, AmountUnreadable, DateUnreadable, or what Column.check raises).
    """
    if isinstance(value, Fault):
        raise CellUnreadable("not_computed") if value.code == "=" else CellUnreadable("fault", text=value.code)
    if isinstance(value, str) and value.strip().upper() in FAULTS:
        raise CellUnreadable("fault", text=value.strip())
    if is_blank(value):
        if column.required:
            raise CellUnreadable("required", label=str(column.label).rpartition("/")[2])
        return None, ""
    if isinstance(value, str) and tidy(value) == "无" and column.kind in NUMERIC:
        raise CellUnreadable("nothing", text="无")
    found: Any
    precision = ""
    if column.kind is Kind.DATE:
        found, precision = to_date(value, column)
    elif column.kind in (Kind.AMOUNT, Kind.LAND):
        found = not_negative(parse_amount(tidy(value) if isinstance(value, str) else value, unit), value, column)
    else:
        found = CONVERTERS[column.kind](value, column)
    if column.check:
        column.check(found)
    return found, precision


def to_date(value: Value, column: Column) -> tuple[datetime.date, str]:
    read = parse_date(tidy(value) if isinstance(value, str) else value)
    on = read.on
    if column.month_end and read.precision == "month":
        on = on.replace(day=calendar.monthrange(on.year, on.month)[1])
    return on, read.precision


def to_text(value: Value, column: Column) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= 10**15:
        raise CellUnreadable("rounded")
    if isinstance(value, datetime.date | datetime.time):  # `1-2` typed as a code becomes 2 January
        raise CellUnreadable("date_as_text", text=shown(value))
    text = tidy(shown(value).replace("_x000D_", ""))
    if column.max_length and len(text) > column.max_length:
        raise CellUnreadable("too_long", length=len(text), limit=column.max_length)
    return text


def to_code(value: Value, column: Column) -> str:
    text = to_text(value, column)
    return re.sub(r"[\s\-'‘’]", "", unicodedata.normalize("NFKC", text)).upper()


def to_number(value: Value, column: Column) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CellUnreadable("number", text=quoted(shown(value)))
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", tidy(value)).translate(DASHES).replace(" ", "")
    else:
        text = plain_number(value)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", text):
        text = text.replace(",", "")
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise CellUnreadable("number", text=quoted(value)) from None
    if not found.is_finite() or abs(found) >= 10**15:
        raise CellUnreadable("number", text=quoted(value))
    return not_negative(found, value, column)


def to_integer(value: Value, column: Column) -> int:
    if isinstance(value, str):
        value = re.sub(r"(?<=\d)\s*[人个家户项名]$", "", tidy(value))
    found = to_number(value, column)
    if found != found.to_integral_value():
        raise CellUnreadable("integer", text=quoted(shown(value)))
    return int(found)


def not_negative(found: Decimal, value: Value, column: Column) -> Decimal:
    if found < 0 and not column.signed and column.kind not in (Kind.LONGITUDE, Kind.LATITUDE):
        raise CellUnreadable("negative", text=quoted(shown(value)))
    return found


def to_flag(value: Value, column: Column) -> bool:
    word = unicodedata.normalize("NFKC", tidy(shown(value))).lower()
    if word not in FLAGS:
        raise CellUnreadable("flag", text=quoted(shown(value)))
    return FLAGS[word]


def to_choice(value: Value, column: Column) -> Any:
    name = choice_name(tidy(shown(value)))
    if name not in column.choices_by_name:
        raise CellUnreadable("choice", text=quoted(shown(value)))
    return column.choices_by_name[name]


def to_degrees(value: Value, column: Column) -> Decimal:
    limit = 180 if column.kind is Kind.LONGITUDE else 90
    try:
        found = to_number(value.rstrip("°度EeNn ") if isinstance(value, str) else value, column)
    except CellUnreadable:
        found = None
    if found is None or abs(found) > limit:
        raise CellUnreadable(column.kind.value, text=quoted(shown(value)))
    return found


NUMERIC = {Kind.AMOUNT, Kind.LAND, Kind.NUMBER, Kind.INTEGER, Kind.LONGITUDE, Kind.LATITUDE}
CONVERTERS = {
    Kind.TEXT: to_text,
    Kind.CREDIT_CODE: to_code,
    Kind.NUMBER: to_number,
    Kind.INTEGER: to_integer,
    Kind.FLAG: to_flag,
    Kind.CHOICE: to_choice,
    Kind.LONGITUDE: to_degrees,
    Kind.LATITUDE: to_degrees,
}
