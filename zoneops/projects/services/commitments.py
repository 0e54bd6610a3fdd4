"""What was promised, what is planned, what arrived."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.core.errors import Refused
from zoneops.core.rules.figures import format_number, in_ten_thousands
from zoneops.projects.enums import Stage
from zoneops.projects.models import Agreement, Arrival, Project, StagePlan
from zoneops.projects.rules import COMMITMENTS
from zoneops.projects.services import base
from zoneops.projects.services.staging import due_date

FIGURES = ("fixed_investment_yuan", "annual_output_yuan", "annual_tax_yuan", "jobs")


@transaction.atomic
def sign_agreement(
    project: Project,
    *,
    by: Any,
    signed_on: datetime.date,
    document_number: str = "",
    reason: str = "",
    version: int | None = None,
    **commitments: Any,
) -> Agreement:
    """Keep a version of the agreement. The first needs no reason; every later one says why it changed.

    Raises Refused for a day that lies ahead or before the version it replaces, a negative figure, and promised days
    that do not follow each other.
    """
    project = base.lock(project, version)
    if unknown := set(commitments) - set(COMMITMENTS):
        raise TypeError(f"no commitments: {sorted(unknown)}")
    latest = project.agreements.last()
    if latest:
        number = latest.number + 1
        reason = base.required_reason(reason, _("这是第 %(number)d 版协议，写明变更原因") % {"number": number})
        if signed_on < latest.signed_on:
            raise Refused(_("签订日期 %(on)s 早于上一版的 %(latest)s") % {"on": signed_on, "latest": latest.signed_on})
    base.require_happened(project, signed_on, _("签订日期"))
    _require_not_negative(Agreement, commitments)
    _require_days_in_order(commitments)
    agreement = Agreement.objects.create(
        project=project,
        number=latest.number + 1 if latest else 1,
        signed_on=signed_on,
        document_number=base.fitting(document_number, _("协议编号"), 80),
        reason=base.fitting(reason, _("变更原因"), 200),
        by_name=str(by),
        **commitments,
    )
    told = {name: getattr(agreement, name) for name in ("number", "signed_on", *COMMITMENTS)}
    changed = {name: value for name, value in told.items() if value != (getattr(latest, name) if latest else None)}
    before = {name: getattr(latest, name) for name in changed} if latest else {}
    new = {"promised_tax_yuan": agreement.annual_tax_yuan}
    base.save(project, "project.agreement_signed", new, by=by, reason=reason, before=before, after=changed)
    return agreement


@transaction.atomic
def plan_stages(
    project: Project, plan: Mapping[Stage, tuple[datetime.date, bool] | None], *, by: Any, version: int | None = None
) -> Project:
    """Set the planned day of stages: (day, only the month is known), or None to take the plan away.

    Writes nothing when nothing changes. Raises Refused when the days do not follow the order of the stages.
    """
    project = base.lock(project, version)
    known: dict[int, StagePlan] = {planned.stage: planned for planned in project.stage_plans.all()}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for stage, planned in plan.items():
        old = known.get(stage)
        if (old and (old.due_on, old.month_only)) == planned or (old is None and planned is None):
            continue
        before[f"plan_{stage.slug}"] = old.due_on if old else None
        after[f"plan_{stage.slug}"] = planned[0] if planned else None
        if planned is None:
            known.pop(stage).delete()
        else:
            known[stage] = StagePlan.objects.update_or_create(
                project=project, stage=stage, defaults={"due_on": planned[0], "month_only": planned[1]}
            )[0]
    require_plan_in_order({Stage(stage): planned.due_on for stage, planned in known.items()})
    if not after:
        return project
    new = {"stage_due_on": due_date(project, Stage(project.stage))}
    return base.save(project, "project.planned", new, by=by, before=before, after=after)


def require_plan_in_order(days: Mapping[Stage, datetime.date]) -> None:
    """Raise Refused when a later stage is planned before an earlier one."""
    for (earlier, first), (later, second) in pairwise(sorted(days.items())):
        if second < first:
            raise Refused(
                _("计划“%(later)s”%(second)s 早于“%(earlier)s”%(first)s，按阶段先后排")
                % {"later": later.label, "second": second, "earlier": earlier.label, "first": first}
            )


@transaction.atomic
def record_arrival(project: Project, *, by: Any, as_of_on: datetime.date, source: str = "", **figures: Any) -> Arrival:
    """Write down what has arrived up to a day. `figures` are fields of FIGURES.

    A second entry for the same day corrects the first, which stays in the file. Raises Refused when cumulative
    investment would fall from one day to a later one.
    """
    project = base.lock(project)
    if unknown := set(figures) - set(FIGURES):
        raise TypeError(f"no figures: {sorted(unknown)}")
    base.require_happened(project, as_of_on, _("截至日期"))
    _require_not_negative(Arrival, figures)
    invested = figures.get("fixed_investment_yuan")
    if invested is not None:
        _require_growing(project, as_of_on, invested)
    arrival = Arrival.objects.create(
        project=project,
        as_of_on=as_of_on,
        source=base.fitting(source, _("来源"), 120),
        by_name=str(by),
        **figures,
    )
    latest = project.arrivals.exclude(fixed_investment_yuan=None).last()
    new = {"arrived_investment_yuan": latest.fixed_investment_yuan if latest else None}
    told = {"as_of_on": as_of_on} | {name: value for name, value in figures.items() if value is not None}
    base.save(project, "project.arrival_recorded", new, by=by, reason=source, after=told)
    return arrival


def _require_growing(project: Project, as_of_on: datetime.date, invested: Any) -> None:
    known = project.arrivals.exclude(fixed_investment_yuan=None)
    earlier = known.filter(as_of_on__lt=as_of_on).last()
    if earlier and invested < earlier.fixed_investment_yuan:
        raise Refused(
            _("累计完成投资 %(new)s 万元比 %(on)s 的 %(old)s 万元少；累计只增不减，核对是否填成了当期数")
            % {"new": _wan(invested), "on": earlier.as_of_on, "old": _wan(earlier.fixed_investment_yuan)}
        )
    later_on = known.filter(as_of_on__gt=as_of_on).values_list("as_of_on", flat=True).first()
    later = known.filter(as_of_on=later_on).last() if later_on else None
    if later and invested > later.fixed_investment_yuan:
        raise Refused(
            _("累计完成投资 %(new)s 万元比以后 %(on)s 的 %(old)s 万元还多；先更正那一天的数")
            % {"new": _wan(invested), "on": later.as_of_on, "old": _wan(later.fixed_investment_yuan)}
        )


def _wan(yuan: Decimal | None) -> str:
    return format_number(in_ten_thousands(yuan), 2)


def _label(kind: type[Agreement] | type[Arrival], name: str) -> Any:
    field: Any = kind._meta.get_field(name)
    return field.verbose_name


def _require_not_negative(kind: type[Agreement] | type[Arrival], figures: Mapping[str, Any]) -> None:
    for name, value in figures.items():
        if value is not None and not isinstance(value, datetime.date) and value < 0:
            raise Refused(_("%(what)s不能小于 0") % {"what": _label(kind, name)})


def _require_days_in_order(commitments: Mapping[str, Any]) -> None:
    given = [
        (name, commitments[name]) for name in ("start_on", "completion_on", "production_on") if commitments.get(name)
    ]
    for (earlier, first), (later, second) in pairwise(given):
        if second < first:
            words = {name: _label(Agreement, name) for name in (earlier, later)}
            raise Refused(
                _("%(later)s %(second)s 早于%(earlier)s %(first)s")
                % {"later": words[later], "second": second, "earlier": words[earlier], "first": first}
            )
