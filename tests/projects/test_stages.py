"""Stages are never skipped, never moved twice by one click, and what was moved can be taken back for half an hour."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects import services
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import StageChange
from zoneops.projects.services.staging import UNDO_WITHIN

TODAY = factories.TODAY


def day(text):
    return datetime.date.fromisoformat(text)


def test_a_project_advances_to_the_next_stage_and_keeps_who_and_when(project, officer):
    change = services.advance_stage(project, by=officer, changed_on=day("2021-10-08"), evidence=" 协议 12 号 ")
    project.refresh_from_db()
    assert (project.stage, project.stage_entered_on) == (Stage.SIGNED, day("2021-10-08"))
    assert (change.from_stage, change.to_stage, change.evidence, change.by_name) == (1, 2, "协议 12 号", "李文静")
    entry = audit.history(project).first()
    assert entry.action == "project.stage_advanced"
    assert (entry.before["stage"], entry.after["stage"], entry.actor_id) == (1, 2, officer.pk)


def test_a_skipped_stage_is_refused(project, officer):
    with pytest.raises(Refused, match="只能推进到“签约”，不能到“落地”"):
        services.advance_stage(project, by=officer, to_stage=Stage.LANDED)
    assert project.stage_changes.count() == 1


def test_the_database_itself_refuses_a_skipped_stage(project):
    with pytest.raises(IntegrityError), transaction.atomic():
        StageChange.objects.create(project=project, from_stage=1, to_stage=3, changed_on=TODAY, by_name="试验")


def test_a_second_click_on_advance_moves_once(project, officer):
    services.advance_stage(project, by=officer, to_stage=Stage.SIGNED)
    with pytest.raises(Refused):
        services.advance_stage(project, by=officer, to_stage=Stage.SIGNED)
    project.refresh_from_db()
    assert project.stage == Stage.SIGNED


def test_a_stale_reader_moves_nothing(project, officer):
    services.update_project(project, by=officer, name="改名")
    with pytest.raises(StaleVersion) as stale:
        services.advance_stage(project, by=officer, version=project.version)
    assert stale.value.current.name == "改名"


@pytest.mark.parametrize(("on", "reason"), [("2021-10-16", "还没到"), ("2021-08-31", "早于进入当前阶段的 2021-09-01")])
def test_a_move_is_dated_between_the_last_one_and_today(project, officer, on, reason):
    with pytest.raises(Refused, match=reason):
        services.advance_stage(project, by=officer, changed_on=day(on))


def test_a_project_on_target_has_nowhere_to_go(zone, officer):
    with pytest.raises(Refused, match="没有下一阶段"):
        services.advance_stage(factories.project(zone, stage=Stage.ON_TARGET), by=officer)


def test_a_suspended_project_does_not_advance(zone, officer):
    project = factories.project(zone, standing="suspended", standing_reason="等环评")
    with pytest.raises(Refused, match="先恢复在跟"):
        services.advance_stage(project, by=officer)


def test_moving_back_needs_a_reason(signed, officer):
    with pytest.raises(Refused, match="退回要写原因"):
        services.move_back(signed, to_stage=Stage.NEGOTIATION, by=officer, reason="  ")


def test_moving_back_may_pass_several_stages(zone, officer):
    project = factories.project(zone, stage=Stage.UNDER_CONSTRUCTION)
    change = services.move_back(project, to_stage=Stage.SIGNED, by=officer, reason="土地证作废")
    assert change.is_back
    project.refresh_from_db()
    assert project.stage == Stage.SIGNED


def test_back_is_not_forward(signed, officer):
    with pytest.raises(Refused, match="不在当前阶段之前"):
        services.move_back(signed, to_stage=Stage.SIGNED, by=officer, reason="试试")


def test_the_due_day_follows_the_plan_of_the_next_stage(project, officer):
    services.plan_stages(
        project, {Stage.SIGNED: (day("2021-10-20"), False), Stage.LANDED: (day("2021-12-31"), True)}, by=officer
    )
    project.refresh_from_db()
    assert project.stage_due_on == day("2021-10-20")
    change = services.advance_stage(project, by=officer)
    project.refresh_from_db()
    assert project.stage_due_on == day("2021-12-31")
    services.undo_stage_change(change, by=officer)
    project.refresh_from_db()
    assert project.stage_due_on == day("2021-10-20")


def test_an_undone_move_gives_back_the_stage_and_its_day_and_stays_in_the_file(project, officer):
    change = services.advance_stage(project, by=officer)
    services.undo_stage_change(change, by=officer)
    project.refresh_from_db()
    change.refresh_from_db()
    assert (project.stage, project.stage_entered_on) == (Stage.NEGOTIATION, day("2021-09-01"))
    assert change.undone_at is not None


def test_undoing_a_move_back_gives_back_the_day_of_the_later_stage(project, officer):
    services.advance_stage(project, by=officer, changed_on=day("2021-09-10"))
    back = services.move_back(project, to_stage=Stage.NEGOTIATION, by=officer, reason="谈判重开")
    services.undo_stage_change(back, by=officer)
    project.refresh_from_db()
    assert (project.stage, project.stage_entered_on) == (Stage.SIGNED, day("2021-09-10"))


def test_only_who_moved_may_undo_even_when_two_share_a_name(project, officer, zone):
    change = services.advance_stage(project, by=officer)
    namesake = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name=officer.name)
    with pytest.raises(Refused, match="只能由本人在 30 分钟内"):
        services.undo_stage_change(change, by=namesake)


@pytest.mark.parametrize(("minutes", "may"), [(29, True), (31, False)])
def test_a_move_can_be_undone_for_thirty_minutes(project, officer, minutes, may):
    change = services.advance_stage(project, by=officer)
    StageChange.objects.filter(pk=change.pk).update(recorded_at=timezone.now() - datetime.timedelta(minutes=minutes))
    change.refresh_from_db()
    assert services.may_undo(change, officer) is may
    assert datetime.timedelta(minutes=30) == UNDO_WITHIN


def test_only_the_latest_move_can_be_undone(project, officer):
    first = services.advance_stage(project, by=officer)
    services.advance_stage(project, by=officer)
    with pytest.raises(Refused):
        services.undo_stage_change(first, by=officer)


def test_two_moves_are_undone_one_after_the_other(project, officer):
    first = services.advance_stage(project, by=officer)
    second = services.advance_stage(project, by=officer)
    services.undo_stage_change(second, by=officer)
    services.undo_stage_change(first, by=officer)
    project.refresh_from_db()
    assert project.stage == Stage.NEGOTIATION


def test_the_registration_itself_cannot_be_undone(project, officer):
    with pytest.raises(Refused):
        services.undo_stage_change(project.stage_changes.get(), by=officer)


def test_a_stage_date_is_corrected_between_its_neighbours(project, officer):
    services.advance_stage(project, by=officer, changed_on=day("2021-09-20"))
    services.advance_stage(project, by=officer, changed_on=day("2021-10-10"))
    services.correct_stage_date(project, Stage.SIGNED, day("2021-09-18"), by=officer, reason="协议上是 18 日")
    assert project.stage_changes.get(to_stage=2).changed_on == day("2021-09-18")
    with pytest.raises(Refused, match="不在前后两次变动之间"):
        services.correct_stage_date(project, Stage.SIGNED, day("2021-10-11"), by=officer, reason="试试")
    entry = audit.history(project).first()
    assert (entry.before["changed_on"], entry.after["changed_on"]) == ("2021-09-20", "2021-09-18")


def test_correcting_the_current_stage_moves_its_entry_day(project, officer):
    services.correct_stage_date(project, Stage.NEGOTIATION, day("2021-08-15"), by=officer, reason="补录")
    project.refresh_from_db()
    assert project.stage_entered_on == day("2021-08-15")


@pytest.mark.parametrize("to", [Standing.SUSPENDED, Standing.LOST, Standing.TERMINATED])
def test_leaving_pursuit_needs_a_reason_and_keeps_it(project, officer, to):
    with pytest.raises(Refused, match="要写原因"):
        services.change_standing(project, to=to, by=officer, reason="")
    services.change_standing(project, to=to, by=officer, reason="投资方资金未到")
    project.refresh_from_db()
    assert (project.standing, project.standing_reason) == (to, "投资方资金未到")


def test_a_project_taken_up_again_forgets_the_reason_but_its_history_does_not(project, officer):
    services.change_standing(project, to=Standing.SUSPENDED, by=officer, reason="等环评")
    services.change_standing(project, to=Standing.ACTIVE, by=officer, reason="环评已批")
    project.refresh_from_db()
    assert (project.standing, project.standing_reason) == (Standing.ACTIVE, "")
    assert [change.reason for change in project.standing_changes.all()] == ["等环评", "环评已批"]


def test_an_ended_project_is_only_taken_up_again(project, officer):
    services.change_standing(project, to=Standing.LOST, by=officer, reason="去了外地")
    with pytest.raises(Refused, match="先恢复在跟"):
        services.change_standing(project, to=Standing.SUSPENDED, by=officer, reason="再看看")
    services.change_standing(project, to=Standing.ACTIVE, by=officer, reason="又回来谈")


def test_a_standing_is_not_dated_before_the_last_one_nor_ahead(project, officer):
    services.change_standing(project, to=Standing.SUSPENDED, by=officer, reason="等环评", changed_on=day("2021-10-01"))
    for on in ("2021-09-30", "2021-10-16"):
        with pytest.raises(Refused):
            services.change_standing(project, to=Standing.ACTIVE, by=officer, reason="恢复", changed_on=day(on))


def test_a_reason_longer_than_the_file_has_room_for_is_refused_in_words(project, officer):
    with pytest.raises(Refused, match="有 201 个字，最多 200 个"):
        services.change_standing(project, to=Standing.LOST, by=officer, reason="长" * 201)
