"""The header finds itself, wherever the office put it."""

import pytest

from tests.core.ledger.books import COLUMNS
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.header import find_header, plain_name, unit_of
from zoneops.core.parsing.workbook import Merge, Sheet

TWO_ROWS = [
    ["序号", "项目编号", "项目名称", "投资（万元）", None, "进入阶段", None, "就业\n（人）"],
    [None, None, None, "计划总投资", "已完成投资", "签约", "落地", None],
]
TWO_ROW_MERGES = [
    *[Merge(0, at, 1, at) for at in (0, 1, 2, 7)],
    Merge(0, 3, 0, 4),
    Merge(0, 5, 0, 6),
]
FOUND = {"code": 1, "name": 2, "planned_yuan": 3, "signed_on": 5, "landed_on": 6, "jobs": 7}
DATA = [1, "P-01", "轴承项目", 1200, 30, "2021-05-08", None, 12]


def lowered(merges, by):
    return [Merge(merge.top + by, merge.left, merge.bottom + by, merge.right) for merge in merges]


def test_a_plain_row_of_labels_is_the_header():
    sheet = Sheet("表", [["序号", "项目编号", "项目名称", "计划总投资（万元）"], [1, "P-01", "轴承项目", 1200]])
    header = find_header(sheet, COLUMNS)
    assert (header.top, header.bottom) == (0, 0)
    assert header.matched == {"code": 1, "name": 2} | {}


def test_a_leaf_alone_answers_to_a_column_that_is_known_by_its_leaf():
    columns = [Column("planned", "计划总投资", Kind.AMOUNT), Column("code", "项目编号")]
    sheet = Sheet("表", [["项目编号", "计划总投资（万元）"], ["P-01", 1200]])
    assert find_header(sheet, columns).matched == {"planned": 1, "code": 0}


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["项目台账"]],
        [
            ["2021年重点项目台账"],
            [None, None, None, None, None, None, "表号：", "德高1表"],
            [None] * 6 + ["单位：", "万元"],
        ],
        [["项目台账"], ["填报单位：德州高新区管委会", None, None, "单位：万元", None, "截至：2021年10月15日"]],
        [["项目台账"], [], []],
    ],
)
def test_two_merged_rows_are_found_under_a_title_and_a_block(above):
    merges = lowered(TWO_ROW_MERGES, len(above))
    if above:
        merges.append(Merge(0, 0, 0, 7))
    sheet = Sheet("表", [*above, *TWO_ROWS, DATA], merges)
    header = find_header(sheet, COLUMNS)
    assert (header.top, header.bottom) == (len(above), len(above) + 1)
    assert header.matched == FOUND
    assert header.path(3) == "投资（万元）/计划总投资"
    assert [header.path(at) for at in header.unknown()] == ["投资（万元）/已完成投资"]


@pytest.mark.parametrize("height", [3, 4])
def test_up_to_four_rows_become_one_path(height):
    groups = [["一级", None, "项目编号", "项目名称"], ["二级", None], ["三级", None]][: height - 1]
    rows = [*groups, ["本月", "1—本月"], [1.5, 2.5, "P-01", "轴承项目"]]
    merges = [Merge(at, 0, at, 1) for at in range(height - 1)] + [Merge(0, at, height - 1, at) for at in (2, 3)]
    columns = [*COLUMNS[:2], Column("output", f"{'三' if height == 4 else '二'}级/1—本月", Kind.NUMBER)]
    header = find_header(Sheet("表", rows, merges), columns)
    assert (header.top, header.bottom) == (0, height - 1)
    assert header.path(1) == "/".join([*["一级", "二级", "三级"][: height - 1], "1—本月"])
    assert header.matched == {"code": 2, "name": 3, "output": 1}


def test_a_text_file_that_lost_its_merges_keeps_its_groups():
    rows = [[cell or None for cell in row] for row in TWO_ROWS]
    header = find_header(Sheet("表", [*rows, DATA]), COLUMNS)
    assert header.matched == FOUND
    assert header.path(4) == "投资（万元）/已完成投资"


def test_labels_match_whatever_their_width_spaces_breaks_units_and_marks():
    for label in [
        "项目编号",
        " 项 目 编 号 ",
        "项目\n编号",
        "*项目编号",
        "项目编号（必填）",
        "项目编号：",
        "项目编号（全称）",
    ]:
        header = find_header(Sheet("表", [[label, "项目名称"], ["P-01", "轴承"]]), COLUMNS)
        assert header.matched == {"code": 0, "name": 1}, label


def test_the_exact_label_wins_over_a_synonym_and_a_bracketed_form():
    sheet = Sheet("表", [["项目编号", "项目", "项目名称（简称）", "项目名称"], ["P-01", "a", "b", "c"]])
    assert find_header(sheet, COLUMNS).matched == {"code": 0, "name": 3}


def test_two_columns_that_fit_equally_well_are_named_not_chosen():
    sheet = Sheet("表", [["项目编号", "项目名称", "项目名称"], ["P-01", "a", "b"]])
    assert find_header(sheet, COLUMNS).ambiguous == {"name": [1, 2]}


def test_a_data_row_with_the_words_of_a_label_is_no_header():
    sheet = Sheet("表", [["说明", "项目编号"], ["项目编号", "项目名称", "网格"], ["P-01", "项目名称", "1"]])
    header = find_header(sheet, COLUMNS)
    assert (header.top, header.matched) == (1, {"code": 0, "name": 1, "grid": 2})


def test_a_sheet_without_known_labels_has_no_header():
    assert find_header(Sheet("表", [["日期", "金额"], ["2021-05-08", 3]]), COLUMNS) is None
    assert find_header(Sheet("表", []), COLUMNS) is None


UNIT_CASES = [
    ("投资（万元）/计划总投资", [], "万元"),
    ("投资/计划总投资（亿元）", [["单位：万元"]], "亿元"),
    ("投资（亿元）/计划总投资（万元）", [], "万元"),
    ("投资/计划总投资", [["台账", None, "计量单位：万元、亩"]], "万元"),
    ("投资/计划总投资", [[None, "单位：", "元"]], "元"),
    ("投资/计划总投资", [[None, "金额单位", "亿元"]], "亿元"),
    ("投资/计划总投资", [["填报单位：德州高新区管委会"]], ""),
]


@pytest.mark.parametrize(("label", "above", "unit"), UNIT_CASES)
def test_the_unit_nearest_to_the_column_counts(label, above, unit):
    group, leaf = label.split("/")
    top = len(above)
    rows = [*above, ["项目编号", "项目名称", group], [None, None, leaf], ["P-01", "a", 3]]
    merges = [Merge(top, 0, top + 1, 0), Merge(top, 1, top + 1, 1)]
    header = find_header(Sheet("表", rows, merges), COLUMNS)
    assert unit_of(header, next(column for column in COLUMNS if column.key == "planned_yuan")) == unit


def test_a_land_column_does_not_take_the_unit_of_money():
    header = find_header(Sheet("表", [["单位：万元"], ["项目编号", "项目名称", "用地面积"], ["P-01", "a", 3]]), COLUMNS)
    assert unit_of(header, next(column for column in COLUMNS if column.key == "land_mu")) == "亩"


def test_only_brackets_that_measure_are_dropped_from_a_name():
    assert plain_name("面积（亩）") == "面积"
    assert plain_name("达产后（年）") == "达产后(年)"
    assert plain_name("１—本月（％）") == "1-本月"
