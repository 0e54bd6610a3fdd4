"""Taking over a row of a project ledger: history that has already happened, told by the office that kept the ledger."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import (
    Agreement,
    Arrival,
    Project,
    ServiceAssignment,
    StageChange,
    StagePlan,
    StandingChange,
)
from zoneops.projects.services import base
from zoneops.projects.services.commitments import plan_stages, record_arrival, sign_agreement
from zoneops.projects.services.people import assign_officer
from zoneops.projects.services.placing import place_project
from zoneops.projects.services.registering import update_project
from zoneops.projects.services.staging import advance_stage, correct_stage_date
from zoneops.projects.services.standings import change_standing
from zoneops.territory.locating import UNDECIDED

# What a ledger says about the agreement in columns of its own; the rest of the first version comes from the plan.
AGREED_IN_LEDGER = ("signed_on", "annual_output_yuan", "annual_tax_yuan", "jobs")
PLACE = ("parcel", "longitude", "latitude")

FROM_LEDGER = gettext_noop("台账导入")  # kept as the reason of every change that a ledger brings


@dataclass(frozen=True)
class LedgerEntry:
    """One row, its names found. What the ledger leaves blank is absent or None: a blank never erases anything.

    entered    the day of every stage up to `stage`, in order
    plan       stage → (day, only the month is known)
    agreement  arguments of `sign_agreement`, None when nothing is signed
    place      columns of the project as `placing.located` gives them, None when the row names no place
    """

    values: Mapping[str, Any]
    stage: Stage
    entered: Mapping[Stage, datetime.date]
    standing: Standing | None = None
    standing_reason: str = ""
    officer: User | None = None
    plan: Mapping[Stage, tuple[datetime.date, bool]] = field(default_factory=dict)
    agreement: Mapping[str, Any] | None = None
    place: Mapping[str, Any] | None = None
    last_follow_up_on: datetime.date | None = None
    invested_yuan: Decimal | None = None


@transaction.atomic
def open_from_ledger(zone: Zone, entry: LedgerEntry, *, by: Any) -> Project:
    """Open the file of a project that came to `entry.stage` before this system knew it. Its history asks no gate."""
    why = FROM_LEDGER
    name = str(by)
    today = zone.today()
    due = entry.plan.get(entry.stage.next) if entry.stage.next else None
    standing = entry.standing or Standing.ACTIVE
    project = Project(
        zone=zone,
        created_by=name[:40],
        is_sample=zone.is_sample,
        stage=entry.stage,
        stage_entered_on=entry.entered[entry.stage],
        stage_due_on=due[0] if due else None,
        standing=standing,
        standing_reason=entry.standing_reason if standing != Standing.ACTIVE else "",
        service_officer=entry.officer,
        officer_in_post=bool(entry.officer and entry.officer.is_in_post(today)),
        last_follow_up_on=entry.last_follow_up_on,
        arrived_investment_yuan=entry.invested_yuan,
        promised_tax_yuan=entry.agreement["annual_tax_yuan"] if entry.agreement else None,
        **entry.values,
        **(entry.place or {"net_reason": UNDECIDED}),
    )
    project.save()
    before = [None, *entry.entered]
    StageChange.objects.bulk_create(
        StageChange(project=project, from_stage=was, to_stage=stage, changed_on=on, reason=why, by_name=name)
        for was, (stage, on) in zip(before, entry.entered.items(), strict=False)
    )
    StagePlan.objects.bulk_create(
        StagePlan(project=project, stage=stage, due_on=on, month_only=month_only)
        for stage, (on, month_only) in entry.plan.items()
    )
    if entry.agreement:
        Agreement.objects.create(project=project, number=1, by_name=name, **entry.agreement)
    if entry.officer:
        first = entry.entered[Stage.NEGOTIATION]
        ServiceAssignment.objects.create(
            project=project, officer=entry.officer, from_on=first, reason=why, by_name=name
        )
    if standing != Standing.ACTIVE:
        StandingChange.objects.create(
            project=project,
            from_standing=Standing.ACTIVE,
            to_standing=standing,
            changed_on=today,
            reason=entry.standing_reason,
            by_name=name,
        )
    if entry.invested_yuan is not None:
        Arrival.objects.create(
            project=project, as_of_on=today, fixed_investment_yuan=entry.invested_yuan, source=why, by_name=name
        )
    told = {"stage": entry.stage, "standing": standing, "service_officer": entry.officer}
    audit.record(project, "project.imported", by=by, after=dict(entry.values) | told)
    return project


@transaction.atomic
def bring_up_to_date(project: Project, entry: LedgerEntry, *, by: Any) -> bool:
    """Apply what a newer ledger says about a known project; True if it said anything new.

    Give the project with its stage changes, plans and agreements prefetched: a row that says nothing new then costs
    no query. A move forward asks the gates like any other. Raises StageBlocked, or Refused for what no ledger may do.
    """
    why = FROM_LEDGER
    changed = [
        _values(project, entry, by),
        _place(project, entry, by),
        _officer(project, entry, by, why),
        _dates(project, entry, by, why),
        _plan(project, entry, by),
        _agreement(project, entry, by, why),
        _taken_up(project, entry, by, why),
        _stage(project, entry, by, why),
        _standing(project, entry, by, why),
        _contact(project, entry, by, why),
        _invested(project, entry, by, why),
    ]
    return any(changed)


def _values(project: Project, entry: LedgerEntry, by: Any) -> bool:
    values = dict(entry.values)
    if project.enterprise_id and "enterprise" not in values:
        values.pop("investor_name", None)
    # The next step that a follow-up wrote down stands until a ledger tells of a later contact.
    newer = entry.last_follow_up_on and entry.last_follow_up_on > (project.last_follow_up_on or datetime.date.min)
    if project.follow_up_count and not newer:
        values.pop("next_step", None)
        values.pop("next_step_due_on", None)
    if not audit.changes(project, values)[0]:
        return False
    update_project(project, by=by, **values)
    return True


def _place(project: Project, entry: LedgerEntry, by: Any) -> bool:
    if entry.place is None or not audit.changes(project, {name: entry.place[name] for name in PLACE})[0]:
        return False
    place_project(project, by=by, **{name: entry.place[name] for name in PLACE})
    return True


def _officer(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    ended = Standing(project.standing).has_ended
    if entry.officer is None or ended or entry.officer.pk == project.service_officer_id:
        return False
    assign_officer(project, entry.officer, by=by, reason=why)
    return True


def _plan(project: Project, entry: LedgerEntry, by: Any) -> bool:
    known = {planned.stage: (planned.due_on, planned.month_only) for planned in project.stage_plans.all()}
    new = {stage: planned for stage, planned in entry.plan.items() if known.get(stage) != planned}
    if not new:
        return False
    plan_stages(project, new, by=by)
    return True


def _agreement(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    if entry.agreement is None:
        return False
    latest = max(project.agreements.all(), key=lambda agreement: agreement.number, default=None)
    if latest is None:
        sign_agreement(project, by=by, **entry.agreement)
        return True
    said = {name: entry.agreement[name] for name in AGREED_IN_LEDGER if entry.agreement[name] is not None}
    if not audit.changes(latest, said)[0]:
        return False
    kept = {name: getattr(latest, name) for name in entry.agreement if name not in said}
    sign_agreement(project, by=by, reason=why, **kept, **said)
    return True


def _dates(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    """Put right the days of stages already reached, in an order in which no step breaks the sequence."""
    known = {change.to_stage: change.changed_on for change in _moves(project)}
    wrong = [stage for stage, on in entry.entered.items() if stage in known and known[stage] != on]
    later = [stage for stage in wrong if entry.entered[stage] > known[stage]]
    for stage in [*reversed(later), *(stage for stage in wrong if stage not in later)]:
        correct_stage_date(project, stage, entry.entered[stage], by=by, reason=why)
    return bool(wrong)


def _moves(project: Project) -> list[StageChange]:
    valid = (change for change in project.stage_changes.all() if change.undone_at is None)
    return sorted(valid, key=lambda change: change.pk)


def _taken_up(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    if entry.standing != Standing.ACTIVE or project.standing == Standing.ACTIVE:
        return False
    change_standing(project, to=Standing.ACTIVE, by=by, reason=entry.standing_reason or why)
    return True


def _stage(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    if entry.stage < project.stage:
        raise Refused(
            _("系统里已到“%(now)s”，台账写“%(said)s”；要退回，在项目页写明原因")
            % {"now": Stage(project.stage).label, "said": entry.stage.label}
        )
    for stage in Stage:
        if project.stage < stage <= entry.stage:
            advance_stage(project, by=by, to_stage=stage, changed_on=entry.entered[stage], reason=why)
    return entry.stage > project.stage


def _standing(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    if entry.standing in (None, Standing.ACTIVE) or entry.standing == project.standing:
        return False
    change_standing(project, to=entry.standing, by=by, reason=entry.standing_reason or why)
    return True


def _contact(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    on = entry.last_follow_up_on
    if on is None or (project.last_follow_up_on and on <= project.last_follow_up_on):
        return False
    base.save(base.lock(project), "project.contact_noted", {"last_follow_up_on": on}, by=by, reason=why)
    return True


def _invested(project: Project, entry: LedgerEntry, by: Any, why: str) -> bool:
    if entry.invested_yuan is None or entry.invested_yuan == project.arrived_investment_yuan:
        return False
    today = project.zone.today()
    record_arrival(project, by=by, as_of_on=today, source=why, fixed_investment_yuan=entry.invested_yuan)
    return True
