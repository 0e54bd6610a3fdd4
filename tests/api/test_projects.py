"""Projects through the API."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api.conftest import Caller
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.rights import RIGHTS
from zoneops.core.models import AuditEntry
from zoneops.projects import gates, services
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import Project


def ids(response):
    return [item["id"] for item in response.json()["items"]]


def test_a_list_shows_the_projects_of_the_callers_zone_only(program, zone, other_zone):
    mine = factories.project(zone)
    factories.project(other_zone)
    assert ids(program.get("/projects")) == [mine.pk]


def test_amounts_are_strings_in_yuan_and_dates_are_iso(program, zone):
    project = factories.project(zone, planned_investment_yuan=Decimal("126000000.50"), land_area_mu=Decimal("118.50"))
    found = program.get(f"/projects/{project.pk}").json()
    assert found["planned_investment_yuan"] == "126000000.50"
    assert found["land_area_mu"] == "118.50"
    assert found["stage_entered_on"] == "2021-09-01"


def test_a_moment_is_told_in_local_time_with_its_offset(program, zone):
    project = factories.project(zone)
    Project.objects.filter(pk=project.pk).update(
        created_at=datetime.datetime(2021, 10, 14, 16, 30, tzinfo=datetime.UTC)
    )
    assert program.get(f"/projects/{project.pk}").json()["created_at"] == "2021-10-15T00:30:00+08:00"


def test_chinese_is_not_escaped(program, zone):
    project = factories.project(zone, name="磷酸铁锂正极材料")
    assert "磷酸铁锂正极材料".encode() in program.get(f"/projects/{project.pk}").content


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("stage=signed", {"signed", "suspended"}),
        ("standing=suspended", {"suspended"}),
        ("lacking=map", {"signed", "suspended"}),
        ("lacking=person", {"signed", "suspended", "late", "silent"}),
        ("lacking=net", {"signed", "suspended", "late", "silent"}),
        ("lacking=end", {"silent"}),
        ("lacking=any", {"signed", "suspended", "late", "silent"}),
        ("overdue=true", {"late"}),
        ("overdue=false", {"signed", "suspended", "whole", "silent"}),
        ("stalled=true", {"silent"}),
        ("q=signed", {"signed"}),
        ("q=SIGNED&stage=negotiation", set()),
        ("grid=G01", {"whole"}),
        ("officer={officer}", {"whole"}),
    ],
)
def test_each_filter_finds_just_what_it_names(program, zone, officer, query, expected):
    grid = factories.Grid.objects.get(edition__zone=zone, code="G01")
    factories.project(zone, name="signed", stage=2)
    factories.project(zone, name="suspended", stage=2, standing=Standing.SUSPENDED, standing_reason="等资金")
    factories.project(zone, name="late", stage_due_on=datetime.date(2021, 10, 14))
    factories.project(zone, name="silent", last_follow_up_on=datetime.date(2021, 9, 30))
    factories.project(zone, name="whole", grid=grid, service_officer=officer, officer_in_post=True)
    found = program.get(f"/projects?{query.format(officer=officer.username)}").json()["items"]
    assert {item["name"] for item in found} == expected


def test_a_misspelt_filter_is_refused_rather_than_ignored(program, zone):
    response = program.get("/projects?stag=signed")
    assert response.status_code == 422
    assert set(response.json()["fields"]) == {"stag"}


@pytest.mark.parametrize(
    "query", ["stage=started", "overdue=maybe", "limit=0", "limit=201", "cursor=abc", "cursor=YWZ0ZXI6eA"]
)
def test_a_filter_with_a_wrong_value_names_the_filter(program, zone, query):
    response = program.get(f"/projects?{query}")
    assert response.status_code == 422
    assert set(response.json()["fields"]) == {query.split("=")[0]}


def test_following_next_visits_every_project_once_though_others_come_and_go(program, zone):
    first = [factories.project(zone) for _ in range(7)]
    pks = [project.pk for project in first]
    seen, address = [], "/projects?limit=2&standing=active"
    while address:
        answer = program.get(address).json()
        seen += [item["id"] for item in answer["items"]]
        if len(seen) == 4:
            gone = first[0]
            gone.stage_changes.all().delete()
            gone.delete()  # already seen: page numbers would now skip one
            Project.objects.filter(pk=pks[5]).update(standing="lost", standing_reason="去了外地")
            late = factories.project(zone)
        address = answer["next"]
    assert seen == [*pks[:5], pks[6], late.pk]


def test_the_list_asks_the_database_as_often_for_thirty_projects_as_for_three(program, zone, officer):
    def queries_for(count):
        with CaptureQueriesContext(connection) as asked:
            assert len(program.get(f"/projects?limit={count}").json()["items"]) == count
        return len(asked)

    for _ in range(30):
        factories.project(zone, enterprise=factories.enterprise(zone), service_officer=officer, officer_in_post=True)
    queries_for(1)  # the first call of a day notes that the token was used
    assert queries_for(3) == queries_for(30)


def test_the_detail_tells_the_four_ones_with_their_reasons(program, zone):
    project = factories.project(zone, stage=2, net_reason="用地跨 3、4 网格")
    found = program.get(f"/projects/{project.pk}").json()
    told = {one["one"]: (one["held"], one["reason"]) for one in found["ones"]}
    assert told["map"] == ("missing", "未选审批流程")
    assert told["net"] == ("missing", "用地跨 3、4 网格")
    assert told["end"][0] == "held"
    assert found["lacking"] == ["map", "person", "net"]


def test_the_detail_tells_the_way_so_far_and_the_commitments(program, zone, manager):
    project = factories.project(zone)
    services.advance_stage(project, by=manager, changed_on=datetime.date(2021, 9, 20), evidence="协议")
    services.sign_agreement(
        project, by=manager, signed_on=datetime.date(2021, 9, 20), annual_tax_yuan=Decimal("5000000.00"), jobs=120
    )
    found = program.get(f"/projects/{project.pk}").json()
    assert [(c["from_stage"], c["to_stage"]) for c in found["stage_changes"]] == [
        (None, "negotiation"),
        ("negotiation", "signed"),
    ]
    assert found["agreements"][0]["annual_tax_yuan"] == "5000000.00"
    assert found["agreements"][0]["jobs"] == 120
    assert found["promised_tax_yuan"] == "5000000.00"


def test_a_project_of_another_zone_is_as_unknown_as_one_that_never_was(program, zone, other_zone):
    foreign = factories.project(other_zone)
    for call in (
        lambda pk: program.get(f"/projects/{pk}"),
        lambda pk: program.patch(f"/projects/{pk}", {"version": 1, "name": "x"}),
        lambda pk: program.post(f"/projects/{pk}/advance", {"to": "signed", "version": 1}),
    ):
        theirs, nobodys = call(foreign.pk), call(foreign.pk + 1000)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


def test_creating_opens_a_project_in_negotiation_and_writes_the_audit_row(program, zone, manager):
    response = program.post("/projects", {"name": "新项目", "planned_investment_yuan": "1000000.00"})
    assert response.status_code == 201
    made = Project.objects.get(pk=response.json()["id"])
    assert (made.zone, made.stage, made.created_by) == (zone, Stage.NEGOTIATION, manager.name)
    assert made.planned_investment_yuan == Decimal("1000000.00")
    entry = AuditEntry.objects.get(action="project.registered", subject_id=str(made.pk))
    assert (entry.channel, entry.actor_id) == ("api", manager.pk)


def test_an_enterprise_of_another_zone_cannot_be_named_as_investor(program, zone, other_zone):
    foreign = factories.enterprise(other_zone)
    response = program.post("/projects", {"name": "新项目", "enterprise_id": foreign.pk})
    assert response.status_code == 422
    assert set(response.json()["fields"]) == {"enterprise_id"}
    assert not Project.objects.filter(name="新项目").exists()


NOT_SETTABLE = {field.name for field in Project._meta.get_fields()} - services.EDITABLE


@pytest.mark.parametrize("name", sorted(NOT_SETTABLE))
def test_no_other_field_of_the_model_can_be_set_from_outside(program, zone, name):
    project = factories.project(zone)
    for response in (
        program.post("/projects", {"name": "新项目", name: 1}),
        program.patch(f"/projects/{project.pk}", {"next_step": "改", "version": project.version, name: 1})
        if name != "version"
        else None,
    ):
        if response is not None:
            assert response.status_code == 422, name
            assert set(response.json()["fields"]) == {name}
    assert Project.objects.count() == 1
    project.refresh_from_db()
    assert project.next_step == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("planned_investment_yuan", 12600000.5),  # a binary float has lost the last digits already
        ("planned_investment_yuan", "12600000.005"),
        ("planned_investment_yuan", "-1"),
        ("planned_investment_yuan", "约五千万"),
        ("planned_investment_yuan", "NaN"),
        ("planned_investment_yuan", "1e30"),
        ("land_area_mu", True),
        ("next_step_due_on", "2021-02-30"),
        ("next_step_due_on", 1634256000),
        ("next_step_due_on", "2021-10-15T00:00:00"),
        ("name", ""),
        ("name", "   "),
        ("name", "长" * 161),
        ("name", "a\x00b"),
        ("name", None),
        ("industry_code", "384100"),
        ("key_level", "national"),
        ("enterprise_id", 10**30),
    ],
)
def test_a_wrong_value_names_its_field_and_writes_nothing(program, zone, field, value):
    response = program.post("/projects", {"name": "新项目"} | {field: value})
    assert response.status_code == 422
    assert set(response.json()["fields"]) == {field}
    assert not Project.objects.exists()


def test_a_code_that_is_taken_is_refused_with_the_reason(program, zone):
    assert program.post("/projects", {"name": "新项目", "code": "2021-007"}).status_code == 201
    taken = program.post("/projects", {"name": "另一个", "code": "2021-007"})
    assert taken.status_code == 422
    assert "2021-007" in taken.json()["message"]


def test_a_change_touches_only_the_fields_that_are_given(program, zone):
    project = factories.project(zone, description="原来的", next_step="旧")
    response = program.patch(f"/projects/{project.pk}", {"next_step": "施工许可证", "version": project.version})
    assert response.status_code == 200
    project.refresh_from_db()
    assert (project.next_step, project.description) == ("施工许可证", "原来的")
    assert response.json()["version"] == project.version
    assert response["ETag"] == f'"{project.version}"'


def test_an_amount_can_be_taken_away_by_null(program, zone):
    project = factories.project(zone, land_area_mu=Decimal(10))
    program.patch(f"/projects/{project.pk}", {"land_area_mu": None, "version": project.version})
    project.refresh_from_db()
    assert project.land_area_mu is None


@pytest.mark.parametrize("how", ["header", "body"])
def test_changing_an_older_version_is_refused_and_shows_the_current_one(program, zone, manager, how):
    project = factories.project(zone)
    read = project.version
    services.update_project(project, by=manager, next_step="别人写的")
    body, headers = {"next_step": "我写的"}, {}
    if how == "header":
        headers = {"If_Match": f'"{read}"'}
    else:
        body["version"] = read
    response = program.patch(f"/projects/{project.pk}", body, **headers)
    assert response.status_code == 409
    assert response.json()["current"]["next_step"] == "别人写的"
    assert response.json()["current"]["version"] == read + 1
    project.refresh_from_db()
    assert project.next_step == "别人写的"


def test_a_change_must_say_which_version_it_changes(program, zone):
    project = factories.project(zone)
    for response in (
        program.patch(f"/projects/{project.pk}", {"next_step": "x"}),
        program.post(f"/projects/{project.pk}/advance", {"to": "signed"}),
    ):
        assert response.status_code == 428
        assert response.json()["error"] == "version_required"


def test_advancing_moves_one_stage_with_day_and_evidence(program, zone):
    project = factories.project(zone)
    body = {"to": "signed", "changed_on": "2021-10-12", "evidence": "投资协议〔2021〕18号", "version": project.version}
    response = program.post(f"/projects/{project.pk}/advance", body)
    assert response.status_code == 200
    assert response.json()["stage"] == "signed"
    change = project.stage_changes.last()
    assert (change.changed_on, change.evidence) == (datetime.date(2021, 10, 12), "投资协议〔2021〕18号")
    again = program.post(f"/projects/{project.pk}/advance", body | {"version": response.json()["version"]})
    assert again.status_code == 422  # it is there already; the stage after that was not asked for
    assert project.stage_changes.count() == 2


def test_a_stage_cannot_be_skipped(program, zone):
    project = factories.project(zone)
    response = program.post(f"/projects/{project.pk}/advance", {"to": "landed", "version": project.version})
    assert (response.status_code, response.json()["error"]) == (422, "refused")


def test_a_move_that_is_held_back_names_everything_that_is_missing(program, zone):
    def gate(project):
        return [gates.Missing("评审决议", owner="评审办", note="第 4 次会议", url="/x/")]

    gates.register(Stage.SIGNED, gate)
    try:
        project = factories.project(zone)
        response = program.post(f"/projects/{project.pk}/advance", {"to": "signed", "version": project.version})
        foreseen = program.get(f"/projects/{project.pk}").json()["next_stage"]
    finally:
        gates.unregister(Stage.SIGNED, gate)
    assert (response.status_code, response.json()["error"]) == (422, "stage_blocked")
    missing = {"label": "评审决议", "owner": "评审办", "note": "第 4 次会议", "url": "/x/"}
    assert missing in response.json()["missing"]
    assert foreseen["missing"] == response.json()["missing"]
    assert project.stage_changes.count() == 1


WRITES = {
    Right.VIEW_INTERNAL: lambda caller, project: caller.get("/projects"),
    Right.EDIT_PROJECTS: lambda caller, project: caller.patch(
        f"/projects/{project.pk}", {"next_step": "x", "version": project.version}
    ),
    Right.MOVE_PROJECTS: lambda caller, project: caller.post(
        f"/projects/{project.pk}/advance", {"to": "signed", "version": project.version}
    ),
}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("right", list(WRITES))
def test_a_token_may_do_just_what_the_role_of_its_owner_may(zone, role, right):
    project = factories.project(zone)
    caller = Caller(factories.user_with(role, zone=zone))
    response = WRITES[right](caller, project)
    if right in RIGHTS[role]:
        assert response.status_code == 200
    else:
        assert response.status_code == 403
        assert str(right.label) in response.json()["message"]
    project.refresh_from_db()
    assert (project.version > 1 or project.next_step == "x") == (right in RIGHTS[role] and right != Right.VIEW_INTERNAL)
