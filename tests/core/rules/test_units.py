import pytest

from zoneops.core.rules.units import LAND, MONEY, AmountUnreadable, find_unit, unit_named


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("总投资（万元）", "万元"),
        ("总投资\n（ 亿元 ）", "亿元"),
        ("投资额/亿元", "亿元"),
        ("单位：万元", "万元"),
        ("（单位:千元）", "千元"),
        ("单位 元", "元"),
        ("总投资(人民币万元)", "万元"),
        ("总投资（亿元人民币）", "亿元"),
        ("总投资（亿）", "亿元"),
        ("计划总投资万元", "万元"),
        ("万元", "万元"),
        ("用地面积(公顷)", "公顷"),
        ("用地【亩】", "亩"),
        ("占地面积（㎡）", "平方米"),
        ("占地面积（万平方米）", "万平方米"),
        ("投资强度（万元/亩）", "万元/亩"),
        ("亩均税收（万元每亩）", "万元/亩"),
        ("年纳税（万元/年）", "万元"),
        ("增速（%）", "%"),
        ("增速（％）", "%"),
        ("项目名称", None),
        ("单元", None),
        ("单元（一期）", None),
        ("亩均税收", None),
        ("就业密度（人/亩）", None),
        ("多元化投资", None),
        ("", None),
    ],
)
def test_a_column_head_names_its_unit_or_none(header, unit):
    assert find_unit(header) == unit


def test_a_note_may_name_one_unit_for_money_and_one_for_land():
    note = "单位：万元、亩"
    assert (find_unit(note, MONEY), find_unit(note, LAND)) == ("万元", "亩")


@pytest.mark.parametrize(
    ("header", "code"),
    [("总投资（万美元）", "foreign"), ("单位：万元、亿元", "two_units"), ("总投资（万元/亿元）", "two_units")],
)
def test_a_head_that_would_have_to_be_guessed_is_refused(header, code):
    with pytest.raises(AmountUnreadable) as caught:
        find_unit(header)
    assert caught.value.code == code


def test_a_foreign_currency_beside_an_area_does_not_hide_the_area():
    assert find_unit("用地（亩），外资（万美元）", LAND) == "亩"


@pytest.mark.parametrize("name", ["", "米", "亩/万元", "万", "元元"])
def test_what_is_no_unit_is_a_programming_error(name):
    with pytest.raises(ValueError, match="not a unit"):
        unit_named(name)
