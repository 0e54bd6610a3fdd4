"""Editions on their way from draft to frozen."""

import datetime

import pytest

from tests.approvals.conftest import FOUR, make_flow, procedure
from zoneops.approvals import drafting, queries
from zoneops.approvals.drafting import FlowDraft
from zoneops.approvals.models import Flow, Procedure
from zoneops.core.errors import Refused
from zoneops.core.models import EditionFrozen


def test_a_published_edition_is_frozen_with_its_procedures(zone, flow):
    row = flow.procedures.first()
    for change in (flow.save, row.save, row.delete, Procedure(edition=flow, code="X", name="x", phase=1, order=9).save):
        with pytest.raises(EditionFrozen):
            change()
    assert flow.procedures.count() == 4


def test_a_draft_is_published_only_after_somebody_checked_it(zone):
    draft = make_flow(zone, publish=False)
    with pytest.raises(Refused, match="还没有核对"):
        drafting.publish_flow(draft, by="试验")
    drafting.check_flow(draft, by="试验")
    assert drafting.publish_flow(draft, by="试验").is_frozen
    for move in (drafting.check_flow, drafting.publish_flow):
        with pytest.raises(Refused, match="已发布"):
            move(draft, by="试验")


def test_a_flow_without_procedures_cannot_be_right(zone):
    with pytest.raises(Refused, match="还没有事项"):
        make_flow(zone, procedures=[])


def test_changing_a_checked_draft_makes_it_a_draft_again(zone):
    draft = make_flow(zone, publish=False)
    drafting.check_flow(draft, by="试验")
    counts = drafting.draft_flow(zone, FlowDraft(draft.title, procedures=[*FOUR[:3], procedure("C-1")]), by="试验")
    assert counts == (1, 1, 3)
    draft.refresh_from_db()
    assert draft.state == Flow.State.DRAFT


def test_drafting_the_same_again_changes_nothing(zone):
    draft = make_flow(zone, publish=False)
    drafting.check_flow(draft, by="试验")
    ids = list(draft.procedures.values_list("pk", flat=True))
    assert drafting.draft_flow(zone, FlowDraft(draft.title, procedures=FOUR), by="试验") == (0, 0, 4)
    draft.refresh_from_db()
    assert draft.state == Flow.State.CHECKED
    assert list(draft.procedures.values_list("pk", flat=True)) == ids


def test_two_flows_run_side_by_side_and_only_editions_of_one_follow_each_other(zone, flow):
    other = make_flow(zone, "政府投资类（2021年版）", effective_from=datetime.date(2021, 6, 1))
    flow.refresh_from_db()
    assert flow.effective_to is None
    assert set(queries.flows_in_force(zone)) == {flow, other}
    newer = make_flow(zone, "工业类（2022年版）", effective_from=datetime.date(2021, 10, 15))
    assert set(queries.flows_in_force(zone)) == {newer, other}
    assert queries.predecessor(newer) == flow
    assert queries.predecessor(flow) is None


@pytest.mark.parametrize(
    ("days", "unit", "words"),
    [(5, "working", "5 工作日"), (30, "natural", "30 自然日"), (0, "working", "即办"), (None, "working", "—")],
)
def test_a_promise_is_told_with_its_unit(days, unit, words):
    assert Procedure(promised_days=days, day_unit=unit).promise == words
