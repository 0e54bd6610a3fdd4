"""What arrived (到位数据): one row a project and day; investment is cumulative."""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right
from zoneops.core.errors import Refused
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.projects.imports.finding import out_of_reach, projects_by_code, unknown_project
from zoneops.projects.models import Arrival, Project
from zoneops.projects.services import FIGURES, record_arrival

COLUMNS = [
    Column("code", "项目编号", required=True, max_length=32, synonyms=("编号",)),
    Column("as_of_on", "截至日期", Kind.DATE, required=True, synonyms=("截至", "截止日期"), month_end=True),
    Column("fixed_investment_yuan", "累计完成固定资产投资", Kind.AMOUNT, synonyms=("累计完成投资", "已完成投资")),
    Column("annual_output_yuan", "年产值", Kind.AMOUNT, synonyms=("产值",)),
    Column("annual_tax_yuan", "年税收", Kind.AMOUNT, synonyms=("税收", "年纳税")),
    Column("jobs", "就业", Kind.INTEGER, synonyms=("就业人数",)),
]


def check(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    projects = projects_by_code(zone, [row.values["code"] for row in rows])
    errors = out_of_reach(rows, projects, by)
    sound = []
    for row in rows:
        if "code" not in row.wrong and row.values["code"] not in projects:
            errors.append(unknown_project(row))
        elif not row.wrong and all(row.values[name] is None for name in FIGURES):
            errors.append(row.error("fixed_investment_yuan", _("一个数也没有"), _("没有到位数据的行删去")))
        elif not row.wrong:
            sound.append(row)
    return errors + _refused(sound, projects, by)


def _refused(rows: list[Row], projects: dict[str, Project], by: Any) -> list[CellError]:
    """Write the rows and take them back: whether cumulative figures fall shows only in their order."""
    errors = []
    with transaction.atomic():
        for row, is_new in _in_order(rows, projects):
            if is_new:
                try:
                    _write(row, projects, by)
                except Refused as refusal:
                    key = "as_of_on" if row.values["fixed_investment_yuan"] is None else "fixed_investment_yuan"
                    errors.append(row.error(key, str(refusal)))
        transaction.set_rollback(True)
    return errors


def commit(rows: list[Row], zone: Zone, by: Any) -> Counts:
    projects = projects_by_code(zone, [row.values["code"] for row in rows])
    total = Counts()
    for row, is_new in _in_order(rows, projects):
        if is_new:
            _write(row, projects, by)
        total += Counts(created=1) if is_new else Counts(unchanged=1)
    return total


def _in_order(rows: list[Row], projects: dict[str, Project]) -> list[tuple[Row, bool]]:
    """The rows by day, each with whether it says anything that the newest entry for that day does not."""
    standing: dict[tuple[str, Any], dict[str, Any]] = defaultdict(dict)
    for arrival in Arrival.objects.filter(project__in=projects.values()).select_related("project").order_by("id"):
        figures = {name: getattr(arrival, name) for name in FIGURES}
        standing[arrival.project.code, arrival.as_of_on] |= {k: v for k, v in figures.items() if v is not None}
    answer = []
    for row in sorted(rows, key=lambda row: row.values["as_of_on"]):
        key = row.values["code"], row.values["as_of_on"]
        figures = _figures(row)
        answer.append((row, any(standing[key].get(name) != value for name, value in figures.items())))
        standing[key] |= figures
    return answer


def _figures(row: Row) -> dict[str, Any]:
    return {name: row.values[name] for name in FIGURES if row.values[name] is not None}


def _write(row: Row, projects: dict[str, Project], by: Any) -> None:
    record_arrival(
        projects[row.values["code"]],
        by=by,
        as_of_on=row.values["as_of_on"],
        source=_("到位数据导入"),
        **_figures(row),
    )


SUBJECT = register(
    Subject(
        key="arrivals",
        label=gettext_lazy("到位数据"),
        columns=COLUMNS,
        check=check,
        commit=commit,
        notes=(gettext_lazy("投资填累计数，只增不减；同一天再导不同的数，算更正，原来的数留着"),),
        permission=Right.IMPORT_DATA,
    )
)
