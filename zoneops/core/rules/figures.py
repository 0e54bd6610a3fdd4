"""Figures for showing: rounding as people do it, 亿元 and 万元, a true minus sign."""

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


def half_up(value: Decimal | Fraction | int, places: int) -> Decimal:
    """Round as people do: 2.5 to 3, −2.5 to −3. A fraction is rounded from its exact value."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**places
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
        return Decimal(-whole if value < 0 else whole).scaleb(-places, context=EXACT)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), context=EXACT)


def in_hundred_millions(yuan: Decimal | None) -> Decimal | None:
    """Yuan as 亿元, exactly."""
    return None if yuan is None else yuan.scaleb(-8, context=EXACT)


def in_ten_thousands(yuan: Decimal | None) -> Decimal | None:
    """Yuan as 万元, exactly."""
    return None if yuan is None else yuan.scaleb(-4, context=EXACT)


def format_number(value: Decimal | Fraction | int | None, places: int, thousands: bool = True) -> str:
    """A figure as it is shown: half up, thousands by comma, a true minus sign, — for none, never −0."""
    if value is None:
        return "—"
    rounded = half_up(value, places)
    text = format(abs(rounded), f"{',' if thousands else ''}.{places}f")
    return f"−{text}" if rounded < 0 else text
