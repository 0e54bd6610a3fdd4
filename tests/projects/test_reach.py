"""Which projects a role reaches: what it sees, what it changes, by the person's relation to them."""

import pytest
from django.urls import reverse

from tests import factories
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import User
from zoneops.accounts.rights import REACH
from zoneops.core.models import AuditEntry
from zoneops.enterprises import services as enterprises
from zoneops.enterprises.models import Enterprise
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached, reaches
from zoneops.projects.services import assign_officer, register_project

ZONE_WIDE = {"own", "registered", "department", "unserved", "grid", "procedure", "enterprise", "none"}
SERVED = {"own", "registered", "department", "unserved"}
NOTHING: set[str] = set()
SEES = dict.fromkeys(Role, ZONE_WIDE) | {
    Role.GRID_WORKER: {"own", "registered", "grid"},
    Role.LIAISON: {"department", "own", "procedure"},  # own: served by somebody of the office, who is the person
    Role.ENTERPRISE: {"enterprise"},
    Role.SYSTEM_ADMINISTRATOR: NOTHING,
    Role.SECURITY_ADMINISTRATOR: NOTHING,
    Role.AUDIT_ADMINISTRATOR: NOTHING,
}
CHANGES = {
    Role.PROJECT_MANAGER: dict.fromkeys(
        (Right.EDIT_PROJECTS, Right.MOVE_PROJECTS, Right.RECORD_FOLLOW_UPS, Right.RECORD_APPROVALS), ZONE_WIDE
    )
    | {Right.ASSIGN_OFFICERS: ZONE_WIDE},
    Role.LEADER: {Right.ASSIGN_OFFICERS: ZONE_WIDE},
    Role.GRID_WORKER: {Right.RECORD_FOLLOW_UPS: {"own", "registered", "grid"}},
    Role.LIAISON: {Right.RECORD_APPROVALS: {"procedure"}},
} | dict.fromkeys(
    (Role.SERVICE_OFFICER, Role.INVESTMENT_OFFICER),
    dict.fromkeys((Right.EDIT_PROJECTS, Right.MOVE_PROJECTS, Right.RECORD_FOLLOW_UPS, Right.RECORD_APPROVALS), SERVED),
)
CHANGING = (
    Right.EDIT_PROJECTS,
    Right.MOVE_PROJECTS,
    Right.RECORD_FOLLOW_UPS,
    Right.RECORD_APPROVALS,
    Right.ASSIGN_OFFICERS,
)


def related(role, zone, other_zone):
    person = factories.user_with(role, zone=zone, name="当事人")
    projects = factories.relations(person, other_zone)
    return User.objects.get(pk=person.pk), projects


def words_of(projects, found):
    pks = set(found.values_list("pk", flat=True))
    return {word for word, project in projects.items() if project.pk in pks}


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_and_changes_what_it_is_related_to_and_nothing_else(zone, other_zone, role):
    person, projects = related(role, zone, other_zone)
    assert words_of(projects, Project.objects.visible_to(person)) == SEES[role]
    for right in CHANGING:
        wanted = CHANGES.get(role, {}).get(right, NOTHING)
        assert words_of(projects, Project.objects.visible_to(person, right)) == wanted, right
        assert {word for word, project in projects.items() if reaches(person, right, project)} == wanted, right


def test_two_roles_reach_what_either_reaches(zone, other_zone):
    person, projects = related(Role.GRID_WORKER, zone, other_zone)
    factories.give_roles(person, Role.LIAISON)
    person = User.objects.get(pk=person.pk)
    assert words_of(projects, Project.objects.visible_to(person)) == SEES[Role.GRID_WORKER] | SEES[Role.LIAISON]


def test_whole_pages_of_projects_cost_one_query_and_none_for_the_whole_zone(
    zone, other_zone, officer, manager, django_assert_num_queries
):
    projects = factories.relations(officer, other_zone)
    pks = [project.pk for _word, project in projects.items()]
    reached = Reached(User.objects.get(pk=officer.pk), pks)
    assert projects.own.pk in reached.of(Right.EDIT_PROJECTS)
    with django_assert_num_queries(0):  # the four rights of an officer have the same scopes
        assert reached.of(Right.MOVE_PROJECTS) == reached.of(Right.RECORD_FOLLOW_UPS)
    assert manager.may(Right.MOVE_PROJECTS)
    with django_assert_num_queries(0):
        assert Reached(manager, pks).may(Right.MOVE_PROJECTS, projects.none.pk)


def test_a_selection_for_the_whole_zone_joins_nothing(manager):
    sql = str(Project.objects.visible_to(manager).query)
    assert "JOIN" not in sql
    assert sql.count("SELECT") == 1


def test_reach_follows_the_project_from_hand_to_hand(zone, officer, manager):
    office = factories.department(zone)
    colleague = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="接手人", department=office)
    project = register_project(zone, by=manager, name="新项目")
    assert project.registered_by == manager
    assert reaches(officer, Right.EDIT_PROJECTS, project)  # nobody serves it yet
    assign_officer(project, colleague, by=manager)
    assert not reaches(officer, Right.EDIT_PROJECTS, project)
    assert reaches(colleague, Right.EDIT_PROJECTS, project)


def test_a_project_belongs_to_who_registered_it_and_a_name_from_the_command_line_to_nobody(zone, officer):
    assert register_project(zone, by=officer, name="自己登记的").registered_by == officer
    assert register_project(zone, by="试验", name="命令登记的").registered_by is None


@pytest.fixture
def foreign(zone, officer):
    """A project that a colleague of no common office serves: the officer sees it and may not touch it."""
    stranger = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="旁人")
    return factories.project(zone, name="旁人的项目", stage=1, service_officer=stranger, officer_in_post=True)


ACTS = ["edit", "plan", "place", "follow_up", "attach", "agreement", "arrival", "move"]


@pytest.mark.parametrize("name", ACTS)
def test_visible_but_not_the_readers_is_a_403_that_says_whose_it_may_be(signed_in, foreign, name):
    address = reverse(f"projects:{name}", args=[foreign.pk])
    for answer in (signed_in.get(address), signed_in.post(address, {})):
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "本人的、本部门的、还没有专员的项目" in text
    refused = AuditEntry.objects.get(outcome="refused", subject_id=str(foreign.pk))
    assert "这个项目不在内" in refused.reason


@pytest.mark.parametrize("name", ACTS)
def test_not_visible_is_not_there(client, zone, foreign, name):
    client.force_login(factories.user_with(Role.GRID_WORKER, zone=zone))
    address = reverse(f"projects:{name}", args=[foreign.pk])
    nowhere = reverse(f"projects:{name}", args=[foreign.pk + 1000])
    assert client.get(address).status_code == client.get(nowhere).status_code == 404


def test_the_page_offers_only_what_the_reader_may_do_with_this_project(signed_in, zone, officer, foreign):
    own = factories.project(zone, service_officer=officer, officer_in_post=True)
    for project, is_offered in ((own, True), (foreign, False)):
        text = signed_in.get(reverse("projects:detail", args=[project.pk])).content.decode()
        for name in ("edit", "follow_up", "arrival"):
            address = reverse(f"projects:{name}", args=[project.pk])
            assert (address in text) == is_offered, (project, name)


def test_a_card_on_the_board_moves_only_where_the_reader_may_move_it(signed_in, zone, officer, foreign):
    own = factories.project(zone, service_officer=officer, officer_in_post=True)
    text = signed_in.get(reverse("projects:board")).content.decode()
    assert reverse("projects:move", args=[own.pk]) in text
    assert reverse("projects:move", args=[foreign.pk]) not in text
    assert reverse("projects:detail", args=[foreign.pk]) in text


def test_counts_of_a_grid_worker_are_not_those_of_the_zone(client, zone, manager, foreign):
    client.force_login(manager)
    assert client.get(reverse("projects:list")).context["facts"]["pursued"] == 1
    worker = factories.user_with(Role.GRID_WORKER, zone=zone)
    client.force_login(worker)
    answer = client.get(reverse("projects:list"))
    assert answer.context["facts"]["pursued"] == 0
    assert answer.context["whole"]["found"] == 0


# enterprises


@pytest.fixture
def representative(zone):
    return factories.user_with(Role.ENTERPRISE, zone=zone, name="企业代表")


@pytest.fixture
def company(zone, representative, manager):
    made = factories.enterprise(zone, "德州自家有限公司")
    enterprises.link_representative(made, representative, by=manager)
    return made


@pytest.fixture
def at_home(client, representative, company):
    client.force_login(representative)
    return client


def test_an_enterprise_begins_at_its_own_page_and_sees_no_other(at_home, company, zone):
    other = factories.enterprise(zone)
    assert at_home.get("/").url == reverse("enterprises:detail", args=[company.pk])
    assert at_home.get(reverse("enterprises:detail", args=[company.pk])).status_code == 200
    assert at_home.get(reverse("enterprises:detail", args=[other.pk])).status_code == 404
    assert at_home.get(reverse("enterprises:edit", args=[company.pk])).status_code == 403


def test_an_enterprise_sees_of_its_project_the_stage_and_whom_to_call_but_no_notes(at_home, company, officer, zone):
    project = factories.project(
        zone, enterprise=company, service_officer=officer, officer_in_post=True, next_step="摸清对方底价", stage=2
    )
    from zoneops.projects.services import record_follow_up

    record_follow_up(project, by=officer, kind="visit", content="对方资金紧张", next_step="摸清对方底价")
    text = at_home.get(reverse("projects:detail", args=[project.pk])).content.decode()
    assert "李文静" in text
    assert "承诺与到位" in text
    for kept in ("资金紧张", "底价", "变更记录", "四个一", "停滞", reverse("projects:edit", args=[project.pk])):
        assert kept not in text
    for name in ("timeline", "changes"):
        assert at_home.get(reverse(f"projects:{name}", args=[project.pk])).status_code == 403


ROOMS = [
    "projects:list", "projects:board", "projects:map", "projects:ones", "territory:grids", "territory:parcels",
    "approvals:flows", "approvals:cases", "accounts:people", "accounts:departments", "cockpit:screen", "system:imports",
]  # fmt: skip


@pytest.mark.parametrize("name", ROOMS)
def test_an_enterprise_enters_no_room_of_the_house(at_home, name):
    assert at_home.get(reverse(name)).status_code == 403


def test_a_person_speaks_for_one_enterprise_until_the_link_is_taken_away(
    client, company, representative, manager, zone
):
    other = factories.enterprise(zone)
    client.force_login(manager)
    new = reverse("enterprises:representative_new", args=[other.pk])
    assert client.post(new, {"person": representative.pk}).status_code == 422  # speaks for another one already
    remove = reverse("enterprises:representative_remove", args=[company.pk, representative.pk])
    assert client.post(remove).status_code == 302
    assert client.post(new, {"person": representative.pk}).status_code == 302
    seen = Enterprise.objects.visible_to(User.objects.get(pk=representative.pk))
    assert list(seen) == [other]


def test_only_an_account_of_the_role_is_linked(zone, officer, manager):
    from zoneops.core.errors import Refused

    with pytest.raises(Refused, match="没有“企业”角色"):
        enterprises.link_representative(factories.enterprise(zone), officer, by=manager)


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.LIAISON])
def test_who_sees_some_projects_sees_their_enterprises(zone, other_zone, role):
    person, projects = related(role, zone, other_zone)
    pursued, unrelated = factories.enterprise(zone), factories.enterprise(zone)
    Project.objects.filter(pk=projects.own.pk).update(enterprise=pursued)
    Project.objects.filter(pk=projects.none.pk).update(enterprise=unrelated)
    assert list(Enterprise.objects.visible_to(person)) == [pursued]


def test_the_table_names_no_scope_that_nobody_can_mean():
    """Every scope of the table has a condition on projects."""
    from zoneops.projects import relations

    used = set().union(*(scopes for reach in REACH.values() for scopes in reach.values()))
    assert used <= set(relations._conditions) | {"zone"}
