"""Registering, changing, naming a person, promising and arriving."""

import datetime
from decimal import Decimal

import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects import services
from zoneops.projects.enums import Stage

TODAY = factories.TODAY
YI = Decimal(100_000_000)


def day(text):
    return datetime.date.fromisoformat(text)


# registering and changing


def test_a_project_without_a_code_gets_the_next_one_of_the_year(zone, officer):
    services.register_project(zone, by=officer, name="甲", code="2021-009")
    services.register_project(zone, by=officer, name="乙", code="2021-QY-012")
    assert services.register_project(zone, by=officer, name="丙").code == "2021-010"


def test_a_code_is_used_once_in_a_zone_and_again_in_another(zone, other_zone, officer):
    services.register_project(zone, by=officer, name="甲", code="A1")
    with pytest.raises(Refused, match="项目编号 A1 已经有了"):
        services.register_project(zone, by=officer, name="乙", code="A1")
    assert services.register_project(other_zone, by="外区", name="丙", code="A1").pk


def test_the_first_day_of_a_project_has_come(zone, officer):
    with pytest.raises(Refused, match="还没到"):
        services.register_project(zone, by=officer, name="甲", entered_on=day("2021-10-16"))


def test_an_enterprise_of_another_zone_is_no_investor(project, other_zone, officer):
    with pytest.raises(Refused, match="没有这家企业"):
        services.update_project(project, by=officer, enterprise=factories.enterprise(other_zone))


def test_a_change_raises_the_version_and_the_audit_says_from_what_to_what(project, officer):
    changed = services.update_project(project, by=officer, name="新名", version=project.version)
    entry = audit.history(project).first()
    assert changed.version == project.version + 1
    assert (entry.before, entry.after) == ({"name": project.name}, {"name": "新名"})


def test_a_change_that_changes_nothing_writes_nothing(project, officer):
    before = audit.history(project).count()
    assert services.update_project(project, by=officer, name=project.name).version == project.version
    assert audit.history(project).count() == before


def test_the_pinyin_follows_the_name(project, officer):
    assert services.update_project(project, by=officer, name="乐陵泵业").initials == "llby"


def test_who_read_an_older_version_does_not_overwrite(project, officer):
    services.update_project(project, by=officer, name="甲")
    with pytest.raises(StaleVersion):
        services.update_project(project, by=officer, name="乙", version=project.version)


def test_stage_and_officer_are_no_fields_of_a_change(project, officer):
    with pytest.raises(TypeError):
        services.update_project(project, by=officer, stage=6)


# the one person


def test_a_handover_ends_the_time_of_the_predecessor_the_same_day(signed, officer, zone):
    successor = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王建国")
    services.assign_officer(signed, successor, by="试验", from_on=day("2021-10-10"), reason="调岗")
    served = [(item.officer.name, item.from_on, item.until_on) for item in signed.service_assignments.all()]
    assert served == [
        ("李文静", day("2021-09-02"), day("2021-10-10")),
        ("王建国", day("2021-10-10"), None),
    ]


def test_a_handover_needs_a_reason_the_first_naming_does_not(project, officer, zone):
    services.assign_officer(project, officer, by="试验")
    successor = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王建国")
    with pytest.raises(Refused, match="移交要写原因"):
        services.assign_officer(project, successor, by="试验")


def test_the_service_of_who_left_ends_on_the_day_of_leaving_not_of_the_handover(signed, officer, zone):
    officer.left_on = day("2021-09-30")
    officer.save()
    services.mark_awaiting_handover(officer, on=officer.left_on, by="试验")
    successor = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王建国")
    services.assign_officer(signed, successor, by="试验", reason="接任")
    first, second = signed.service_assignments.all()
    assert (first.until_on, second.from_on) == (day("2021-09-30"), TODAY)


def test_a_departure_turns_the_seal_red_and_says_so_before(signed, officer):
    assert services.leaving_words(officer) == "1 个在跟项目要移交专职服务"
    assert services.mark_awaiting_handover(officer, on=TODAY, by="试验") == 1
    signed.refresh_from_db()
    assert (signed.service_officer, signed.officer_in_post) == (officer, False)
    assert services.mark_awaiting_handover(officer, on=TODAY, by="试验") == 0


def test_only_people_in_post_of_the_zone_in_a_serving_role_can_be_named(project, zone, other_zone):
    left = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="离岗人", left_on=TODAY)
    stranger = factories.user_with(Role.SERVICE_OFFICER, zone=other_zone, name="外区人")
    clerk = factories.user_with(Role.STATISTICIAN, zone=zone, name="统计员")
    for person, reason in ((left, "不在岗"), (stranger, "不在岗"), (clerk, "不能作专职服务员")):
        with pytest.raises(Refused, match=reason):
            services.assign_officer(project, person, by="试验")
    assert not project.service_assignments.exists()


def test_the_same_person_is_not_named_twice(signed, officer):
    with pytest.raises(Refused, match="已经是这个项目的专职服务员"):
        services.assign_officer(signed, officer, by="试验", reason="再来")


def test_a_handover_before_the_predecessor_began_or_ahead_is_refused(signed, zone):
    successor = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王建国")
    for on in ("2021-09-01", "2021-10-16"):
        with pytest.raises(Refused):
            services.assign_officer(signed, successor, by="试验", reason="调岗", from_on=day(on))


# promised, planned, arrived


def test_the_first_agreement_needs_no_reason_the_second_does(signed, officer):
    services.sign_agreement(signed, by=officer, signed_on=day("2021-09-01"), annual_tax_yuan=Decimal(20_000_000))
    with pytest.raises(Refused, match="第 2 版协议，写明变更原因"):
        services.sign_agreement(signed, by=officer, signed_on=day("2021-10-01"), annual_tax_yuan=Decimal(1))
    second = services.sign_agreement(
        signed, by=officer, signed_on=day("2021-10-01"), annual_tax_yuan=Decimal(18_000_000), reason="减少一条线"
    )
    signed.refresh_from_db()
    assert (second.number, signed.promised_tax_yuan) == (2, Decimal(18_000_000))
    entry = audit.history(signed).first()
    assert entry.before["annual_tax_yuan"] == "20000000.00"
    assert entry.after["annual_tax_yuan"] == "18000000"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"signed_on": day("2021-10-16")}, "还没到"),
        ({"annual_tax_yuan": Decimal(-1)}, "不能小于 0"),
        ({"start_on": day("2022-05-01"), "production_on": day("2022-04-30")}, "早于"),
    ],
)
def test_an_agreement_that_cannot_be_is_refused(signed, officer, given, reason):
    with pytest.raises(Refused, match=reason):
        services.sign_agreement(signed, by=officer, **{"signed_on": TODAY} | given)
    assert not signed.agreements.exists()


def test_a_newer_version_is_not_signed_before_the_older(signed, officer):
    services.sign_agreement(signed, by=officer, signed_on=day("2021-10-01"), jobs=5)
    with pytest.raises(Refused, match="早于上一版"):
        services.sign_agreement(signed, by=officer, signed_on=day("2021-09-30"), jobs=6, reason="改")


def test_a_plan_out_of_order_is_refused_whole(project, officer):
    with pytest.raises(Refused, match="按阶段先后排"):
        services.plan_stages(
            project, {Stage.SIGNED: (day("2022-02-01"), False), Stage.LANDED: (day("2022-01-31"), False)}, by=officer
        )
    assert not project.stage_plans.exists()


def test_a_plan_is_checked_against_the_days_planned_before(project, officer):
    services.plan_stages(project, {Stage.LANDED: (day("2022-01-31"), False)}, by=officer)
    with pytest.raises(Refused):
        services.plan_stages(project, {Stage.SIGNED: (day("2022-02-01"), False)}, by=officer)


def test_a_plan_that_is_the_same_writes_nothing_and_one_taken_away_is_gone(project, officer):
    plan = {Stage.SIGNED: (day("2021-10-31"), True)}
    planned = services.plan_stages(project, plan, by=officer)
    assert services.plan_stages(project, plan, by=officer).version == planned.version
    assert services.plan_stages(project, {Stage.SIGNED: None}, by=officer).stage_due_on is None


def arrive(project, on, yuan):
    return services.record_arrival(project, by="试验", as_of_on=day(on), fixed_investment_yuan=yuan * YI)


def test_cumulative_investment_does_not_fall(signed):
    arrive(signed, "2021-06-30", 2)
    with pytest.raises(Refused, match="累计只增不减"):
        arrive(signed, "2021-09-30", 1)
    arrive(signed, "2021-09-30", 2)


def test_an_earlier_day_recorded_late_may_not_exceed_a_later_one(signed):
    arrive(signed, "2021-09-30", 2)
    with pytest.raises(Refused, match="比以后 2021-09-30"):
        arrive(signed, "2021-06-30", 3)
    arrive(signed, "2021-06-30", 1)
    signed.refresh_from_db()
    assert signed.arrived_investment_yuan == 2 * YI


def test_a_figure_typed_too_high_is_corrected_by_a_second_entry_of_the_same_day(signed):
    arrive(signed, "2021-06-30", 1)
    arrive(signed, "2021-09-30", 20)
    arrive(signed, "2021-09-30", 2)
    signed.refresh_from_db()
    assert signed.arrived_investment_yuan == 2 * YI
    assert signed.arrivals.count() == 3


def test_nothing_arrives_on_a_day_that_lies_ahead(signed):
    with pytest.raises(Refused, match="还没到"):
        arrive(signed, "2021-10-16", 1)


def test_marking_the_map_twice_alike_writes_once(project):
    marked = services.mark_map(project, has_map=True, fact="工业类 · 办结 1/9", by="试验")
    again = services.mark_map(project, has_map=True, fact="工业类 · 办结 1/9", by="试验")
    assert (marked.version, again.version) == (project.version + 1, project.version + 1)
