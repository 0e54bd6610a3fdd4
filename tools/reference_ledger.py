"""The project ledger as an office keeps it: title, corner block, two-row header, total row, notes."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reference_books import FONT, HEAD, Book
from reference_dates import as_written, is_month_end, pick
from reference_projects import NODES, STAGES

TITLE = "德州高新区重点项目台账（2021年）"
CORNER = [
    ("表    号：", "德高项表01"),
    ("填报单位：", "项目服务中心"),
    ("单    位：", "万元"),
    ("截至日期：", "2021年10月15日"),
]
NOTES = [
    "注：1. 金额单位为万元，用地单位为亩；“达产后（年）”为投资协议承诺数。",
    "    2. “已完成投资”为截至 2021 年 9 月 30 日累计数；经度、纬度为 CGCS2000 坐标。",
    "    3. 项目、企业、人员、金额、日期均为示例数据，与真实单位和个人无关。",
]
FIRST_ROW = 5  # zero-based row of the first project

# (group, leaf, width, number format); a column without a group is merged over both header rows
COLUMNS: list[tuple[str, str, int, str]] = [
    ("", "序号", 5, "0"),
    ("", "项目编号", 13, ""),
    ("", "项目名称", 34, ""),
    ("投资方", "企业名称", 30, ""),
    ("投资方", "统一社会信用代码", 21, ""),
    ("", "行业代码", 8, ""),
    ("", "建设内容", 42, ""),
    ("", "重点级别", 8, ""),
    ("投资（万元）", "计划总投资", 12, "#,##0.00"),
    ("投资（万元）", "已完成投资", 12, "#,##0.00"),
    ("用地", "面积（亩）", 9, "0.00"),
    ("用地", "宗地编号", 14, ""),
    ("用地", "经度", 11, "0.000000"),
    ("用地", "纬度", 11, "0.000000"),
    ("达产后（年）", "产值（万元）", 12, "#,##0.00"),
    ("达产后（年）", "税收（万元）", 11, "#,##0.00"),
    ("达产后（年）", "就业（人）", 8, "0"),
    ("进度", "阶段", 6, ""),
    ("进度", "状态", 6, ""),
    ("进度", "状态说明", 24, ""),
    *[("进入阶段日期", stage, 12, "") for stage in STAGES],
    *[("计划节点", node, 12, "") for node in NODES],
    ("", "协议签订日期", 12, ""),
    ("责任人", "专职服务员", 9, ""),
    ("责任人", "项目经理", 9, ""),
    ("责任人", "包保领导", 9, ""),
    ("", "入统日期", 12, ""),
    ("", "入规日期", 12, ""),
    ("跟进", "上次跟进日期", 12, ""),
    ("跟进", "下一步", 34, ""),
    ("跟进", "下一步时限", 12, ""),
]
SUMMED = ["计划总投资", "已完成投资", "面积（亩）", "产值（万元）", "税收（万元）", "就业（人）"]
LEAVES = [leaf for _group, leaf, _width, _number in COLUMNS]
PATHS = [f"{group}/{leaf}" if group else leaf for group, leaf, _width, _number in COLUMNS]


def ledger_rows(projects: list[dict]) -> list[list[Any]]:
    return [ledger_row(index, project) for index, project in enumerate(projects, start=1)]


def ledger_row(index: int, p: dict) -> list[Any]:
    style = pick(p["code"] + "手", 9)  # each row was typed by somebody with habits

    def when(date: datetime.date | None) -> Any:
        return as_written(date, style) if date else None

    def planned(node: str) -> Any:
        date = p["plan"][node]
        if style >= 3 and is_month_end(date) and date > datetime.date(2022, 3, 1):
            return f"{date.year}年{date.month}月"
        return as_written(date, style)

    return [
        index, f"2021-{p['code']}", p["name"], p["enterprise"]["企业名称"], p["enterprise"]["credit_code"],
        p["industry"], p["content"], p["level"], p["invest"], p["done"], p["mu"], p["parcel"], p["longitude"],
        p["latitude"], p["output"], p["tax"], p["jobs"], p["stage"], p["status"], p["reason"],
        *[when(p["entered"].get(stage)) for stage in STAGES],
        *[planned(node) for node in NODES],
        when(p["agreement"]), p["officer"], p["pm"], p["leader"], when(p["in_statistics"]), when(p["in_register"]),
        when(p["last"]), p["next_step"], when(p["next_due"]),
    ]  # fmt: skip


def write_ledger(path: Path, rows: list[list[Any]]) -> None:
    book = Book(path, "项目台账")
    write_head(book)
    for line, row in enumerate(rows, start=FIRST_ROW):
        book.sheet.set_row(line, 30)
        for at, value in enumerate(row):
            put_cell(book, line, at, value)
    write_foot(book, rows)
    book.sheet.freeze_panes(FIRST_ROW, 3)
    book.sheet.set_landscape()
    book.sheet.set_paper(8)  # A3
    book.sheet.repeat_rows(3, 4)
    book.sheet.fit_to_pages(1, 0)
    book.close()


def put_cell(book: Book, line: int, at: int, value: Any) -> None:
    _group, _leaf, width, number = COLUMNS[at]
    options: dict[str, Any] = {}
    if number and isinstance(value, int | Decimal | float):
        options["num_format"] = number
    elif width >= 20:
        options["text_wrap"] = True
    elif not number:
        options["align"] = "center"
    book.put(line, at, value, **options)


def write_head(book: Book) -> None:
    sheet, last = book.sheet, len(COLUMNS) - 1
    sheet.set_row(0, 36)
    # At the left, because a title in the middle of 41 columns is not seen when the file is opened.
    title = book.format(**{**FONT, "font_name": "方正小标宋简体", "font_size": 22, "align": "left", "indent": 1})
    sheet.merge_range(0, 0, 0, last, TITLE, title)
    for at, (label, text) in enumerate(CORNER):
        line, column = 1 + at // 2, last - 3 + at % 2 * 2
        sheet.write_string(line, column, label, book.format(**{**FONT, "align": "right"}))
        sheet.write_string(line, column + 1, text, book.format(**FONT))
    sheet.set_row(3, 22)
    sheet.set_row(4, 30)
    head = book.format(**HEAD)
    at = 0
    while at <= last:
        group, leaf, width, _number = COLUMNS[at]
        sheet.set_column(at, at, width)
        if not group:
            sheet.merge_range(3, at, 4, at, leaf, head)
            at += 1
            continue
        end = at
        while end < last and COLUMNS[end + 1][0] == group:
            end += 1
        sheet.merge_range(3, at, 3, end, group, head)
        for column in range(at, end + 1):
            sheet.set_column(column, column, COLUMNS[column][2])
            sheet.write_string(4, column, COLUMNS[column][1], head)
        at = end + 1


def write_foot(book: Book, rows: list[list[Any]]) -> None:
    """Sums as formulas with their value, so that readers that do not compute see them too."""
    sheet, line = book.sheet, FIRST_ROW + len(rows)
    bold = {**HEAD, "bg_color": "#F3F5F7"}
    for at in range(len(COLUMNS)):
        book.put(line, at, "", **bold)
    sheet.merge_range(line, 0, line, 2, "合计", book.format(**bold))
    for leaf in SUMMED:
        at = LEAVES.index(leaf)
        total = sum((row[at] for row in rows if isinstance(row[at], int | Decimal)), Decimal(0))
        letter = column_letter(at)
        style = book.format(**{**bold, "align": "right", "num_format": COLUMNS[at][3], "text_wrap": False})
        formula = f"=SUM({letter}{FIRST_ROW + 1}:{letter}{line})"
        sheet.write_formula(line, at, formula, style, float(total))
    for offset, note in enumerate(NOTES, start=1):
        sheet.write_string(line + offset, 0, note, book.format(**FONT))


def column_letter(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)
