"""Opening a case, recording results, moving to another flow."""

import datetime

import pytest

from tests import factories
from tests.approvals.conftest import done, make_flow, step_of
from zoneops.approvals import services
from zoneops.approvals.models import Case
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects.models import Project
from zoneops.projects.ones import marks
from zoneops.projects.queries import lacking_map

TODAY = factories.TODAY


def fact(project):
    project = Project.objects.select_related("zone").get(pk=project.pk)
    return project.has_map, project.map_reason


def test_the_mark_turns_from_red_to_green_when_a_flow_is_chosen_and_counts_what_is_done(zone, officer, flow):
    project = factories.project(zone, stage=2)
    assert marks(project, zone)[0].is_missing
    assert Project.objects.filter(lacking_map()).get() == project
    case = services.open_case(project, flow, by=officer)
    assert fact(project) == (True, "工业类（2021年版） · 办结 0/4")
    done(case, "A-1")
    assert fact(project) == (True, "工业类（2021年版） · 办结 1/4")
    services.set_applicability(step_of(case, "B-2"), applies=False, by=officer, reason="不是特殊工程")
    assert fact(project) == (True, "工业类（2021年版） · 办结 1/3")
    services.reopen_step(step_of(case, "A-1"), by=officer, reason="登错项目")
    assert fact(project) == (True, "工业类（2021年版） · 办结 0/3")
    assert not Project.objects.filter(lacking_map()).exists()


def test_a_case_has_one_open_step_for_every_procedure(zone, officer, flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    assert [step.procedure.code for step in case.steps.all()] == ["A-1", "A-2", "B-1", "B-2"]
    assert all(step.applies and step.completed_on is None for step in case.steps.all())
    assert (case.opened_on, case.opened_by) == (TODAY, officer.name)


def test_choosing_the_same_flow_twice_opens_one_case_and_another_one_is_refused(zone, officer, flow):
    project = factories.project(zone)
    first = services.open_case(project, flow, by=officer)
    assert services.open_case(project, flow, by=officer) == first
    other = make_flow(zone, "政府投资类")
    with pytest.raises(Refused, match="更换流程"):
        services.open_case(project, other, by=officer)
    assert Case.objects.get() == first


def test_only_a_published_flow_of_the_own_zone_can_be_chosen(zone, other_zone, officer):
    project = factories.project(zone)
    for unusable in (make_flow(zone, "草稿", publish=False), make_flow(other_zone)):
        with pytest.raises(Refused, match="没有这套"):
            services.open_case(project, unusable, by=officer)
    assert not Case.objects.exists()


def test_an_ended_project_chooses_no_flow(zone, officer, flow):
    project = factories.project(zone, standing="lost", standing_reason="去了外地")
    with pytest.raises(Refused, match="流失"):
        services.open_case(project, flow, by=officer)


def test_a_result_may_be_of_today_or_of_any_day_before_but_not_of_tomorrow(zone, officer, flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    done(case, "A-1", TODAY)
    done(case, "A-2", datetime.date(2019, 3, 1))  # older than the case itself: brought in from paper
    with pytest.raises(Refused, match="还没到"):
        done(case, "B-1", TODAY + datetime.timedelta(days=1))
    assert step_of(case, "B-1").completed_on is None


def test_what_does_not_apply_cannot_be_completed(zone, officer, flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    services.set_applicability(step_of(case, "B-2"), applies=False, by=officer, reason="不是特殊工程")
    with pytest.raises(Refused, match="不适用（不是特殊工程）"):
        done(case, "B-2")
    services.set_applicability(step_of(case, "B-2"), applies=True, by=officer)
    assert done(case, "B-2").completed_on
    assert step_of(case, "B-2").not_applicable_reason == ""


def test_what_is_completed_cannot_be_called_not_applicable_before_it_is_reopened(zone, officer, flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    done(case, "A-1")
    with pytest.raises(Refused, match="先撤回"):
        services.set_applicability(step_of(case, "A-1"), applies=False, by=officer, reason="用不上")
    assert step_of(case, "A-1").applies


@pytest.mark.parametrize("reason", ["", "  "])
def test_leaving_out_reopening_and_changing_the_flow_each_need_a_reason(zone, officer, flow, next_flow, reason):
    case = services.open_case(factories.project(zone), flow, by=officer)
    done(case, "A-1")
    with pytest.raises(Refused, match="原因"):
        services.set_applicability(step_of(case, "A-2"), applies=False, by=officer, reason=reason)
    with pytest.raises(Refused, match="原因"):
        services.reopen_step(step_of(case, "A-1"), by=officer, reason=reason)
    with pytest.raises(Refused, match="原因"):
        services.change_flow(case, next_flow, by=officer, reason=reason)
    assert Case.objects.get().flow == flow


def test_recording_the_same_result_twice_is_once_and_another_one_is_refused(zone, officer, flow):
    project = factories.project(zone)
    case = services.open_case(project, flow, by=officer)
    done(case, "A-1", TODAY, "德审〔2021〕1号")
    rows = audit.history(project).count()
    done(case, "A-1", TODAY, "德审〔2021〕1号")
    assert audit.history(project).count() == rows
    with pytest.raises(Refused, match="先撤回"):
        done(case, "A-1", TODAY, "德审〔2021〕2号")
    assert step_of(case, "A-1").document_number == "德审〔2021〕1号"


def test_a_project_keeps_its_edition_when_a_new_one_is_published(zone, officer, flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    newer = make_flow(zone, "工业类（2022年版）", effective_from=datetime.date(2021, 10, 10))
    assert newer.code == flow.code
    flow.refresh_from_db()
    assert flow.effective_to == datetime.date(2021, 10, 9)
    case.refresh_from_db()
    assert case.flow == flow
    assert done(case, "A-1").completed_on  # and goes on under it


def test_results_survive_a_change_of_flow_by_procedure_code(zone, officer, flow, next_flow):
    project = factories.project(zone)
    case = services.open_case(project, flow, by=officer)
    done(case, "A-1", datetime.date(2021, 9, 1), "德审〔2021〕1号", by="李文静")
    done(case, "A-2", datetime.date(2021, 9, 2), "地字第7号")
    services.set_applicability(step_of(case, "B-2"), applies=False, by=officer, reason="不是特殊工程")
    changed = services.change_flow(case, next_flow, by=officer, reason="经批准换新版")
    assert [s.procedure.code for s in changed.case.steps.all()] == ["A-1", "B-1", "B-2", "C-1"]
    kept = step_of(case, "A-1")
    assert (kept.completed_on, kept.document_number, kept.by_name) == (
        datetime.date(2021, 9, 1),
        "德审〔2021〕1号",
        "李文静",
    )
    assert kept.procedure.edition == next_flow
    assert not step_of(case, "B-2").applies
    assert (changed.kept, changed.dropped) == (1, ["A-2 事项A-2"])
    assert fact(project) == (True, "工业类（2022年版） · 办结 1/3")


def test_a_result_without_a_place_in_the_new_flow_lives_on_in_the_audit_row(zone, officer, flow, next_flow):
    project = factories.project(zone)
    case = services.open_case(project, flow, by=officer)
    done(case, "A-2", datetime.date(2021, 9, 2), "地字第7号")
    services.change_flow(case, next_flow, by=officer, reason="经批准换新版")
    entry = audit.history(project).get(action="approvals.flow_changed")
    assert entry.before == {"flow": "工业类（2021年版）", "dropped": ["A-2 事项A-2 2021-09-02 地字第7号"]}
    assert entry.after == {"flow": "工业类（2022年版）", "kept_results": 0}
    assert (entry.reason, entry.actor_name) == ("经批准换新版", officer.name)


def test_a_change_of_a_flow_that_somebody_changed_meanwhile_is_stale(zone, officer, flow, next_flow):
    case = services.open_case(factories.project(zone), flow, by=officer)
    other = make_flow(zone, "政府投资类")
    services.change_flow(case, other, by=officer, reason="选错了")
    with pytest.raises(StaleVersion, match="政府投资类"):
        services.change_flow(case, next_flow, by=officer, reason="换新版", seen_flow_id=flow.pk)
    assert Case.objects.get().flow == other


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda case, who: done(case, "A-1", by=who), "approvals.step_completed"),
        (
            lambda case, who: services.set_applicability(step_of(case, "A-2"), applies=False, by=who, reason="用不上"),
            "approvals.applicability_set",
        ),
        (
            lambda case, who: services.reopen_step(step_of(case, "B-1"), by=who, reason="登错"),
            "approvals.step_reopened",
        ),
    ],
)
def test_every_write_leaves_one_audit_row_on_the_project_that_names_procedure_and_person(
    zone, officer, flow, act, action
):
    project = factories.project(zone)
    case = services.open_case(project, flow, by="试验")
    done(case, "B-1")
    before = set(audit.history(project).values_list("pk", flat=True))
    act(case, officer)
    entry = audit.history(project).exclude(pk__in=before).get(action=action)
    assert entry.actor_id == officer.pk
    assert entry.after["procedure"].startswith(("A-", "B-"))
