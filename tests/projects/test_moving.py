"""Moving by the page and by the board: once for two clicks, refusals in words and written down, rights at the door."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage

KEY = "k" * 22


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def refusals(project):
    return AuditEntry.objects.filter(outcome="refused", subject_id=str(project.pk), subject_label="projects.project")


# moving


def test_advancing_by_the_page_moves_says_so_and_offers_to_undo(signed_in, project):
    data = {
        "to": "signed", "version": project.version, "changed_on": "2021-10-14", "evidence": "协议 12 号",
        "attachments": [SimpleUploadedFile("协议.pdf", b"%PDF-1.7")], "form_key": KEY,
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
    assert f"{url('edit', project)}#id_land_area_mu" in html
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
    "name",
    [
        "move",
        "edit",
        "agreement",
        "plan",
        "arrival",
        "place",
        "designate",
        "follow_up",
        "attach",
        "timeline",
        "changes",
    ],
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
