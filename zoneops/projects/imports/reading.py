"""From a row of the ledger to what the services take, and everything that is wrong with it."""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core.errors import Refused
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.table import Row
from zoneops.core.rules.amounts import half_up
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.imports.columns import ENTERED, PLANNED
from zoneops.projects.imports.finding import Known
from zoneops.projects.services.ledger import LedgerEntry
from zoneops.projects.services.placing import located

# Column → field of the project, where the value goes over as it is.
PLAIN = {
    "code": "code",
    "name": "name",
    "description": "description",
    "industry_code": "industry_code",
    "planned_yuan": "planned_investment_yuan",
    "project_manager": "project_manager",
    "patron_leader": "patron_leader",
    "entered_statistics_on": "entered_statistics_on",
    "entered_register_on": "entered_register_on",
    "next_step": "next_step",
    "next_step_due_on": "next_step_due_on",
}


def entry_of(row: Row, known: Known) -> LedgerEntry:
    """The row as the services take it. Only for a row without errors; raises Refused when its place is no good."""
    given = row.values
    stage = Stage(given["stage"])
    return LedgerEntry(
        values=values_of(row, known),
        stage=stage,
        entered={reached: given[key] for reached, key in ENTERED.items() if reached <= stage},
        standing=Standing(given["standing"]) if given["standing"] else None,
        standing_reason=given["standing_reason"] or "",
        officer=known.people.officer(given["officer"]) if given["officer"] else None,
        plan=plan_of(row),
        agreement=agreement_of(row),
        place=place_of(row, known),
        last_follow_up_on=given["last_follow_up_on"],
        invested_yuan=given["invested_yuan"],
    )


def values_of(row: Row, known: Known) -> dict[str, Any]:
    given = row.values
    values = {field: given[key] for key, field in PLAIN.items() if given[key] is not None}
    if given["land_mu"] is not None:
        values["land_area_mu"] = half_up(given["land_mu"], 2)
    if given["key_level"] is not None:
        values["key_level"] = given["key_level"]
    if enterprise := known.enterprise(given["credit_code"], given["investor"]):
        values["enterprise"] = enterprise
    elif given["investor"]:
        values["investor_name"] = given["investor"]
    return values


def plan_of(row: Row) -> dict[Stage, tuple[datetime.date, bool]]:
    return {
        stage: (row.values[key], row.precision.get(key) == "month")
        for stage, key in PLANNED.items()
        if row.values[key] is not None
    }


def agreement_of(row: Row) -> dict[str, Any] | None:
    """The commitments of the agreement. Promised investment, land and days have no columns: the plan says them."""
    given = row.values
    if given["agreed_on"] is None:
        return None
    return {
        "signed_on": given["agreed_on"],
        "fixed_investment_yuan": given["planned_yuan"],
        "land_area_mu": half_up(given["land_mu"], 2) if given["land_mu"] is not None else None,
        "annual_output_yuan": given["output_yuan"],
        "annual_tax_yuan": given["tax_yuan"],
        "jobs": given["jobs"],
        "start_on": given[PLANNED[Stage.UNDER_CONSTRUCTION]],
        "completion_on": given["plan_completion"],
        "production_on": given[PLANNED[Stage.IN_PRODUCTION]],
    }


def place_of(row: Row, known: Known) -> dict[str, Any] | None:
    """Where the row puts the project, None when it names neither parcel nor point. Raises Refused."""
    given = row.values
    if given["parcel"] is None and given["longitude"] is None and given["latitude"] is None:
        return None
    return located(
        known.zone,
        parcel=known.parcels[given["parcel"]] if given["parcel"] else None,
        longitude=half_up(given["longitude"], 7) if given["longitude"] is not None else None,
        latitude=half_up(given["latitude"], 7) if given["latitude"] is not None else None,
    )


def wrong_with(row: Row, known: Known) -> Iterator[CellError]:
    """Everything about one row that its cells alone do not show."""
    yield from _wrong_investor(row, known)
    yield from _wrong_officer(row, known)
    yield from _wrong_place(row, known)
    yield from _wrong_history(row, known.zone.today())
    yield from _wrong_order(row, [*PLANNED.values()], _("计划"))
    yield from _wrong_future(row, known.zone.today())
    unexplained = row.values["standing"] not in (None, Standing.ACTIVE) and not row.values["standing_reason"]
    if unexplained and "standing_reason" not in row.wrong:
        yield row.error("standing_reason", _("缺状态说明"), _("暂停、流失、终止都要写原因"))


def _wrong_investor(row: Row, known: Known) -> Iterator[CellError]:
    code, name = row.values["credit_code"], row.values["investor"]
    if "credit_code" in row.wrong or not code:
        return
    found = known.enterprise(code, None)
    if found is None:
        yield row.error("credit_code", _("企业库里没有这家企业"), _("先导入“企业”，再导项目"))
    elif name and "investor" not in row.wrong and not known.answers_to(found, name):
        reason = _("这个信用代码是“%(registered)s”，不是“%(name)s”") % {"registered": found.name, "name": name}
        yield row.error("credit_code", reason, _("代码和名称对不上，核对其一"))


def _wrong_officer(row: Row, known: Known) -> Iterator[CellError]:
    name = row.values["officer"]
    if not name or "officer" in row.wrong or known.people.officer(name):
        return
    if known.people.find(name):
        yield row.error(
            "officer", _("%(name)s不能作专职服务员") % {"name": name}, _("角色应为专职服务员、项目经理或招商专员")
        )
    else:
        yield row.error(
            "officer", _("人员库里没有这个人，或有几个同名的人"), _("应为本区人员的姓名；没有就先导入“人员”")
        )


def _wrong_place(row: Row, known: Known) -> Iterator[CellError]:
    given = row.values
    if {"parcel", "longitude", "latitude"} & row.wrong:
        return
    if given["parcel"] and given["parcel"] not in known.parcels:
        yield row.error("parcel", _("没有这块宗地"), _("先导入“宗地”"))
        return
    try:
        place_of(row, known)
    except Refused as refusal:
        key = "longitude" if given["longitude"] is not None else "latitude"
        yield row.error(key, str(refusal), _("经纬度按 CGCS2000 或 WGS84 填，不用火星坐标"))


def _wrong_history(row: Row, today: datetime.date) -> Iterator[CellError]:
    """The stage and the days on which stages were entered have to tell one story."""
    if "stage" in row.wrong:
        return
    stage = Stage(row.values["stage"])
    for reached, key in ENTERED.items():
        if key in row.wrong:
            continue
        on, words = row.values[key], {"stage": stage.label, "reached": reached.label}
        if on is None and reached <= stage:
            yield row.error(key, _("到了“%(stage)s”，缺进入“%(reached)s”的日期") % words)
        elif on is not None and reached > stage:
            yield row.error(
                key, _("阶段是“%(stage)s”，却有进入“%(reached)s”的日期") % words, _("改阶段，或去掉这个日期")
            )
        elif on is not None and on > today:
            yield row.error(key, _("%(on)s 还没到，只记已发生的事") % {"on": on}, _("还没到的写在“计划节点”"))
    yield from _wrong_order(row, [*ENTERED.values()], _("进入"))


def _wrong_order(row: Row, keys: list[str], verb: str) -> Iterator[CellError]:
    words = {key: stage.label for stage, key in (ENTERED | PLANNED).items()} | {
        key: stage.label for stage, key in ENTERED.items()
    }
    filled = [key for key in keys if key not in row.wrong and row.values[key] is not None]
    for earlier, later in pairwise(filled):
        if row.values[later] < row.values[earlier]:
            reason = _("%(verb)s“%(later)s”早于%(verb)s“%(earlier)s”的 %(on)s") % {
                "verb": verb,
                "later": words[later],
                "earlier": words[earlier],
                "on": row.values[earlier],
            }
            yield row.error(later, reason, _("按阶段先后排"))


def _wrong_future(row: Row, today: datetime.date) -> Iterator[CellError]:
    for key in ("agreed_on", "entered_statistics_on", "entered_register_on", "last_follow_up_on"):
        on = row.values[key]
        if on is not None and key not in row.wrong and on > today:
            yield row.error(key, _("%(on)s 还没到，只记已发生的事") % {"on": on})
