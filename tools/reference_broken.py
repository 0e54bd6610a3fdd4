"""The same ledger with exactly ten mistakes, each in one cell, and the list of them."""

import datetime
from typing import Any

from reference_ledger import FIRST_ROW, PATHS, column_letter

# (kind, project, column, wrong value); None is worked out from the right value
MISTAKES: list[tuple[str, str, str, Any]] = [
    ("amount_in_words", "2021-QT-004", "投资（万元）/计划总投资", "约五千万"),
    ("point_outside_planning_area", "2021-QT-010", "用地/经度", 116.712345),
    ("credit_code_check_digit", "2021-QY-005", "投资方/统一社会信用代码", None),
    ("unknown_officer", "2021-QY-007", "责任人/专职服务员", "钱多多"),
    ("duplicate_project_code", "2021-LD-008", "项目编号", "2021-LD-007"),
    ("letter_in_number", "2021-LD-013", "达产后（年）/产值（万元）", "17,5OO.00"),
    ("impossible_date", "2021-KG-002", "计划节点/竣工", "2021-02-30"),
    ("unknown_stage", "2021-KG-008", "进度/阶段", "推进中"),
    ("credit_code_length", "2021-KG-011", "投资方/统一社会信用代码", None),
    ("missing_project_name", "2021-TC-006", "项目名称", None),
]


def break_rows(rows: list[list[Any]]) -> tuple[list[list[Any]], list[dict]]:
    """A copy of the rows with the mistakes, and what an importer should report: cell, kind, value, column."""
    broken = [list(row) for row in rows]
    by_code = {row[1]: at for at, row in enumerate(rows)}
    errors = []
    for kind, code, path, value in MISTAKES:
        line, column = by_code[code], PATHS.index(path)
        broken[line][column] = wrong(kind, rows[line][column], value)
        cell = name(line, column)
        cells = [cell]
        if kind == "duplicate_project_code":
            cells.append(name(by_code[value], column))
        if kind == "point_outside_planning_area":
            cells.append(name(line, column + 1))
        shown = broken[line][column]
        shown = shown.isoformat() if isinstance(shown, datetime.date) else shown
        errors.append({"cell": cell, "cells": cells, "kind": kind, "value": shown, "column": path})
    return broken, errors


def wrong(kind: str, right: Any, value: Any) -> Any:
    if kind == "credit_code_check_digit":
        return right[:-1] + ("0" if right[-1] != "0" else "1")
    if kind == "credit_code_length":
        return right[:10] + right[11:]
    return value


def name(line: int, column: int) -> str:
    return f"{column_letter(column)}{FIRST_ROW + line + 1}"
