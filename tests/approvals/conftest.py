"""A published flow of four procedures in two phases."""

import datetime
from typing import Any

import pytest

from zoneops.approvals import drafting, services
from zoneops.approvals.drafting import FlowDraft
from zoneops.approvals.models import Flow, Step


def procedure(code: str, phase: str = "立项", **fields: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": f"事项{code}",
        "phase_name": phase,
        "lead_department": "市行政审批服务局",
        "promised_days": 5,
        "day_unit": "working",
        "condition": "",
    } | fields


FOUR = [
    procedure("A-1"),
    procedure("A-2", lead_department="市自然资源局"),
    procedure("B-1", "施工"),
    procedure("B-2", "施工", condition="特殊工程"),
]


def make_flow(zone, title="工业类（2021年版）", procedures=FOUR, *, publish=True, **dates) -> Flow:
    drafting.draft_flow(zone, FlowDraft(title, procedures=procedures, **dates), by="试验")
    flow = Flow.objects.get(zone=zone, title=title)
    if publish:
        drafting.check_flow(flow, by="试验")
        flow = drafting.publish_flow(flow, by="试验")
    return flow


def step_of(case, code: str) -> Step:
    return Step.objects.select_related("case__project__zone", "procedure").get(case=case, procedure__code=code)


def done(case, code: str, on=datetime.date(2021, 10, 1), document_number="", by="试验") -> Step:
    return services.complete_step(step_of(case, code), by=by, completed_on=on, document_number=document_number)


@pytest.fixture
def flow(zone):
    return make_flow(zone)


@pytest.fixture
def next_flow(zone, flow):
    """The edition of 2022: A-2 is gone, B-1 is quicker, C-1 is new."""
    procedures = [FOUR[0], procedure("B-1", "施工", promised_days=3), FOUR[3], procedure("C-1", "验收")]
    return make_flow(zone, "工业类（2022年版）", procedures, effective_from=datetime.date(2021, 10, 10))
