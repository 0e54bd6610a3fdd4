"""Forms: errors stand at the field, nothing typed is lost, a second click does nothing, a refusal is written down."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage
from zoneops.projects.forms.fields import shown
from zoneops.projects.models import Project

KEY = "k" * 22


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def refusals(project):
    return AuditEntry.objects.filter(outcome="refused", subject_id=str(project.pk), subject_label="projects.project")


# registering


def test_a_project_is_registered_from_what_is_known_on_the_first_day(signed_in, zone):
    known = factories.enterprise(zone, name="德州某某有限公司")
    answer = signed_in.post(
        reverse("projects:register"),
        {
            "name": "甲项目",
            "investor": "德州某某有限公司",
            "planned_investment": "1.26亿元",
            "planned_unit": "万元",
            "land_area_mu": "0",
            "key_level": "zone",
            "form_key": KEY,
        },
    )
    project = Project.objects.get(name="甲项目")
    assert answer.url == url("detail", project)
    assert (project.enterprise, project.planned_investment_yuan, project.land_area_mu) == (
        known,
        Decimal(126_000_000),
        Decimal(0),
    )
    assert (project.code, project.created_by) == ("2021-001", "李文静")


def test_an_investor_who_is_not_registered_is_kept_as_written(signed_in, zone):
    signed_in.post(reverse("projects:register"), {"name": "甲", "investor": "某集团", "planned_unit": "万元"})
    assert Project.objects.get(name="甲").investor_name == "某集团"


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [("12600", "万元", 126_000_000), ("1.26", "亿元", 126_000_000), ("3500 万", "亿元", 35_000_000), ("1,200.5", "万元", 12_005_000)],
)
def test_money_is_read_in_the_chosen_unit_unless_it_names_its_own(signed_in, zone, text, unit, yuan):
    signed_in.post(reverse("projects:register"), {"name": "甲", "planned_investment": text, "planned_unit": unit})
    assert Project.objects.get(name="甲").planned_investment_yuan == yuan


def test_an_amount_in_words_is_an_error_at_the_field_and_nothing_typed_is_lost(signed_in, zone):
    answer = signed_in.post(
        reverse("projects:register"),
        {"name": "甲项目", "planned_investment": "约五千万", "planned_unit": "亿元", "form_key": KEY},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“约五千万”不是数字，写成 5000 或 5,000.00" in html
    assert 'value="甲项目"' in html
    assert 'value="约五千万"' in html
    assert f'value="{KEY}"' in html
    assert not Project.objects.exists()


def test_a_second_click_on_register_makes_one_project_and_both_land_on_it(signed_in, zone):
    data = {"name": "甲", "planned_unit": "万元", "form_key": KEY}
    answers = [signed_in.post(reverse("projects:register"), data) for _ in range(2)]
    assert Project.objects.count() == 1
    assert {answer.url for answer in answers} == {url("detail", Project.objects.get())}


def test_a_namesake_is_asked_about_before_it_is_registered(signed_in, project):
    data = {"name": project.name, "planned_unit": "万元"}
    answer = signed_in.post(reverse("projects:register"), data)
    assert f"已有同名项目 {project.code}" in answer.content.decode()
    assert signed_in.post(reverse("projects:register"), data | {"same_name": "1"}).status_code == 302
    assert Project.objects.filter(name=project.name).count() == 2


def test_a_place_outside_refuses_the_whole_registration(signed_in, zone):
    data = {"name": "甲", "planned_unit": "万元", "longitude": "116.9", "latitude": "36.945"}
    answer = signed_in.post(reverse("projects:register"), data)
    assert answer.status_code == 422
    assert "规划范围外" in answer.content.decode()
    assert not Project.objects.exists()


def test_only_who_may_name_officers_names_one_while_registering(client, zone, officer, manager):
    client.force_login(officer)
    client.post(reverse("projects:register"), {"name": "甲", "planned_unit": "万元", "officer": officer.pk})
    assert Project.objects.get(name="甲").service_officer is None
    client.force_login(manager)
    client.post(reverse("projects:register"), {"name": "乙", "planned_unit": "万元", "officer": officer.pk})
    assert Project.objects.get(name="乙").service_officer == officer


# changing


def edited(project, **changes):
    return {
        "code": project.code,
        "name": project.name,
        "planned_unit": "万元",
        "version": project.version,
    } | changes


def test_a_change_is_saved(signed_in, project):
    assert signed_in.post(url("edit", project), edited(project, name="新名")).status_code == 302
    project.refresh_from_db()
    assert project.name == "新名"


def test_a_stale_change_shows_both_versions_and_says_who_changed_what(signed_in, project, manager):
    services.update_project(project, by=manager, name="经理改的名", source="展会")
    answer = signed_in.post(url("edit", project), edited(project, name="我改的名"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "经理改的名" in html
    assert "我改的名" in html
    assert "周明远" in html
    assert 'name="choose-name" value="theirs" checked' in html
    project.refresh_from_db()
    assert project.name == "经理改的名"


def test_the_reader_chooses_field_by_field(signed_in, project, manager):
    services.update_project(project, by=manager, name="经理改的名", planned_investment_yuan=Decimal(120_000_000))
    current = project.version + 1
    data = edited(project, name="我改的名", planned_investment="3500", version=current)
    data |= {"choose-name": "mine", "choose-planned_investment": "theirs"}
    assert signed_in.post(url("edit", project), data).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.planned_investment_yuan) == ("我改的名", Decimal(120_000_000))


def test_a_code_that_is_taken_is_said_at_the_top(signed_in, project, zone):
    other = factories.project(zone)
    answer = signed_in.post(url("edit", project), edited(project, code=other.code))
    assert answer.status_code == 422
    assert f"项目编号 {other.code} 已经有了" in answer.content.decode()


# moving


def test_advancing_by_the_page_moves_says_so_and_offers_to_undo(signed_in, project):
    data = {
        "to": "signed", "version": project.version, "changed_on": "2021-10-14", "evidence": "协议 12 号",
        "files": [SimpleUploadedFile("协议.pdf", b"%PDF")], "form_key": KEY,
    }  # fmt: skip
    answer = signed_in.post(url("move", project), data, follow=True)
    change = project.stage_changes.get(to_stage=2)
    assert "已推进到签约" in answer.content.decode()
    assert url("undo", project, change.pk) in answer.content.decode()
    assert change.attachments.get().original_name == "协议.pdf"


def test_a_second_click_on_advance_by_the_page_moves_once_and_answers_the_same(signed_in, project):
    data = {"to": "signed", "version": project.version, "form_key": KEY}
    first, second = (signed_in.post(url("move", project), data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert project.stage_changes.filter(to_stage=2).count() == 1


def test_the_move_page_names_what_is_missing_with_links(signed_in, project, require):
    require((Stage.SIGNED, Field.LAND, "规划建设部"))
    html = signed_in.get(url("move", project), {"to": "signed"}).content.decode()
    assert "到“签约”还缺 1 项，补齐才能推进" in html
    assert f'{url("edit", project)}#id_land_area_mu' in html
    assert 'aria-describedby="missing"' in html


def test_moving_back_by_the_page_needs_a_reason_at_its_field(signed_in, signed):
    answer = signed_in.post(url("move", signed), {"to": "negotiation", "version": signed.version})
    assert answer.status_code == 422
    assert "写明原因" in answer.content.decode()
    data = {"to": "negotiation", "version": signed.version, "reason": "谈判重开"}
    assert signed_in.post(url("move", signed), data).status_code == 302
    assert signed.stage_changes.get(to_stage=1, reason="谈判重开").is_back


def test_the_board_moves_a_card_and_is_told_in_a_header(signed_in, project):
    data = {"to": "signed", "version": project.version}
    answer = signed_in.post(url("move", project), data, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    told = json.loads(answer["HX-Trigger"])["project-moved"]
    assert (told["pk"], told["to"]) == (project.pk, "signed")
    assert "已推进到签约" in told["message"]


def test_the_board_gets_a_refusal_as_a_fragment_with_the_way_out(signed_in, project, require):
    require((Stage.SIGNED, Field.LAND, "规划建设部"))
    data = {"to": "signed", "version": project.version}
    answer = signed_in.post(url("move", project), data, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in html
    assert f'<a href="{url("edit", project)}#id_land_area_mu">用地面积</a>' in html


def test_the_board_with_a_stale_card_gets_409_and_moves_nothing(signed_in, project, officer):
    services.update_project(project, by=officer, name="改名")
    data = {"to": "signed", "version": project.version}
    answer = signed_in.post(url("move", project), data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    project.refresh_from_db()
    assert project.stage == Stage.NEGOTIATION


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_no_form_leads_to_another_site(signed_in, project, next_page):
    data = {"to": "signed", "version": project.version, "next": next_page}
    assert signed_in.post(url("move", project), data).url == url("detail", project)


def test_a_form_returns_to_the_page_it_was_opened_from(signed_in, project):
    data = {"to": "signed", "version": project.version, "next": "/projects/board/?mine=1"}
    assert signed_in.post(url("move", project), data).url == "/projects/board/?mine=1"


def test_an_unknown_stage_is_not_there(signed_in, project):
    assert signed_in.get(url("move", project), {"to": "heaven"}).status_code == 404


def test_undo_from_the_toast_works_once_and_a_second_click_changes_nothing(signed_in, project, officer):
    change = services.advance_stage(project, by=officer)
    for _ in range(2):
        assert signed_in.post(url("undo", project, change.pk)).status_code == 302
    project.refresh_from_db()
    assert project.stage == Stage.NEGOTIATION
    assert AuditEntry.objects.filter(action="project.stage_undone").count() == 1


def test_undo_by_somebody_else_is_refused_in_words_and_written_down(client, project, officer, manager):
    change = services.advance_stage(project, by=officer)
    client.force_login(manager)
    answer = client.post(url("undo", project, change.pk))
    assert answer.status_code == 422
    assert "只能由本人在 30 分钟内撤销" in answer.content.decode()
    assert refusals(project).get().action == "project.undo"


def test_undo_is_never_done_by_following_a_link(signed_in, project, officer):
    change = services.advance_stage(project, by=officer)
    assert signed_in.get(url("undo", project, change.pk)).status_code == 405


@pytest.mark.parametrize("to", ["suspended", "lost", "terminated"])
def test_a_standing_changes_with_a_reason(signed_in, project, to):
    assert signed_in.post(url("standing", project, to), {"version": project.version}).status_code == 422
    data = {"version": project.version, "reason": "资金未到"}
    assert signed_in.post(url("standing", project, to), data).status_code == 302
    project.refresh_from_db()
    assert (project.standing, project.standing_reason) == (to, "资金未到")


def test_an_unknown_standing_is_not_there(signed_in, project):
    assert signed_in.get(url("standing", project, "asleep")).status_code == 404


# rights


@pytest.mark.parametrize(
    "name", ["move", "edit", "agreement", "plan", "arrival", "place", "designate", "follow_up", "attach", "officer"]
)
def test_who_may_not_gets_403_in_words_and_a_try_is_written_down(client, project, zone, name):
    reader = factories.user_with(Role.REVIEW_MEMBER, zone=zone, name="评审员")
    client.force_login(reader)
    answer = client.post(url(name, project), {"to": "signed"})
    assert answer.status_code == 403
    assert "的权限" in answer.content.decode()
    assert refusals(project).get().actor_id == reader.pk


@pytest.mark.parametrize(
    "name", ["move", "edit", "agreement", "plan", "arrival", "place", "designate", "follow_up", "attach", "timeline", "changes"]
)
def test_the_pages_of_a_project_of_another_zone_are_not_there(signed_in, other_zone, name):
    assert signed_in.get(url(name, factories.project(other_zone))).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["move", "edit", "agreement", "plan", "arrival", "place", "follow_up", "attach", "officer", "timeline", "changes"],
)
def test_every_page_of_a_project_opens(client, manager, signed, name):
    client.force_login(manager)
    assert client.get(url(name, signed)).status_code == 200


# people


def test_naming_offers_only_people_in_post_who_serve(client, project, manager, officer, zone, other_zone):
    factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="离岗人", left_on=factories.TODAY)
    factories.user_with(Role.STATISTICIAN, zone=zone, name="统计人")
    factories.user_with(Role.SERVICE_OFFICER, zone=other_zone, name="外区人")
    client.force_login(manager)
    html = client.get(url("officer", project)).content.decode()
    assert officer.name in html
    assert not any(name in html for name in ("离岗人", "统计人", "外区人"))


def test_a_handover_by_the_page_asks_why(client, signed, manager, zone):
    successor = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王建国")
    client.force_login(manager)
    data = {"officer": successor.pk, "version": signed.version}
    assert "写明原因" in client.post(url("officer", signed), data).content.decode()
    assert client.post(url("officer", signed), data | {"reason": "调岗"}).status_code == 302
    signed.refresh_from_db()
    assert signed.service_officer == successor


# following


def test_a_contact_is_written_down_with_two_fields(signed_in, project):
    answer = signed_in.post(url("follow_up", project), {"kind": "visit", "content": "看了现场", "form_key": KEY})
    assert answer.status_code == 302
    signed_in.post(url("follow_up", project), {"kind": "visit", "content": "看了现场", "form_key": KEY})
    assert project.follow_ups.count() == 1


def test_a_contact_with_errors_keeps_what_was_written_and_says_to_choose_the_photo_again(signed_in, project):
    data = {"kind": "visit", "content": "写了很长一段", "next_step_due_on": "2021-10-20", "files": [SimpleUploadedFile("空.jpg", b"")]}
    answer = signed_in.post(url("follow_up", project), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很长一段" in html
    assert "“空.jpg”是空文件" in html
    assert "没有写下一步做什么" in html
    assert "附件要重新选" in html
    assert not project.follow_ups.exists()


def test_a_file_over_the_limit_is_an_error_at_its_field(signed_in, project, settings):
    settings.MAX_UPLOAD_BYTES = 10
    answer = signed_in.post(url("attach", project), {"files": [SimpleUploadedFile("大.pdf", b"x" * 11)]})
    assert answer.status_code == 422
    assert "“大.pdf”" in answer.content.decode()
    assert not project.attachments.exists()


def test_the_workbench_leads_to_the_right_project(signed_in, signed, project):
    page = reverse("projects:follow_up_new")
    assert signed_in.get(page, {"project": project.pk}).url == url("follow_up", project)
    html = signed_in.get(page).content.decode()
    assert url("follow_up", signed) in html
    assert url("follow_up", project) not in html
    assert url("follow_up", project) in signed_in.get(page, {"q": project.code}).content.decode()


def test_a_contact_is_corrected_by_its_writer(signed_in, project, officer):
    entry = services.record_follow_up(project, by=officer, kind="visit", content="看了现厂")
    data = {"kind": "visit", "content": "看了现场"}
    assert signed_in.post(url("correct_follow_up", project, entry.pk), data).status_code == 302
    entry.refresh_from_db()
    assert entry.content == "看了现场"


# promises


def test_an_agreement_by_the_page_reads_units_and_a_second_version_asks_why(signed_in, signed):
    data = {"signed_on": "2021-09-01", "fixed_investment_yuan": "1.2亿元", "annual_tax_yuan": "3500", "version": signed.version}
    assert signed_in.post(url("agreement", signed), data).status_code == 302
    first = signed.agreements.get()
    assert (first.fixed_investment_yuan, first.annual_tax_yuan) == (Decimal(120_000_000), Decimal(35_000_000))
    page = signed_in.get(url("agreement", signed)).content.decode()
    assert 'value="12000"' in page
    answer = signed_in.post(url("agreement", signed), data | {"version": ""})
    assert "写明原因" in answer.content.decode()


def test_an_agreement_without_one_commitment_is_refused(signed_in, signed):
    answer = signed_in.post(url("agreement", signed), {"signed_on": "2021-09-01"})
    assert "一项承诺也没有写" in answer.content.decode()


def test_a_plan_takes_months_and_shows_them_as_months(signed_in, project):
    data = {"signed": "2021-10-31", "landed": "2022年2月", "version": project.version}
    assert signed_in.post(url("plan", project), data).status_code == 302
    landed = project.stage_plans.get(stage=Stage.LANDED)
    assert (landed.due_on, landed.month_only) == (datetime.date(2022, 2, 28), True)
    assert 'value="2022-02"' in signed_in.get(url("plan", project)).content.decode()


def test_a_day_that_is_none_is_an_error_at_its_field(signed_in, project):
    answer = signed_in.post(url("plan", project), {"signed": "2021-02-30"})
    assert answer.status_code == 422
    assert "2021 年 2 月没有 30 日" in answer.content.decode()


def test_falling_cumulative_investment_is_refused_in_words_and_written_down(signed_in, signed, officer):
    services.record_arrival(
        signed, by=officer, as_of_on=datetime.date(2021, 6, 30), fixed_investment_yuan=Decimal(20_000_000)
    )
    answer = signed_in.post(url("arrival", signed), {"as_of_on": "2021-09-30", "fixed_investment_yuan": "1000"})
    assert answer.status_code == 422
    assert "累计只增不减" in answer.content.decode()
    assert refusals(signed).get().action == "project.record_arrival"


# the place


def test_a_click_on_the_picture_fills_in_the_point_and_says_the_grid_without_scripts(signed_in, project, zone):
    # The picture shows both grids side by side: its middle is the border, a quarter from the left is the first grid.
    answer = signed_in.post(url("place", project), {"at.x": "160", "at.y": "213"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "落在第一网格" in html
    project.refresh_from_db()
    assert project.grid is None


def test_the_grid_is_told_while_the_fields_are_filled_in(signed_in, project):
    find = url("find_grid", project)
    assert "落在第二网格" in signed_in.get(find, {"longitude": "116.655", "latitude": "36.945"}).content.decode()
    assert "规划范围外" in signed_in.get(find, {"longitude": "116.9", "latitude": "36.945"}).content.decode()
    assert "还没有填位置" in signed_in.get(find).content.decode()


def test_a_place_by_coordinates_and_by_parcel(signed_in, project, zone):
    data = {"longitude": "116.655", "latitude": "36.945", "system": "wgs84", "version": project.version}
    answer = signed_in.post(url("place", project), data, follow=True)
    assert "已落在第二网格" in answer.content.decode()
    parcel = factories.parcel(zone)
    signed_in.post(url("place", project), {"parcel": parcel.number, "version": project.version + 1})
    project.refresh_from_db()
    assert (project.parcel, project.grid.name) == (parcel, "第一网格")


def test_half_a_pair_and_an_unknown_parcel_are_errors_at_their_fields(signed_in, project):
    html = signed_in.post(url("place", project), {"longitude": "116.655", "parcel": "没有-1"}).content.decode()
    assert "经度和纬度要一起填" in html
    assert "没有编号为 没有-1 的宗地" in html


def test_land_across_grids_is_designated_with_a_reason(signed_in, project, zone, officer):
    across = factories.parcel(zone, geometry=factories.square(116.648, 36.944, 116.652, 36.946))
    placed = services.place_project(project, by=officer, parcel=across)
    grid = services.grids_to_choose(placed)[1]
    data = {"grid": grid.pk, "version": placed.version}
    assert "写明原因" in signed_in.post(url("designate", project), data).content.decode()
    assert signed_in.post(url("designate", project), data | {"reason": "主厂房在东侧"}).status_code == 302
    project.refresh_from_db()
    assert project.grid == grid


def test_a_project_in_one_grid_has_nothing_to_designate(signed_in, signed):
    assert signed_in.get(url("designate", signed)).url == url("place", signed)


# what is offered while typing


def test_enterprises_and_parcels_are_offered_from_the_own_zone_only(signed_in, zone, other_zone):
    factories.enterprise(zone, name="德州甲有限公司")
    factories.enterprise(other_zone, name="德州乙有限公司")
    html = signed_in.get(reverse("projects:investors"), {"investor": "德州"}).content.decode()
    assert "德州甲" in html
    assert "德州乙" not in html
    mine, theirs = factories.parcel(zone, number="P-1"), factories.parcel(other_zone, number="P-2")
    html = signed_in.get(reverse("projects:parcels"), {"parcel": "P-"}).content.decode()
    assert mine.number in html
    assert theirs.number not in html


def test_the_page_of_an_enterprise_shows_its_projects(signed_in, zone):
    enterprise = factories.enterprise(zone)
    project = factories.project(zone, enterprise=enterprise)
    other = factories.project(zone)
    address = reverse("projects:enterprise_panel", args=[enterprise.pk])
    html = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()
    assert project.name in html
    assert other.name not in html
    assert "<html" not in html
    assert "<html" in signed_in.get(address).content.decode()


@pytest.mark.parametrize(
    ("yuan", "unit", "text"),
    [(Decimal(126_000_000), "万元", "12600"), (Decimal("35000000.50"), "万元", "3500.00005"), (Decimal(0), "万元", "0"), (None, "万元", "")],
)
def test_an_amount_is_shown_for_typing_without_loss(yuan, unit, text):
    assert shown(yuan, unit) == text
