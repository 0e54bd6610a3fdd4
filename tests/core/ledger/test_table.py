"""Rows out of ledgers as offices keep them, and every error with its cell."""

import datetime
from decimal import Decimal

import pytest

from tests.core.ledger.books import COLUMNS
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.errors import HeaderWrong
from zoneops.core.ledger.table import read_table
from zoneops.core.parsing.workbook import Fault, Merge, Sheet, Workbook
from zoneops.core.rules.reasons import RuleError

HEADER = [
    "序号",
    "项目编号",
    "项目名称",
    "网格",
    "投资/计划总投资（万元）",
    "用地面积（亩）",
    "进入阶段/签约",
    "进入阶段/落地",
    "就业（人）",
    "重点",
    "阶段",
]
KEYS = ["code", "name", "grid", "planned_yuan", "land_mu", "signed_on", "landed_on", "jobs", "is_key", "stage"]


def read(*rows, header=HEADER, merged=(), columns=COLUMNS, above=()):
    return read_table(Workbook([Sheet("台账", [*above, header, *rows], list(merged))]), columns)


def only(key, value):
    """A row in which just one optional cell is filled, as (value, precision) or the error."""
    cells = dict.fromkeys(KEYS) | {"code": "P-01", "name": "轴承项目", key: value}
    table = read([1, *cells.values()])
    if table.errors:
        [error] = table.errors
        assert error.cell == f"{chr(ord('B') + KEYS.index(key))}2"
        assert table.rows[0].wrong == {key}
        return error.reason
    return table.rows[0].values[key]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", "　轴承项目\u200b ", "轴承项目"),
        ("name", "'0012", "0012"),
        ("name", "‘十四五’重点项目", "‘十四五’重点项目"),
        ("name", "'A'区项目", "'A'区项目"),
        ("name", 20210001.0, "20210001"),
        ("name", 0.1 + 0.2, "0.3"),
        ("grid", "—", None),
        ("grid", "  ", None),
        ("planned_yuan", 1234.5, Decimal("12345000")),
        ("planned_yuan", "１，２３４.５", Decimal("12345000")),
        ("planned_yuan", "'1,234.5", Decimal("12345000")),
        ("planned_yuan", "1.2亿元", Decimal("120000000")),
        ("planned_yuan", 0.0, Decimal(0)),
        ("planned_yuan", "——", None),
        ("planned_yuan", "缺", None),
        ("land_mu", "2公顷", Decimal(30)),
        ("signed_on", datetime.date(2021, 5, 8), datetime.date(2021, 5, 8)),
        ("signed_on", datetime.datetime(2021, 5, 8, 9, 30), datetime.date(2021, 5, 8)),
        ("signed_on", "2021年5月8日", datetime.date(2021, 5, 8)),
        ("signed_on", "2021.5.8", datetime.date(2021, 5, 8)),
        ("signed_on", 44324.0, datetime.date(2021, 5, 8)),
        ("signed_on", "2022年2月", datetime.date(2022, 2, 1)),
        ("landed_on", "2024年2月", datetime.date(2024, 2, 29)),
        ("jobs", "３０", 30),
        ("jobs", "1,200人", 1200),
        ("jobs", 30.0, 30),
        ("is_key", "是", True),
        ("is_key", "否", False),
        ("is_key", "无", False),
        ("stage", " 签 约 ", "signed"),
    ],
)
def test_a_cell_becomes_the_value_its_column_wants(key, value, expected):
    assert only(key, value) == expected


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("name", None, "缺项目名称"),
        ("name", "—", "缺项目名称"),
        ("name", 913714001234567800.0, "这一串数字超过 15 位，表格软件已改掉末几位"),
        ("name", datetime.date(2021, 1, 2), "这里是日期 2021-01-02，表格软件可能改过原来的内容"),
        ("grid", Fault("#N/A"), "格子里是错误值 #N/A"),
        ("grid", "#REF!", "格子里是错误值 #REF!"),
        ("planned_yuan", Fault("="), "公式还没有算出结果，用 WPS 或 Excel 打开、保存后再试"),
        ("planned_yuan", "无", "“无”不是数，没有就空着"),
        ("planned_yuan", "约五千万", "“约五千万”不是数字，写成 5000 或 5,000.00"),
        ("planned_yuan", "9,O81.2", "“9,O81.2”里有不是数字的字符 O，改成 9,081.2？"),
        ("planned_yuan", -3.0, "-3 小于 0"),
        ("signed_on", "2021-02-30", "“2021-02-30”：2021 年 2 月没有 30 日"),
        ("jobs", 1.5, "“1.5”不是整数"),
        ("jobs", "若干", "“若干”不是数字"),
        ("jobs", -1.0, "-1 小于 0"),
        ("is_key", "大概", "“大概”不是“是”或“否”"),
        ("stage", "开工在即", "“开工在即”不在可选范围里"),
    ],
)
def test_a_wrong_cell_is_told_with_its_reason(key, value, reason):
    assert only(key, value) == reason


def test_an_error_names_sheet_cell_value_reason_expectation_and_repair():
    table = read([1, "P-01", "轴承项目", None, "9,O81.2", None, None, None, None, None, "开工在即"])
    amount, stage = table.errors
    assert str(amount) == (
        "台账!E2 9,O81.2：“9,O81.2”里有不是数字的字符 O，改成 9,081.2？应为以万元计的金额，如 1,234.5"
    )
    assert amount.suggestion == "9,081.2"
    assert stage.as_dict()["expectation"] == "应为以下之一：签约、落地"


def test_what_is_furniture_is_skipped_and_said():
    blank = [None] * len(HEADER)
    table = read(
        ["甲", "乙", "丙", 1, 2, 3, 4, 5, 6, 7, 8],
        [1, "P-01", "轴承项目"],
        blank,
        [2, None, "  "],
        [None, "一网格小计", None, None, 300],
        [3, "P-02", "风电项目"],
        ["合　计", None, None, None, 900],
        ["总计：2个"],
        HEADER,
        [4, "P-03", "油脂项目"],
        ["注：1.本表由招商部填报"],
        ["2.金额按协议"],
        ["单位负责人：张三", None, None, "填表人：李四"],
    )
    assert table.errors == []
    assert [(row.number, row.values["code"]) for row in table.rows] == [(3, "P-01"), (7, "P-02"), (11, "P-03")]
    assert [(row, why) for _sheet, row, why in table.skipped] == [
        (2, "栏次行"),
        (4, "空行"),
        (5, "空行"),
        (6, "合计行"),
        (8, "合计行"),
        (9, "合计行"),
        (10, "重复的表头"),
        (12, "表下说明"),
        (13, "表下说明"),
        (14, "表下说明"),
    ]


def test_a_record_under_the_notes_is_still_a_record():
    table = read([1, "P-01", "轴承项目"], ["注：以下为新增"], [2, "P-02", "风电项目", "1"])
    assert [row.values["code"] for row in table.rows] == ["P-01", "P-02"]


def test_a_project_whose_name_only_contains_a_total_word_is_kept():
    table = read([1, "P-01", "会计服务合计算力中心建设项目"])
    assert [row.values["code"] for row in table.rows] == ["P-01"]


def test_a_merged_first_column_holds_for_every_row_it_covers():
    header = ["网格", "项目编号", "项目名称"]
    rows = [["一网格", "P-01", "a"], [None, "P-02", "b"], ["二网格", "P-03", "c"], [None, "P-04", "d"]]
    table = read(*rows, header=header, merged=[Merge(1, 0, 2, 0)])
    # the last row is merely empty, not merged: nobody knows whether it means the same
    assert [row.values["grid"] for row in table.rows] == ["一网格", "一网格", "二网格", None]


def test_a_missing_required_column_is_named_with_the_header_that_was_found():
    table = read(["P-01", "1", 3], header=["项目编号", "网格", "别的"])
    [error] = table.errors
    assert (error.cell, error.reason) == ("A1", "表头缺“项目名称”列。现有的列：项目编号、网格、别的")
    assert error.expectation == "表头认的是第 1 行"
    assert table.rows[0].wrong == {"name"}


def test_columns_nobody_asked_for_are_listed_and_absent_ones_are_not_given():
    table = read([1, "P-01", "轴承项目", 3], header=["序号", "项目编号", "项目名称", "联系人"])
    assert table.ignored == ["联系人"]
    [row] = table.rows
    assert row.given == {"code", "name"}
    assert set(row.values) == {column.key for column in COLUMNS}


def test_money_without_any_unit_is_an_error_of_the_header_said_once():
    table = read(["P-01", "a", 3], ["P-02", "b", 4], header=["项目编号", "项目名称", "投资/计划总投资"])
    [error] = table.errors
    assert (error.cell, error.reason) == ("C1", "“投资/计划总投资”没有写单位")
    assert all(row.wrong == {"planned_yuan"} for row in table.rows)


def test_foreign_money_in_the_header_is_refused():
    table = read(["P-01", "a", 3], header=["项目编号", "项目名称", "投资/计划总投资（万美元）"])
    assert [error.cell for error in table.errors] == ["C1"]


def test_two_columns_of_one_name_are_an_error_of_the_header():
    table = read(["P-01", "a", "b"], header=["项目编号", "项目名称", "项目名称"])
    [error] = table.errors
    assert error.reason == "有几列都像“项目名称”：B1 项目名称、C1 项目名称"


def test_a_sheet_of_choices_and_a_hidden_sheet_are_left_out_and_said():
    ledger = Sheet("台账", [HEADER, [1, "P-01", "轴承项目"]])
    more = Sheet("台账二", [HEADER[1:3], ["P-02", "风电项目"]])
    book = Workbook([Sheet("填表说明", [["先填编号"]]), ledger, more, Sheet("旧", ledger.rows, hidden=True)])
    table = read_table(book, COLUMNS)
    assert [(row.sheet, row.number, row.values["code"]) for row in table.rows] == [
        ("台账", 2, "P-01"),
        ("台账二", 2, "P-02"),
    ]
    assert [(sheet, row) for sheet, row, _why in table.skipped] == [("填表说明", 0), ("旧", 0)]


def test_a_file_without_the_header_says_which_columns_it_should_have():
    table = read_table(Workbook([Sheet("Sheet1", [["日期", "金额"], [1, 2]])]), COLUMNS)
    [error] = table.errors
    assert error.reason == str(HeaderWrong("not_found", rows=30))
    assert error.expectation == "应有这些列：项目编号、项目名称"


def test_what_a_columns_own_check_refuses_is_an_error_of_the_cell():
    class Odd(RuleError):
        REASONS = {"odd": "奇怪：%(text)s"}

    def check(value):
        raise Odd("odd", text=value, suggestion="x")

    columns = [Column("code", "信用代码", Kind.CREDIT_CODE, check=check), Column("name", "名称")]
    [error] = read(["９１-37 a", "a"], header=["信用代码", "名称"], columns=columns).errors
    assert (error.reason, error.value, error.suggestion) == ("奇怪：9137A", "９１-37 a", "x")


def test_a_credit_code_column_cannot_be_declared_without_its_check():
    with pytest.raises(TypeError):
        Column("credit_code", "统一社会信用代码", Kind.CREDIT_CODE)


def test_reasons_and_expectations_are_translated():
    table = read_table(
        Workbook([Sheet("s", [["项目编号", "项目名称", "投资/计划总投资（万元）"], ["P-01", None, "x"]])]),
        COLUMNS,
        translate=lambda text: f"«{text}»",
    )
    assert [error.reason for error in table.errors] == ["«缺项目名称»", "«“x”不是数字，写成 5000 或 5,000.00»"]
    assert table.errors[1].expectation == "«应为以万元计的金额，如 1,234.5»"


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("longitude", "116.458123°", Decimal("116.458123")),
        ("latitude", 37.25, Decimal("37.25")),
        ("latitude", 91.0, None),
    ],
)
def test_degrees_are_decimals_within_the_globe(key, text, expected):
    columns = [
        Column("name", "名称"),
        Column("longitude", "经度", Kind.LONGITUDE),
        Column("latitude", "纬度", Kind.LATITUDE),
    ]
    cells = {"longitude": None, "latitude": None, key: text}
    table = read(["a", *cells.values()], header=["名称", "经度", "纬度"], columns=columns)
    assert table.rows[0].values[key] == expected
    assert bool(table.errors) == (expected is None)
