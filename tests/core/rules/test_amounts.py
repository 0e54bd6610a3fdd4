import contextlib
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.amounts import AmountUnreadable, parse_amount


@pytest.mark.parametrize(
    ("cell", "unit", "answer"),
    [
        ("1200", "万元", "12000000"),
        ("１，２００", "万元", "12000000"),
        ("1，200．5", "万元", "12005000"),
        ("1,200", "千元", "1200000"),
        ("1 200", "元", "1200"),
        ("1\u00a0200\u00a0000", "元", "1200000"),
        ("'3500", "万元", "35000000"),
        ("1.2亿元", "万元", "120000000"),
        ("1.2 亿", "元", "120000000"),
        ("3,500万", "元", "35000000"),
        ("3,500万", "万元", "35000000"),
        ("3500万元整", "元", "35000000"),
        ("5000 万 元", "元", "50000000"),
        ("5000（万元）", "元", "50000000"),
        ("人民币5000万元", "万元", "50000000"),
        ("￥5000", "元", "5000"),
        (1200, "万元", "12000000"),
        (0.1 + 0.2, "元", "0.3"),
        (12.345, "万元", "123450"),
        (Decimal("0.07"), "亿元", "7000000"),
        ("-1,200", "元", "-1200"),
        ("−1,200", "元", "-1200"),
        ("（1,200）", "元", "-1200"),
        ("（1,200）万元", "元", "-12000000"),
        ("0", "元", "0"),
        (".5", "元", "0.5"),
        ("5.", "元", "5"),
        ("12.5%", "%", "12.5"),
        ("12.5", "%", "12.5"),
        ("100", "公顷", "1500"),
        ("1000㎡", "亩", "1.5"),
        ("1000 m²", "亩", "1.5"),
        ("2平方公里", "亩", "3000"),
        ("1.2万", "亩", "12000"),
        ("1.2万", "万平方米", "18"),
        ("100亩", "公顷", "100"),
        ("20", "万元/亩", "200000"),
        ("300", "万元/公顷", "200000"),
    ],
)
def test_amounts_are_read_in_the_unit_of_the_cell_or_else_of_the_column(cell, unit, answer):
    assert parse_amount(cell, unit) == Decimal(answer)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "blank"),
        (None, "blank"),
        ("—", "blank"),
        ("约五千万", "words"),
        ("若干", "words"),
        ("五千万元", "words"),
        ("待定", "words"),
        ("OOO", "words"),
        (True, "words"),
        (float("nan"), "words"),
        (float("inf"), "words"),
        ("1_000", "words"),
        ("5000 4200", "words"),
        ("12.34.56", "words"),
        ("1200" * 100, "words"),
        ("٣٤", "words"),
        ("3000-5000", "range"),
        ("3000～5000万元", "range"),
        ("3000万元至5000万元", "range"),
        ("500万美元", "foreign"),
        ("$500", "foreign"),
        ("50亩", "unit"),
        ("12.5%", "unit"),
        ("1e18", "scientific"),
        (10**18, "too_large"),
    ],
)
def test_what_is_not_exactly_one_amount_of_money_is_refused_with_its_reason(cell, code):
    with pytest.raises(AmountUnreadable) as caught:
        parse_amount(cell, "万元")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("9,O81.2", "letters", "9,081.2"),
        ("l200", "letters", "1200"),
        ("1〇00万元", "letters", "1000万元"),
        ("3。5", "letters", "3.5"),
        ("约5000万元", "approximate", "5000万元"),
        ("5000万元左右", "approximate", "5000万元"),
        ("5000余万元", "approximate", "5000万元"),
        ("≥5000", "approximate", "5000"),
        ("1,2345", "grouping", "12,345"),
        ("12,34.50", "grouping", "1,234.50"),
        ("1.2E+08", "scientific", "120000000"),
    ],
)
def test_a_slip_with_one_obvious_repair_names_it(cell, code, suggestion):
    with pytest.raises(AmountUnreadable) as caught:
        parse_amount(cell, "万元")
    assert (caught.value.code, caught.value.suggestion) == (code, suggestion)
    assert suggestion in str(caught.value)


def test_the_message_names_the_offending_text_and_the_error_survives_a_child_process():
    with pytest.raises(AmountUnreadable) as caught:
        parse_amount("9,O81.2", "万元")
    assert str(caught.value) == "“9,O81.2”里有不是数字的字符 O，改成 9,081.2？"
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again), again.text, again.suggestion) == (
        AmountUnreadable,
        str(caught.value),
        "9,O81.2",
        "9,081.2",
    )


def test_a_long_cell_is_quoted_short():
    with pytest.raises(AmountUnreadable) as caught:
        parse_amount("甲" * 5000, "元")
    assert len(str(caught.value)) < 100


FACTORS = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}


@given(st.decimals(-(10**6), 10**6, places=4), st.sampled_from(sorted(FACTORS)), st.booleans())
def test_money_of_any_size_is_read_to_the_nearest_fen_however_it_is_written(number, unit, in_full_width):
    text = f"{number:,}"
    if in_full_width:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-"})
    got = parse_amount(text, unit)
    assert abs(Fraction(got) - Fraction(number) * FACTORS[unit]) <= Fraction(1, 200)
    assert got == parse_amount(f"{number}{unit}", "亿元")


@given(st.integers(0, 10**7))
def test_hectares_square_metres_and_mu_agree_on_the_same_land(thousandths_of_a_hectare):
    hectares = Decimal(thousandths_of_a_hectare).scaleb(-3)
    square_metres = thousandths_of_a_hectare * 10
    mu = parse_amount(str(hectares), "公顷")
    assert mu == parse_amount(square_metres, "平方米") == hectares * 15


@given(st.text(max_size=30), st.sampled_from(["元", "万元", "亩", "%"]))
def test_no_text_breaks_the_reading(text, unit):
    with contextlib.suppress(AmountUnreadable):
        assert parse_amount(text, unit).is_finite()
