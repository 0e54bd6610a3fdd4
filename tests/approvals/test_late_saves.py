"""Two people record the same step, change the same flow, or check a draft that is no longer the one they read."""

import datetime

import pytest
from django.urls import reverse

from tests import factories
from tests.approvals.conftest import FOUR, done, make_flow, procedure, step_of
from tests.late import both, late_answer
from tests.pages import form_of, opened
from zoneops.approvals import drafting
from zoneops.approvals import services as approvals
from zoneops.approvals.drafting import FlowDraft
from zoneops.projects import services


@pytest.fixture
def project(zone, officer):
    made = factories.project(zone, name="光伏支架项目")
    services.assign_officer(made, officer, by="试验", from_on=datetime.date(2021, 9, 2))
    made.refresh_from_db()
    return made


@pytest.fixture
def case(project, zone, officer):
    return approvals.open_case(project, make_flow(zone), by=officer)


def test_a_step_that_somebody_else_recorded_shows_both_results(signed_in, case):
    step = step_of(case, "A-1")
    page = reverse("approvals:case", args=[case.project_id]) + f"?step={step.pk}"
    url = reverse("approvals:step", args=[case.project_id, step.pk])
    form = opened(signed_in, page, "completed_on")
    answer = late_answer(
        signed_in,
        url,
        form,
        lambda: done(case, "A-1", document_number="德审〔2021〕1号", by="王立新"),
        completed_on="2021-10-12",
        document_number="德审〔2021〕2号",
    )
    row = both(answer)
    assert "德审〔2021〕1号" in row
    assert "德审〔2021〕2号" in row
    assert step_of(case, "A-1").document_number == "德审〔2021〕1号"


def test_a_step_of_a_flow_that_was_replaced_meanwhile_shows_what_was_typed_and_the_new_flow(signed_in, case, zone):
    step = step_of(case, "A-2")
    page = reverse("approvals:case", args=[case.project_id]) + f"?step={step.pk}"
    url = reverse("approvals:step", args=[case.project_id, step.pk])
    form = opened(signed_in, page, "completed_on")
    other = make_flow(zone, "工业类（2022年版）", FOUR[:1], effective_from=datetime.date(2021, 10, 10))
    answer = late_answer(
        signed_in,
        url,
        form,
        lambda: approvals.change_flow(case, other, by="王立新", reason="经批准"),
        completed_on="2021-10-12",
        document_number="德审〔2021〕2号",
    )
    assert "德审〔2021〕2号" in answer.text
    assert "工业类（2022年版）" in answer.text


def test_a_flow_changed_by_two_people_shows_both_and_goes_through_when_sent_again(signed_in, case, zone):
    later = datetime.date(2021, 10, 10)
    second = make_flow(zone, "工业类（2022年版）", effective_from=later)
    third = make_flow(zone, "政府投资类", effective_from=later)
    page = reverse("approvals:case", args=[case.project_id])
    url = reverse("approvals:change", args=[case.project_id])
    form = opened(signed_in, page, "flow", "reason", "seen")
    answer = late_answer(
        signed_in,
        url,
        form,
        lambda: approvals.change_flow(case, second, by="王立新", reason="经批准"),
        flow=third.pk,
        reason="改为政府投资",
    )
    row = both(answer)
    assert "工业类（2022年版）" in row
    assert "政府投资类：改为政府投资" in row
    again = dict(form_of(answer, "flow", "reason", "seen").values)
    assert signed_in.post(url, again).status_code == 302


def test_a_draft_that_was_imported_anew_is_not_checked_unread(client, manager, zone):
    client.force_login(manager)
    flow = make_flow(zone, publish=False)
    url = reverse("approvals:flow_move", args=[flow.pk])
    form = opened(client, reverse("approvals:flow", args=[flow.pk]), action=url)
    longer = FlowDraft(flow.title, procedures=[*FOUR[:3], procedure("C-9", "验收", lead_department="区应急局")])
    answer = late_answer(client, url, form, lambda: drafting.draft_flow(zone, longer, by="王立新"), move="check")
    assert "区应急局" in answer.text, "what there is now stands on the page"
    flow.refresh_from_db()
    assert flow.state == "draft"
