"""Units of money and land, and finding the one a column head names."""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

MONEY, LAND, SHARE, MONEY_PER_LAND = "money", "land", "share", "money_per_land"

MULTIPLIERS = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
BASES: dict[str, tuple[str, Fraction]] = {
    "元": (MONEY, Fraction(1)),
    "亩": (LAND, Fraction(1)),
    "公顷": (LAND, Fraction(15)),
    # 1 亩 is 2000/3 ㎡ exactly, so the way there and back loses nothing before the one rounding at the end.
    "平方米": (LAND, Fraction(3, 2000)),
    "平方公里": (LAND, Fraction(1500)),
    "%": (SHARE, Fraction(1)),
}
# NFKC has already turned ㎡ and m² into m2.
ALIASES = {"圆": "元", "块": "元", "m2": "平方米", "平米": "平方米", "hm2": "公顷", "ha": "公顷", "km2": "平方公里"}

_MULTIPLIER = "百万|千万|十|百|千|万|亿"
_BASE = "元|圆|块|亩|公顷|平方米|平方公里|平米|hm2|km2|m2|ha|%"
UNIT = re.compile(rf"(?P<multiplier>{_MULTIPLIER})?(?P<base>{_BASE})", re.IGNORECASE)
FOREIGN = re.compile(r"美元|美金|欧元|日元|港元|港币|英镑|韩元|澳元|加元|USD|EUR|HKD|JPY|[$€£]", re.IGNORECASE)


class AmountUnreadable(RuleError):
    """A cell that is no amount. `text` is the cell, `suggestion` the repaired number where the repair is obvious."""

    REASONS = {
        "blank": gettext_noop("缺数字"),
        "words": gettext_noop("“%(text)s”不是数字，写成 5000 或 5,000.00"),
        "letters": gettext_noop("“%(text)s”里有不是数字的字符 %(found)s，改成 %(suggestion)s？"),
        "approximate": gettext_noop("“%(text)s”是约数，要确定的数，改成 %(suggestion)s？"),
        "range": gettext_noop("“%(text)s”是一个区间，只写一个数"),
        "grouping": gettext_noop("“%(text)s”里逗号的位置不对：是 %(suggestion)s，还是小数点？"),
        "scientific": gettext_noop("“%(text)s”是科学计数法，可能已丢位，核对后写成 %(suggestion)s"),
        "foreign": gettext_noop("“%(text)s”是外币，折成人民币再填"),
        "unit": gettext_noop("“%(text)s”的单位和本列的 %(unit)s 对不上"),
        "two_units": gettext_noop("“%(text)s”写了两个单位，留一个"),
        "too_large": gettext_noop("“%(text)s”太大了，看看单位是不是 %(unit)s"),
    }

    @property
    def text(self) -> str:
        return str(self.params.get("text", ""))


@dataclass(frozen=True)
class Unit:
    """A unit of measure: `factor` turns one of it into yuan, mu, percent or yuan per mu, by `kind`."""

    name: str
    kind: str
    factor: Fraction
    base: Fraction


def unit_named(name: str) -> Unit:
    """The unit written as `name` (万元, 亿元, 亩, 公顷, ㎡, 万平方米, %, 万元/亩). ValueError for any other."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if "/" in plain:
        money, land = (unit_named(part) for part in plain.split("/", 1))
        if (money.kind, land.kind) != (MONEY, LAND):
            raise ValueError(f"not a unit: {name!r}")
        return Unit(f"{money.name}/{land.name}", MONEY_PER_LAND, money.factor / land.factor, money.base / land.factor)
    found = UNIT.fullmatch(plain)
    if not found:
        raise ValueError(f"not a unit: {name!r}")
    written = found["base"].lower()
    base = ALIASES.get(written, written)
    kind, factor = BASES[base]
    multiplier = found["multiplier"] or ""
    return Unit(multiplier + base, kind, factor * MULTIPLIERS[multiplier], factor)


_HEADER_UNIT = rf"(?:{_MULTIPLIER})?(?:{_BASE})"
_DELIMITED = re.compile(
    rf"(?:[(\[【〔/:,、;]|单位|\s)\s*(?:单位\s*:?)?\s*(?:人民币)?\s*"
    rf"(?P<unit>{_HEADER_UNIT}(?:\s*(?:/|每)\s*{_HEADER_UNIT})?|[万亿](?=\s*[)\]】〕]))"
    rf"(?=$|[)\]】〕/:,、;\s]|人民币)",
    re.IGNORECASE,
)
# Without a mark before it only an unmistakable unit counts: 单元 is not money, 亩均 is not land.
_AT_END = re.compile(r"(?P<unit>(?:百万|千万|千|万|亿)元|公顷|平方米|平方公里|m2)$", re.IGNORECASE)


def find_unit(header: str, kind: str | None = None) -> str | None:
    """The unit a column head or a sheet's note names: 总投资（万元）, 投资额/亿元, 单位：万元. None when it names none.

    With `kind` (MONEY, LAND, …) only units of that kind count. Raises AmountUnreadable for a foreign currency,
    and for two different units of which either could be meant.
    """
    plain = unicodedata.normalize("NFKC", header).strip()
    if kind in (None, MONEY) and FOREIGN.search(plain):
        raise AmountUnreadable("foreign", text=quoted(header))
    names: list[str] = []
    # A delimiter may close one unit and open the next, so the search goes on from the end of each unit.
    place = 0
    while found := _DELIMITED.search(plain, place):
        # Inside brackets a slash means per (人/亩); outside it sets the unit off (投资额/亿元).
        before = plain[: found.start()]
        if found[0][0] != "/" or before.count("(") == before.count(")"):
            names.append(re.sub(r"\s*(?:/|每)\s*", "/", found["unit"]))
        place = found.end()
    if not names and UNIT.fullmatch(plain):
        names.append(plain)
    if not names and (found := _AT_END.search(plain)):
        names.append(found["unit"])
    units = []
    for name in names:
        try:
            units.append(unit_named(name + "元" if name in {"万", "亿"} else name))
        except ValueError:
            # 万元/万元 and the like: what is over what cannot be told.
            raise AmountUnreadable("two_units", text=quoted(header)) from None
    found_names = list(dict.fromkeys(unit.name for unit in units if kind in (None, unit.kind)))
    if len(found_names) > 1:
        raise AmountUnreadable("two_units", text=quoted(header))
    return found_names[0] if found_names else None
