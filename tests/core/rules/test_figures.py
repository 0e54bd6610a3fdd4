from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.figures import format_number, half_up, in_hundred_millions, in_ten_thousands


@pytest.mark.parametrize(
    ("value", "places", "answer"),
    [("2.5", 0, "3"), ("-2.5", 0, "-3"), ("0.125", 2, "0.13"), ("0.1249", 2, "0.12"), ("1234", 2, "1234.00")],
)
def test_a_half_goes_away_from_zero(value, places, answer):
    assert str(half_up(Decimal(value), places)) == answer
    assert str(half_up(Fraction(value), places)) == answer


def test_a_third_of_a_mu_is_rounded_from_its_exact_value():
    assert half_up(Fraction(2, 3), 4) == Decimal("0.6667")
    assert half_up(Fraction(1, 3), 4) == Decimal("0.3333")


@given(st.fractions(-(10**12), 10**12), st.integers(0, 6))
def test_rounding_moves_a_figure_by_at_most_half_a_place(value, places):
    assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (Decimal("1234567.005"), "1,234,567.01"),
        (Decimal("-1234.5"), "−1,234.50"),
        (Decimal("-0.004"), "0.00"),
        (Decimal("-0.005"), "−0.01"),
        (0, "0.00"),
        (Fraction(1, 3), "0.33"),
    ],
)
def test_figures_show_a_true_minus_a_dash_for_none_and_never_minus_zero(value, text):
    assert format_number(value, 2) == text


def test_thousands_can_be_left_out():
    assert format_number(Decimal("-1234567"), 0, thousands=False) == "−1234567"


def test_yuan_are_shown_in_ten_thousands_and_hundred_millions_without_loss():
    yuan = Decimal("123456789012345.67")
    assert in_ten_thousands(yuan) == Decimal("12345678901.234567")
    assert in_hundred_millions(yuan) == Decimal("1234567.8901234567")
    assert in_hundred_millions(None) is None
    assert in_ten_thousands(None) is None


@given(st.decimals(-(10**14), 10**14, places=2))
def test_converting_loses_not_one_fen(yuan):
    assert in_ten_thousands(yuan) * 10_000 == yuan
    assert in_hundred_millions(yuan) * 100_000_000 == yuan
