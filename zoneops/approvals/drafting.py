"""A flow edition on its way: written from a ledger as a draft, checked by somebody, published and then frozen."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.approvals.models import Flow, Procedure
from zoneops.approvals.rules import COMPARED, compare, phases_in_order, series_title, starts_on
from zoneops.core import audit, editions, versions
from zoneops.core.errors import Refused
from zoneops.core.models import EditionFrozen, Zone
from zoneops.core.rules.pinyin import spell


@dataclass(frozen=True)
class FlowDraft:
    """One edition as a ledger says it: `procedures` are mappings of `code` and the fields of COMPARED, in order."""

    title: str
    effective_from: datetime.date | None = None
    procedures: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def draft_flow(zone: Zone, draft: FlowDraft, *, by: Any) -> tuple[int, int, int]:
    """Write the edition. Returns procedures (created, changed, unchanged). The same ledger again changes nothing.

    A draft of the same title is replaced and must be checked anew; a published one is left as it is (`same_as`
    tells beforehand whether the ledger says the same).
    """
    flow = Flow.objects.select_for_update().filter(zone=zone, title=draft.title).order_by("pk").last()
    if flow and (same_as(flow, draft) or flow.is_frozen):
        return 0, 0, len(draft.procedures)
    starts = draft.effective_from or (flow.effective_from if flow else starts_on(draft.title, zone.today()))
    if flow is None:
        flow = Flow(zone=zone, title=draft.title, code=_series_code(draft.title))
    flow.effective_from = starts
    flow.state = Flow.State.DRAFT
    flow.save()
    before = {procedure.code: procedure for procedure in flow.procedures.all()}
    difference = compare(_values(flow), draft.procedures)
    flow.procedures.all().delete()
    phases = phases_in_order([row["phase_name"] for row in draft.procedures])
    Procedure.objects.bulk_create(
        Procedure(edition=flow, phase=phases[row["phase_name"]], order=place, **row)
        for place, row in enumerate(draft.procedures, start=1)
    )
    audit.record(
        flow,
        "flow.drafted",
        by=by,
        before={"procedures": len(before)},
        after={"procedures": len(draft.procedures), "effective_from": starts},
    )
    changed = len(difference.changed) + len(difference.removed)
    return len(difference.added), changed, difference.unchanged


@transaction.atomic
def check_flow(flow: Flow, *, by: Any, seen: str | None = None) -> Flow:
    """Say that somebody has read the draft and found it right. A flow without procedures cannot be right.

    `seen`, here and below: `flow_seal` of what was read; raises StaleVersion when the edition says something else now.
    """
    flow = _lock(flow, seen)
    if not flow.procedures.exists():
        raise Refused(_("“%(flow)s”还没有事项，导入事项后再核对") % {"flow": flow.title})
    try:
        editions.mark_checked(flow, by=by)
    except EditionFrozen:
        raise Refused(_("“%(flow)s”已发布，不能再改") % {"flow": flow.title}) from None
    return flow


@transaction.atomic
def publish_flow(flow: Flow, *, by: Any, seen: str | None = None) -> Flow:
    """Freeze the edition and let projects choose it. Cases under an earlier edition keep theirs."""
    locked = _lock(flow, seen)
    if locked.state == Flow.State.DRAFT:
        raise Refused(_("“%(flow)s”还没有核对，核对无误后再发布") % {"flow": locked.title})
    try:
        editions.publish(locked, by=by)
    except EditionFrozen:
        raise Refused(_("“%(flow)s”已发布，不能再改") % {"flow": locked.title}) from None
    return locked


def flow_seal(flow: Flow) -> str:
    """What the edition says, procedure by procedure, and where it stands, as twelve characters."""
    return versions.seal(state=flow.state, effective_from=flow.effective_from, procedures=_values(flow))


def _lock(flow: Flow, seen: str | None) -> Flow:
    locked = Flow.objects.select_for_update().get(pk=flow.pk)
    if not locked.is_frozen:
        message = _("没有办：“%(flow)s”在您打开之后被别人改过，重新看一遍") % {"flow": locked.title}
        versions.require_seen(seen, flow_seal(locked), message, locked)
    return locked


def same_as(flow: Flow, draft: FlowDraft) -> bool:
    """Whether the edition says already what the ledger says, in the same order."""
    dates_agree = draft.effective_from in (None, flow.effective_from)
    return dates_agree and _values(flow) == [{name: row[name] for name in _FIELDS} for row in draft.procedures]


_FIELDS = ("code", *COMPARED)


def _values(flow: Flow) -> list[dict[str, Any]]:
    return list(flow.procedures.order_by("order").values(*_FIELDS))


def _series_code(title: str) -> str:
    """Editions of one flow differ in the year only, so they get the same code from the rest of the title."""
    return (spell(series_title(title))[1] or "flow")[:40]
