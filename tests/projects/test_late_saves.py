"""Two people change the same project: the second is shown both versions and nothing typed is lost."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import factories
from tests.late import both, late_answer
from tests.pages import form_of, opened
from zoneops.accounts.enums import Role
from zoneops.projects import services
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import FollowUp


@pytest.fixture
def project(zone, officer):
    made = factories.project(zone, name="光伏支架项目")
    services.assign_officer(made, officer, by="试验", from_on=datetime.date(2021, 9, 2))
    made.refresh_from_db()
    return made


def address(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def suspended(project):
    return lambda: services.change_standing(project, to=Standing.SUSPENDED, by="王立新", reason="资金未到")


def planned(project):
    plan = {Stage.LANDED: (datetime.date(2021, 12, 1), False)}
    return lambda: services.plan_stages(project, plan, by="王立新")


@pytest.mark.parametrize(
    ("name", "more", "mine"),
    [
        ("agreement", (), {"signed_on": "2021-09-01", "annual_tax_yuan": "3500"}),
        ("plan", (), {"signed": "2021-11-30"}),
        ("place", (), {"longitude": "116.645", "latitude": "36.945"}),
        ("standing", ("suspended",), {"reason": "等环评"}),
        ("move", (), {"evidence": "投资协议"}),
    ],
)
def test_every_form_that_changes_a_project_shows_both_versions_and_saves_when_sent_again(
    signed_in, project, name, more, mine
):
    url = address(name, project, *more)
    form = opened(signed_in, url, *mine)
    answer = late_answer(signed_in, url, form, planned(project), **mine)
    assert "王立新" in answer.text, "who changed it meanwhile"
    assert "您填的" in answer.text
    again = dict(form_of(answer, *mine).values)
    for field, typed in mine.items():
        assert again[field] == [typed], "what was typed is still there"
    assert signed_in.post(url, again).status_code == 302


def test_a_handover_shows_who_serves_it_now_beside_who_was_chosen(client, manager, project, zone):
    other = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="王立新")
    third = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="赵小川")
    client.force_login(manager)
    url = address("officer", project)
    form = opened(client, url, "officer")
    answer = late_answer(
        client,
        url,
        form,
        lambda: services.assign_officer(project, other, by="局长", reason="轮岗"),
        officer=third.pk,
        reason="另有分工",
    )
    row = both(answer)
    assert "王立新" in row
    assert "赵小川" in row
    project.refresh_from_db()
    assert project.service_officer == other


def test_of_many_picked_those_that_somebody_changed_meanwhile_stay_as_they_are_and_are_named(client, manager, zone):
    client.force_login(manager)
    officer, other = (factories.user_with(Role.SERVICE_OFFICER, zone=zone, name=name) for name in ("李文静", "王立新"))
    first, second = (factories.project(zone, name=name) for name in ("甲项目", "乙项目"))
    form = opened(client, reverse("projects:list"), "assign_to")
    services.assign_officer(second, other, by="局长")
    picked = {"pick": [first.pk, second.pk], "assign_to": officer.pk, "assign_reason": "轮岗"}
    answer = client.post(reverse("projects:assign_picked"), form | picked)
    assert "乙项目" in answer.text
    assert "别人改过" in answer.text
    for project, serves in ((first, officer), (second, other)):
        project.refresh_from_db()
        assert project.service_officer == serves


def test_an_agreement_that_became_the_second_says_so_before_it_asks_for_a_reason(signed_in, project):
    url = address("agreement", project)
    form = opened(signed_in, url, "signed_on")
    terms = {"signed_on": datetime.date(2021, 9, 1), "annual_tax_yuan": Decimal(10_000_000)}
    answer = late_answer(
        signed_in,
        url,
        form,
        lambda: services.sign_agreement(project, by="王立新", **terms),
        signed_on="2021-09-02",
        annual_tax_yuan="3500",
    )
    assert "1000" in answer.text
    assert 'name="reason"' in answer.text
    assert project.agreements.count() == 1


def test_a_drop_on_the_board_that_comes_late_says_where_the_card_is_now(signed_in, project):
    version = project.version
    services.advance_stage(project, by="王立新")
    body = {"to": "signed", "version": version}
    answer = signed_in.post(address("move", project), body, headers={"HX-Request": "true"})
    assert answer.status_code == 422, "the stage asked for is where it is: no step on"
    services.change_standing(project, to=Standing.SUSPENDED, by="王立新", reason="资金未到")
    body["to"] = "landed"
    answer = signed_in.post(address("move", project), body, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "签约" in answer.text
    assert "落地" in answer.text


def test_a_correction_is_late_when_its_entry_was_corrected_not_when_the_project_went_on(signed_in, project, officer):
    entry = services.record_follow_up(project, by=officer, kind="visit", content="看了现厂")
    url = address("correct_follow_up", project, entry.pk)
    form = opened(signed_in, url, "content")
    planned(project)()
    assert signed_in.post(url, form | {"content": "看了现场"}).status_code == 302
    answer = signed_in.post(url, form | {"form_key": "another-tab-0123456789", "content": "看了厂房"})
    assert answer.status_code == 409
    assert "看了现场" in answer.text
    assert FollowUp.objects.get(pk=entry.pk).content == "看了现场"


@pytest.mark.parametrize("name", ["agreement", "plan", "place", "officer", "edit"])
def test_a_form_without_its_version_changes_nothing(client, manager, project, name):
    client.force_login(manager)
    form = opened(client, address(name, project), "version")
    del form["version"]
    answer = client.post(address(name, project), form | {"name": "新名"})
    assert answer.status_code == 422
    assert "没有带上您看到的版次" in answer.text
    version = project.version
    project.refresh_from_db()
    assert project.version == version


def test_what_only_adds_is_never_late(signed_in, project):
    for name, mine in (
        ("follow_up", {"kind": "visit", "content": "看了现场"}),
        ("arrival", {"as_of_on": "2021-09-30", "fixed_investment_yuan": "1000"}),
    ):
        form = opened(signed_in, address(name, project), *mine)
        suspended(project)() if name == "follow_up" else planned(project)()
        assert signed_in.post(address(name, project), form | mine).status_code == 302
