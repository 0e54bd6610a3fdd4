"""The pages of 审批一张图, without scripts."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories
from tests.approvals.conftest import done, make_flow, procedure, step_of
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.rights import RIGHTS
from zoneops.approvals import drafting, services
from zoneops.approvals.models import Case, Flow
from zoneops.core.models import AuditEntry


@pytest.fixture
def case(zone, officer, flow):
    return services.open_case(factories.project(zone, stage=2, name="光伏支架项目"), flow, by=officer)


def page(client, name, *args, query=""):
    return client.get(reverse(f"approvals:{name}", args=args) + query)


def send(client, case, code, **fields):
    step = step_of(case, code)
    fields = {"seen": services.step_seal(step), "flow": case.flow_id} | fields
    return client.post(reverse("approvals:step", args=[case.project_id, step.pk]), fields)


def move(client, flow, to):
    fields = {"move": to, "seen": drafting.flow_seal(Flow.objects.get(pk=flow.pk))}
    return client.post(reverse("approvals:flow_move", args=[flow.pk]), fields)


def test_a_project_without_a_flow_is_offered_the_published_ones_in_force_today(signed_in, zone, flow):
    make_flow(zone, "草稿流程", publish=False)
    make_flow(zone, "明年的（2022年版）")
    project = factories.project(zone, stage=2)
    text = page(signed_in, "case", project.pk).content.decode()
    assert flow.title in text
    assert "草稿流程" not in text
    assert "明年的" not in text
    answer = signed_in.post(reverse("approvals:choose", args=[project.pk]), {"flow": flow.pk})
    assert answer.status_code == 302
    assert Case.objects.get().flow == flow
    assert "事项A-1" in page(signed_in, "case", project.pk).content.decode()


def test_choosing_nothing_or_a_flow_not_in_force_keeps_the_page_and_says_why(signed_in, zone, flow):
    project = factories.project(zone, stage=2)
    future = make_flow(zone, "明年的（2022年版）")
    for chosen in ("", future.pk, "abc"):
        answer = signed_in.post(reverse("approvals:choose", args=[project.pk]), {"flow": chosen})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Case.objects.exists()


def test_recording_a_result_inline_needs_no_script(signed_in, case):
    step = step_of(case, "A-1")
    opened = page(signed_in, "case", case.project_id, query=f"?step={step.pk}").content.decode()
    assert 'name="completed_on"' in opened
    assert 'name="completed_on"' not in page(signed_in, "case", case.project_id).content.decode()
    answer = send(
        signed_in, case, "A-1", action="complete", completed_on="2021-10-12", document_number="德审〔2021〕1号"
    )
    assert answer.status_code == 302
    assert answer.url.endswith(f"#step-{step.pk}")
    found = step_of(case, "A-1")
    assert (found.completed_on, found.by_name) == (datetime.date(2021, 10, 12), "李文静")
    shown = signed_in.get(answer.url).content.decode()
    assert "德审〔2021〕1号" in shown
    assert "10-12" in shown


@pytest.mark.parametrize("day", ["2021-10-16", "2021-02-30", "", "昨天"])
def test_a_wrong_day_keeps_what_was_typed_and_says_what_is_wrong(signed_in, case, day):
    answer = send(signed_in, case, "A-1", action="complete", completed_on=day, document_number="德审〔2021〕1号")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in text
    assert 'value="德审〔2021〕1号"' in text
    assert step_of(case, "A-1").completed_on is None


def test_leaving_out_taking_in_and_reopening_go_through_the_page(signed_in, case):
    assert send(signed_in, case, "B-2", action="leave_out", reason="").status_code == 422
    send(signed_in, case, "B-2", action="leave_out", reason="不是特殊工程")
    assert not step_of(case, "B-2").applies
    assert "不是特殊工程" in page(signed_in, "case", case.project_id).content.decode()
    send(signed_in, case, "B-2", action="take_in")
    assert step_of(case, "B-2").applies
    done(case, "A-1")
    send(signed_in, case, "A-1", action="reopen", reason="登错项目")
    assert step_of(case, "A-1").completed_on is None
    assert AuditEntry.objects.filter(action="approvals.step_reopened", reason="登错项目", channel="page").exists()


def test_an_unknown_action_and_a_step_of_another_project_do_not_exist(signed_in, zone, officer, flow, case):
    assert send(signed_in, case, "A-1", action="delete").status_code == 404
    other = services.open_case(factories.project(zone), flow, by=officer)
    step = step_of(other, "A-1")
    address = reverse("approvals:step", args=[case.project_id, step.pk])
    assert signed_in.post(address, {"action": "complete", "completed_on": "2021-10-12"}).status_code == 404
    assert step_of(other, "A-1").completed_on is None


def test_changing_the_flow_keeps_results_and_a_second_click_changes_nothing_more(signed_in, case, next_flow):
    done(case, "A-1")
    address = reverse("approvals:change", args=[case.project_id])
    body = {"flow": next_flow.pk, "reason": "经批准换新版", "seen": case.flow_id}
    for _click in range(2):
        assert signed_in.post(address, body).status_code == 302
    case = Case.objects.get()
    assert case.flow == next_flow
    assert step_of(case, "A-1").completed_on
    assert AuditEntry.objects.filter(action="approvals.flow_changed").count() == 1


def test_a_page_that_showed_another_flow_is_stale(signed_in, zone, case, next_flow):
    other = make_flow(zone, "政府投资类")
    seen = case.flow_id
    services.change_flow(case, other, by="试验", reason="选错了")
    body = {"flow": next_flow.pk, "reason": "经批准换新版", "seen": seen}
    answer = signed_in.post(reverse("approvals:change", args=[case.project_id]), body)
    assert answer.status_code == 409
    assert "政府投资类" in answer.content.decode()
    assert Case.objects.get().flow == other


def test_the_panel_is_a_fragment_for_the_project_page_and_a_page_of_its_own_otherwise(client, manager, case):
    client.force_login(manager)
    address = reverse("approvals:project_panel", args=[case.project_id])
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    whole = client.get(address).content.decode()
    assert "<html" in whole
    for text in (fragment, whole):
        assert "办结 0/4" in text
        assert "事项A-1" in text
        assert reverse("approvals:case", args=[case.project_id]) in text


def test_a_project_of_another_zone_has_no_pages_here(client, other_zone, case):
    client.force_login(factories.user_with(Role.PROJECT_MANAGER, zone=other_zone))
    for name in ("case", "project_panel"):
        assert page(client, name, case.project_id).status_code == 404
    assert page(client, "flow", case.flow_id).status_code == 404
    assert case.flow.title not in page(client, "flows").content.decode()
    assert "光伏支架项目" not in page(client, "cases").content.decode()
    assert send(client, case, "A-1", action="complete", completed_on="2021-10-12").status_code == 404
    assert client.post(reverse("approvals:flow_move", args=[case.flow_id]), {"move": "check"}).status_code == 404


@pytest.mark.parametrize("role", Role.values)
def test_reading_recording_and_publishing_follow_the_rights_of_the_role(client, zone, case, role):
    # In the office that leads the procedure, so that a liaison has something to record.
    office = factories.department(zone, step_of(case, "A-1").procedure.lead_department)
    client.force_login(factories.user_with(role, zone=zone, department=office))
    draft = make_flow(zone, "草稿流程", publish=False)
    rights = RIGHTS[role]
    for name, *args in (("cases",), ("flows",), ("flow", draft.pk)):
        assert page(client, name, *args).status_code == (200 if Right.VIEW_INTERNAL in rights else 403), name
    unrelated = {Role.GRID_WORKER, Role.ENTERPRISE}  # who sees projects, but not this one
    found = 404 if role in unrelated else 200 if Right.VIEW_PROJECTS in rights else 403
    assert page(client, "case", case.project_id).status_code == found
    send(client, case, "A-1", action="complete", completed_on="2021-10-12")
    assert (step_of(case, "A-1").completed_on is not None) == (Right.RECORD_APPROVALS in rights)
    move(client, draft, "check")
    assert (Flow.objects.get(pk=draft.pk).state == Flow.State.CHECKED) == (Right.EDIT_FLOWS in rights)


def test_whoever_may_only_read_is_shown_no_forms(client, zone, case):
    client.force_login(factories.user_with(Role.LEADER, zone=zone))
    text = page(client, "case", case.project_id, query=f"?step={step_of(case, 'A-1').pk}").content.decode()
    assert "登记办结" not in text
    assert "更换流程" not in text


def test_a_draft_is_checked_and_then_published_by_buttons(client, manager, zone):
    client.force_login(manager)
    draft = make_flow(zone, publish=False)
    too_soon = move(client, draft, "publish")
    assert too_soon.status_code == 422
    assert "还没有核对" in too_soon.content.decode()
    move(client, draft, "check")
    move(client, draft, "publish")
    draft.refresh_from_db()
    assert draft.is_frozen
    assert draft.published_by == manager.name
    assert 'name="move"' not in page(client, "flow", draft.pk).content.decode()


def test_the_difference_names_each_changed_field_with_both_values(client, manager, flow, next_flow):
    client.force_login(manager)
    text = page(client, "flow_diff", next_flow.pk, flow.pk).content.decode()
    assert "新增 1 项，取消 1 项，改动 1 项，未变 2 项" in text
    assert "<del>5 工作日</del>" in text
    assert "<ins>3 工作日</ins>" in text
    assert "事项C-1" in text
    other = make_flow(flow.zone, "政府投资类")
    assert page(client, "flow_diff", flow.pk, other.pk).status_code == 404


@pytest.fixture
def three(zone, officer, flow):
    """One project under way, one all done, one that lacks a flow."""
    late = factories.project(zone, stage=2, name="在办项目")
    services.open_case(late, flow, by=officer)
    whole = services.open_case(factories.project(zone, stage=4, name="办完项目"), flow, by=officer)
    for code in ("A-1", "A-2", "B-1", "B-2"):
        done(whole, code)
    factories.project(zone, stage=2, name="缺图项目")
    factories.project(zone, name="洽谈项目")  # nobody asks for its flow yet
    factories.project(zone, stage=2, name="流失项目", standing="lost", standing_reason="去了外地")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"在办项目", "办完项目", "缺图项目"}),
        ("?state=missing", {"缺图项目"}),
        ("?state=open", {"在办项目"}),
        ("?state=finished", {"办完项目"}),
        ("?department=市自然资源局", {"在办项目"}),
        ("?department=市水利局", set()),
        ("?q=bwxm", {"办完项目"}),
        ("?q=在办&state=finished", set()),
        ("?state=nonsense", {"在办项目", "办完项目", "缺图项目"}),
        ("?q=%00在办", {"在办项目"}),
    ],
)
def test_the_list_finds_where_projects_stand_and_wait(signed_in, three, query, expected):
    answer = page(signed_in, "cases", query=query)
    assert {row.name for row in answer.context["rows"]} == expected


def test_the_next_procedure_is_the_departments_own_when_a_department_is_asked(signed_in, three):
    def following(query):
        rows = page(signed_in, "cases", query=query).context["rows"]
        return {row.name: row.next_code for row in rows}

    assert following("?state=open") == {"在办项目": "A-1"}
    assert following("?department=市自然资源局") == {"在办项目": "A-2"}


def test_departments_are_offered_with_the_number_of_projects_that_wait_there(signed_in, three):
    assert page(signed_in, "cases").context["departments"] == [("市自然资源局", 1), ("市行政审批服务局", 1)]


def test_the_export_has_the_filtered_rows_with_their_progress(signed_in, three):
    answer = page(signed_in, "cases", query="?format=xlsx&state=finished")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head, row = [[cell.value for cell in line] for line in sheet.rows]
    found = dict(zip(head, row, strict=True))
    assert (found["项目名称"], found["办结"], found["适用"]) == ("办完项目", 4, 4)


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_case_and_a_flow_are_exported_whole(signed_in, case, form):
    for name, pk in (("case", case.project_id), ("flow", case.flow_id)):
        answer = page(signed_in, name, pk, query=f"?format={form}")
        content = b"".join(answer.streaming_content)
        assert "attachment" in answer["Content-Disposition"]
        if form != "xlsx":
            assert "事项B-2".encode() in content


def test_the_list_asks_the_database_as_often_for_thirty_projects_as_for_three(signed_in, zone, officer, flow):
    def queries_now():
        with CaptureQueriesContext(connection) as asked:
            answer = page(signed_in, "cases")
        return len(answer.context["rows"]), len(asked)

    def add(count):
        for _ in range(count):
            project = factories.project(zone, stage=2, enterprise=factories.enterprise(zone), service_officer=officer)
            services.open_case(project, flow, by=officer)

    add(3)
    three, for_three = queries_now()
    add(27)
    thirty, for_thirty = queries_now()
    assert (three, thirty) == (3, 30)
    assert for_thirty == for_three


def test_a_case_of_thirty_steps_is_read_in_as_many_queries_as_one_of_four(signed_in, zone, officer, flow):
    long = make_flow(zone, "很长的流程", [procedure(f"L-{n}") for n in range(30)])

    def queries_for(chosen):
        opened = services.open_case(factories.project(zone), chosen, by=officer)
        with CaptureQueriesContext(connection) as asked:
            assert page(signed_in, "case", opened.project_id).status_code == 200
        return len(asked)

    assert queries_for(long) == queries_for(flow)


def test_an_older_edition_says_that_a_newer_one_is_in_force(signed_in, case, next_flow):
    text = page(signed_in, "case", case.project_id).content.decode()
    assert f"“{next_flow.title}”已施行，本项目沿用选定的这一版" in text
    assert reverse("approvals:flow_diff", args=[next_flow.pk, case.flow_id]) in text
