"""Flows and cases."""

import datetime

from tests.approvals.conftest import FOUR, done, make_flow, procedure, step_of
from tests.faults.cases import World, case
from zoneops.approvals import drafting, services
from zoneops.approvals.drafting import FlowDraft
from zoneops.approvals.models import Procedure
from zoneops.approvals.services import Result

ON = datetime.date(2021, 10, 12)


def opened(world: World):
    return services.open_case(world.project, make_flow(world.zone), by="试验")


@case("approvals/drafting.py:draft_flow")
def drafted(world: World):
    """A draft that replaces one of the same title."""
    make_flow(world.zone, publish=False)
    draft = FlowDraft("工业类（2021年版）", procedures=[*FOUR[:2], procedure("C-1", "验收")])
    return lambda: drafting.draft_flow(world.zone, draft, by=world.officer)


@case("approvals/drafting.py:check_flow")
def checked(world: World):
    flow = make_flow(world.zone, publish=False)
    seen = drafting.flow_seal(flow)
    return lambda: drafting.check_flow(flow, by=world.officer, seen=seen)


@case("approvals/drafting.py:publish_flow")
def published(world: World):
    """With an earlier edition whose days end."""
    make_flow(world.zone)
    flow = make_flow(
        world.zone, "工业类（2022年版）", FOUR[:3], publish=False, effective_from=datetime.date(2022, 1, 1)
    )
    drafting.check_flow(flow, by="试验")
    return lambda: drafting.publish_flow(flow, by=world.officer)


@case("approvals/services.py:open_case")
def case_opened(world: World):
    flow = make_flow(world.zone)
    return lambda: services.open_case(world.project, flow, by=world.officer)


@case("approvals/services.py:set_applicability")
def left_out(world: World):
    step = step_of(opened(world), "B-2")
    return lambda: services.set_applicability(step, applies=False, by=world.officer, reason="不是特殊工程")


@case("approvals/services.py:complete_step")
def completed(world: World):
    step = step_of(opened(world), "A-1")
    seen = services.step_seal(step)
    return lambda: services.complete_step(step, by=world.officer, completed_on=ON, document_number="1号", seen=seen)


@case("approvals/services.py:reopen_step")
def reopened(world: World):
    step = done(opened(world), "A-1")
    return lambda: services.reopen_step(step, by=world.officer, reason="登错")


@case("approvals/services.py:change_flow")
def flow_changed(world: World):
    """One result goes along, one lives on in the audit only."""
    found = opened(world)
    done(found, "A-1")
    done(found, "A-2")
    other = make_flow(world.zone, "工业类（2022年版）", [FOUR[0], FOUR[3]], effective_from=datetime.date(2021, 10, 10))
    return lambda: services.change_flow(found, other, by=world.officer, reason="经批准")


@case("approvals/services.py:record_results")
def results(world: World):
    flow = make_flow(world.zone)
    rows = [Result(row, completed_on=ON) for row in Procedure.objects.filter(edition=flow)[:3]]
    return lambda: services.record_results(world.project, flow, rows, by="试验")
