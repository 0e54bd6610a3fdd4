"""Ledgers that this app can read: a flow with its procedures, and the results of projects."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right, Scope
from zoneops.accounts.models import User
from zoneops.approvals import services
from zoneops.approvals.drafting import FlowDraft, draft_flow, same_as
from zoneops.approvals.models import Case, Flow, Procedure
from zoneops.approvals.relations import is_of_own_office
from zoneops.approvals.rules import phase_name
from zoneops.core.ledger.columns import Column, Kind, choices_of
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.projects.models import Project
from zoneops.projects.relations import reached

LONGEST_PROMISE = 1000
DONE, UNDER_WAY, NOT_APPLICABLE = "done", "under_way", "not_applicable"

Flows = dict[str, tuple[Flow, dict[str, Procedure]]]

FLOW_COLUMNS = [
    Column("flow", "流程", max_length=120, synonyms=("流程名称",)),
    Column("effective_from", "施行日期", Kind.DATE),
    Column("code", "事项代码", required=True, max_length=20),
    Column("name", "事项名称", required=True, max_length=80, synonyms=("事项",)),
    Column("phase", "阶段", required=True, max_length=40, synonyms=("审批阶段",)),
    Column("department", "牵头部门", required=True, max_length=60, synonyms=("牵头单位",)),
    Column("condition", "适用条件", max_length=200, synonyms=("适用情形",)),
    Column("promised_days", "承诺时限", Kind.INTEGER),
    Column("day_unit", "时限单位", Kind.CHOICE, choices=choices_of(Procedure.DayUnit)),
]
RESULT_COLUMNS = [
    Column("project", "项目编号", required=True, max_length=32),
    Column("flow", "流程", required=True, max_length=120, synonyms=("流程名称",)),
    Column("procedure", "事项代码", required=True, max_length=20),
    Column(
        "state",
        "办理情况",
        Kind.CHOICE,
        required=True,
        choices={
            "办结": DONE,
            "办理中": UNDER_WAY,
            "未办": UNDER_WAY,
            "不涉及": NOT_APPLICABLE,
            "不适用": NOT_APPLICABLE,
        },
    ),
    Column("completed_on", "办结日期", Kind.DATE),
    Column("document_number", "文号", max_length=80),
    Column("reason", "说明", max_length=120),
]


def check_flows(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    errors = _repeated(rows, "code", ("flow", "code"))
    for row in rows:
        days = row.values["promised_days"]
        if days is not None and days > LONGEST_PROMISE:
            errors.append(
                row.error("promised_days", _("承诺时限 %(days)d 天太长") % {"days": days}, _("应为 0 到 1000"))
            )
    published = {flow.title: flow for flow in Flow.objects.filter(zone=zone, state=Flow.State.PUBLISHED)}
    for title, group in _by_flow(rows).items():
        is_whole = not any(row.wrong for row in group)
        if title in published and is_whole and not same_as(published[title], _draft(title, group)):
            errors.append(
                group[0].error(
                    "flow",
                    _("“%(title)s”已发布，不能再改") % {"title": title},
                    _("改一个流程名称，如把年份写进去，作为新版导入"),
                )
            )
    return errors


def commit_flows(rows: list[Row], zone: Zone, by: Any) -> Counts:
    total = Counts()
    for title, group in _by_flow(rows).items():
        created, changed, unchanged = draft_flow(zone, _draft(title, group), by=by)
        total += Counts(created, changed, unchanged)
    return total


def _by_flow(rows: list[Row]) -> dict[str, list[Row]]:
    """Flow title → its rows. A ledger that names no flow is one flow, called as its sheet."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.values["flow"] or row.sheet].append(row)
    return grouped


def _draft(title: str, rows: list[Row]) -> FlowDraft:
    procedures = [
        {
            "code": row.values["code"],
            "name": row.values["name"],
            "phase_name": phase_name(row.values["phase"] or ""),
            "lead_department": row.values["department"],
            "promised_days": row.values["promised_days"],
            "day_unit": row.values["day_unit"] or Procedure.DayUnit.WORKING.value,
            "condition": row.values["condition"] or "",
        }
        for row in rows
    ]
    starts = [row.values["effective_from"] for row in rows if row.values["effective_from"]]
    return FlowDraft(title, starts[0] if starts else None, procedures)


def check_results(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    errors = _repeated(rows, "procedure", ("project", "procedure"))
    projects = set(Project.objects.filter(zone=zone).values_list("code", flat=True))
    flows = _flows(zone)
    zone_wide = not isinstance(by, User) or by.reaches_zone(Right.RECORD_APPROVALS)
    led = set() if zone_wide else _codes_led(by)
    chosen: dict[str, str] = dict(Case.objects.filter(project__zone=zone).values_list("project__code", "flow__title"))
    cases = set(chosen)
    for row in rows:
        errors += _unknown(row, projects, flows)
        if not zone_wide:
            errors += _beyond(row, led, cases, flows, by)
        errors += _incomplete(row, zone)
        code, title = row.values["project"], row.values["flow"]
        if code and title and chosen.setdefault(code, title) != title:
            errors.append(
                row.error(
                    "flow",
                    _("项目 %(code)s 用的是“%(flow)s”") % {"code": code, "flow": chosen[code]},
                    _("一个项目只走一套流程；要换，先在项目页更换流程"),
                )
            )
    return errors


def commit_results(rows: list[Row], zone: Zone, by: Any) -> Counts:
    projects = {project.code: project for project in Project.objects.filter(zone=zone).select_related("zone")}
    flows = _flows(zone)
    with_case = set(Case.objects.filter(project__zone=zone).values_list("project__code", flat=True))
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.values["project"]].append(row)
    total = Counts()
    for code, group in grouped.items():
        flow, procedures = flows[group[0].values["flow"]]
        results = [_result(row, procedures) for row in group]
        changed, unchanged = services.record_results(projects[code], flow, results, by=by)
        if code in with_case:
            total += Counts(changed=changed, unchanged=unchanged)
        else:
            total += Counts(created=len(results))
    return total


def _flows(zone: Zone) -> Flows:
    published = Flow.objects.filter(zone=zone, state=Flow.State.PUBLISHED).order_by("effective_from", "pk")
    return {
        flow.title: (flow, {procedure.code: procedure for procedure in flow.procedures.all()})
        for flow in published.prefetch_related("procedures")
    }


def _unknown(row: Row, projects: set[str], flows: Flows) -> list[CellError]:
    errors = []
    if row.values["project"] and row.values["project"] not in projects:
        errors.append(row.error("project", _("没有这个项目"), _("先导入项目台账，或核对项目编号")))
    title = row.values["flow"]
    if not title:
        return errors
    if title not in flows:
        known = "、".join(flows) or _("还没有")
        errors.append(row.error("flow", _("没有这套已发布的流程"), _("已发布的：%(known)s") % {"known": known}))
    elif row.values["procedure"] and row.values["procedure"] not in flows[title][1]:
        errors.append(row.error("procedure", _("“%(flow)s”里没有这个事项") % {"flow": title}))
    return errors


def _codes_led(by: User) -> set[str]:
    """The codes of the projects in which the person records every procedure."""
    scopes = by.reach(Right.RECORD_APPROVALS) - {Scope.PROCEDURE}
    condition = reached(by, scopes)
    projects = Project.objects.none() if condition is None else Project.objects.filter(condition)
    return set(projects.values_list("code", flat=True))


def _beyond(row: Row, led: set[str], cases: set[str], flows: Flows, by: User) -> list[CellError]:
    """An error where the person may not record this procedure: an office's own only once the flow is chosen."""
    code, title = row.values["project"], row.values["flow"]
    procedure = flows[title][1].get(row.values["procedure"]) if title in flows else None
    if procedure is None or code in led or (code in cases and is_of_own_office(by, procedure)):
        return []
    given = {"code": code, "name": procedure.name, "department": procedure.lead_department}
    reason = _("项目 %(code)s 的“%(name)s”不归您登记，牵头的是%(department)s") % given
    return [row.error("procedure", reason, _("删去这一行，请牵头部门的联络员或项目的专职服务员导入"))]


def _incomplete(row: Row, zone: Zone) -> list[CellError]:
    state, on = row.values["state"], row.values["completed_on"]
    if state == DONE and on is None and "completed_on" not in row.wrong:
        return [row.error("completed_on", _("办结了却没有办结日期"), _("应为日期，如 2021-05-08"))]
    if on and on > zone.today():
        return [row.error("completed_on", _("办结日期还没到"), _("不晚于 %(today)s") % {"today": zone.today()})]
    if on and state in (UNDER_WAY, NOT_APPLICABLE):
        return [row.error("state", _("没有办结却写了办结日期"), _("改为“办结”，或去掉办结日期"))]
    if state == NOT_APPLICABLE and not row.values["reason"] and "reason" not in row.wrong:
        return [row.error("reason", _("不涉及要写明原因"))]
    return []


def _result(row: Row, procedures: dict[str, Procedure]) -> services.Result:
    values = row.values
    applies = values["state"] != NOT_APPLICABLE
    done = values["state"] == DONE
    return services.Result(
        procedures[values["procedure"]],
        applies=applies,
        not_applicable_reason="" if applies else values["reason"],
        completed_on=values["completed_on"] if done else None,
        document_number=(values["document_number"] or "") if done else "",
    )


def _repeated(rows: list[Row], key: str, keys: tuple[str, ...]) -> list[CellError]:
    """The later of two rows that agree in `keys`."""
    first: dict[tuple[Any, ...], int] = {}
    errors = []
    for row in rows:
        found = tuple(row.values[name] for name in keys)
        if row.wrong.intersection(keys) or row.values[key] is None:
            continue
        if found in first:
            errors.append(row.error(key, _("与第 %(row)d 行重复") % {"row": first[found]}, _("每个事项一行")))
        first.setdefault(found, row.number)
    return errors


register(
    Subject(
        key="flows",
        label=gettext_lazy("审批流程"),
        columns=FLOW_COLUMNS,
        check=check_flows,
        commit=commit_flows,
        permission=Right.EDIT_FLOWS,
        notes=[
            gettext_lazy("一行一个事项，按办理先后排"),
            gettext_lazy("“流程”写这一版的名称，带上年份；不写就用工作表的名称"),
        ],
    )
)
register(
    Subject(
        key="approval-results",
        label=gettext_lazy("审批办理"),
        columns=RESULT_COLUMNS,
        check=check_results,
        commit=commit_results,
        permission=Right.RECORD_APPROVALS,
        notes=[gettext_lazy("一行一个项目的一个事项；没有开始办的不用写")],
    )
)
