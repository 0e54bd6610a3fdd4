"""Money and land as people type them, read into what we keep: yuan and mu."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from zoneops.core.rules.figures import format_number, half_up, in_hundred_millions, in_ten_thousands
from zoneops.core.rules.reasons import quoted
from zoneops.core.rules.units import (
    FOREIGN,
    LAND,
    MONEY,
    MONEY_PER_LAND,
    MULTIPLIERS,
    SHARE,
    AmountUnreadable,
    Unit,
    find_unit,
    unit_named,
)

__all__ = [
    "LAND",
    "MONEY",
    "MONEY_PER_LAND",
    "SHARE",
    "AmountUnreadable",
    "find_unit",
    "format_number",
    "half_up",
    "in_hundred_millions",
    "in_ten_thousands",
    "parse_amount",
    "unit_named",
]

# Kept to the fen and to a tenth of a thousandth of a mu (0.07 ㎡), half up; a share as typed, to 6 places.
PLACES = {MONEY: 2, LAND: 4, SHARE: 6, MONEY_PER_LAND: 2}
# What no cell of a ledger can mean: 1,000 万亿元, 1 亿亩.
LARGEST = {MONEY: 10**15, LAND: 10**8, SHARE: 10**6, MONEY_PER_LAND: 10**15}

NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
SCIENTIFIC = re.compile(r"([0-9]+(?:\.[0-9]+)?)E[+]?([0-9]{1,2})", re.IGNORECASE)
LIKE_DIGITS = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1", "。": ".", "·": "."})
HEDGES = re.compile(
    r"^(?:大约|约|近|超过|超|不低于|不超过|不少于|≥|≤|>=|<=|>|<|≈)"
    r"|(?<=[0-9])[余多](?=[千万亿元亩])|(?:左右|上下|以上|以下|以内|余|多|\+)$"
)


def parse_amount(value: object, unit: str) -> Decimal:
    """Read a cell whose column is in `unit`; the answer is in yuan, mu, percent points, or yuan per mu.

    A unit inside the cell (1.2亿元 in a column of 万元) goes before the column's. Money is rounded half up to
    0.01 yuan, land to 0.0001 mu. Raises AmountUnreadable for anything that is not exactly one amount.
    """
    column = unit_named(unit)
    number, factor = _read(_cell_text(value), column)
    answer = half_up(Fraction(number) * factor, PLACES[column.kind])
    if abs(answer) > LARGEST[column.kind]:
        raise AmountUnreadable("too_large", text=quoted(value), unit=column.name)
    return answer


def _cell_text(value: object) -> str:
    if isinstance(value, bool):
        raise AmountUnreadable("words", text=quoted(value))
    if isinstance(value, float):
        # A spreadsheet keeps 15 significant digits; the rest (0.30000000000000004) is binary dust.
        value = Decimal(format(value, ".15g"))
    if isinstance(value, (int, Decimal)):
        if isinstance(value, Decimal) and not value.is_finite():
            raise AmountUnreadable("words", text=quoted(value))
        return format(Decimal(value), "f")
    return "" if value is None else str(value)


def _read(text: str, column: Unit) -> tuple[Decimal, Fraction]:
    if len(text) > 200:
        raise AmountUnreadable("words", text=quoted(text))
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'‘’`").strip()
    if plain in {"", "-", "--", "—", "——", "/", "无"}:
        raise AmountUnreadable("blank", text=quoted(text))
    if FOREIGN.search(plain):
        raise AmountUnreadable("foreign", text=quoted(text))
    plain = re.sub(r"^(?:人民币|RMB|CNY|¥)\s*", "", plain, flags=re.IGNORECASE)
    hedged = HEDGES.sub("", plain).strip()
    number, factor = _signed_number_with_unit(hedged, column, text)
    if hedged != plain:
        raise AmountUnreadable("approximate", text=quoted(text), suggestion=hedged)
    return number, factor


def _signed_number_with_unit(plain: str, column: Unit, text: str) -> tuple[Decimal, Fraction]:
    # Accountants write a negative number in brackets.
    bracketed = re.fullmatch(r"\((.*)\)(.*)", plain)
    if bracketed and NUMBER.match(bracketed[1].strip()):
        plain = "-" + bracketed[1] + bracketed[2]
    sign, body = re.fullmatch(r"([-−–+]?)(.*)", plain, flags=re.DOTALL).groups()  # type: ignore[union-attr]
    number, factor = _number_with_unit(body.strip(), column, text)
    return (-number if sign in {"-", "−", "–"} else number), factor


def _number_with_unit(body: str, column: Unit, text: str) -> tuple[Decimal, Fraction]:
    # A space inside a number is a thousands mark only where one belongs: "35 42" is two numbers.
    body = re.sub(r"(?<=[0-9])\s(?=[0-9]{3}(?![0-9]))", ",", body)
    body = re.sub(r"\s*,\s*", ",", body)
    found = re.match(r"[0-9,.]+", body)
    digits, rest = (found[0], body[found.end() :].strip()) if found else ("", body)
    if NUMBER.fullmatch(digits):
        factor = _factor(rest, column, text)
        if factor is not None:
            return Decimal(digits.replace(",", "")), factor
    raise _reason(body, digits, rest, column, text)


def _factor(rest: str, column: Unit, text: str) -> Fraction | None:
    """What the letters after the number multiply it with; None when they are no unit."""
    rest = re.sub(r"\s|^\(|\)$", "", rest)
    if not rest:
        return column.factor
    if rest in MULTIPLIERS:
        return column.base * MULTIPLIERS[rest]
    try:
        written = unit_named(re.sub(r"整$", "", rest))
    except ValueError:
        return None
    if written.kind != column.kind:
        raise AmountUnreadable("unit", text=quoted(text), unit=column.name)
    return written.factor


def _reason(body: str, digits: str, rest: str, column: Unit, text: str) -> AmountUnreadable:
    """Why `body` is no amount, as exactly as can be told."""
    shown = quoted(text)
    if found := SCIENTIFIC.fullmatch(body):
        return AmountUnreadable("scientific", text=shown, suggestion=format(Decimal(f"{found[1]}E{found[2]}"), "f"))
    if re.search(r"[0-9]\D{0,3}\s*(?:[-~−–—至到]+)\s*[0-9]", body):
        return AmountUnreadable("range", text=shown)
    if digits and not rest and re.fullmatch(r"[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?", digits):
        whole, point, decimals = digits.replace(",", "").partition(".")
        return AmountUnreadable("grouping", text=shown, suggestion=f"{int(whole):,}{point}{decimals}")
    repaired = body.translate(LIKE_DIGITS)
    # Only letters between digits are typing slips; a cell without one digit is words.
    if repaired != body and re.search(r"[0-9]", body):
        try:
            _number_with_unit(repaired, column, repaired)
        except AmountUnreadable:
            return AmountUnreadable("words", text=shown)
        wrong = "".join(dict.fromkeys(c for c in body if ord(c) in LIKE_DIGITS))
        return AmountUnreadable("letters", text=shown, found=wrong, suggestion=repaired)
    return AmountUnreadable("words", text=shown)
