"""Two zones, one person, and of every kind of object one that stands in each relation to that person.

The person is given one role after the other: everything near him stays where it is, only the role changes.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.approvals.conftest import make_flow, procedure
from zoneops.accounts import services as accounts
from zoneops.accounts.models import ApiToken, Duty, RoleAssignment, RoleRequest, User
from zoneops.approvals import services as approvals
from zoneops.core import audit, calendar
from zoneops.core.models import AuditEntry, CalendarDay, ImportReceipt, Zone
from zoneops.enterprises.models import EnterpriseRepresentative
from zoneops.projects import services
from zoneops.projects.models import Project, SavedFilter
from zoneops.territory.models import GridEdition, GridLead

BY = "试验"
NO_SUCH_ID = 987654321
MISSING, OTHER_ZONE, CROSSED, NO_PART = "missing", "other_zone", "crossed", "no_part"
# The relations to a business row inside the zone, each with what makes it so.
NEAR = ("own", "department", "unserved", "grid", "procedure", "enterprise", "none")
FOREIGN = "外区"  # in every name of the other zone
# Another system whose word is taken at the door; it is never asked.
WAY = "feishu"
WAYS_IN = {WAY: {"provider": "feishu", "name": "飞书", "client_id": "试验", "secret": "试验"}}
# Receipts of a business ledger, and of one that only the system administrator brings in.
RECEIPTS = ("projects", "departments")

Keys = dict[str, Any]
Objects = dict[str, Keys]  # relation → the parts of an address that lead to the object


@dataclass
class World:
    zone: Zone
    other_zone: Zone
    person: User
    colleague: User
    stranger: User
    administrator: User
    foreigner: User
    token: str
    objects: dict[str, Objects] = field(default_factory=dict)

    def relations(self, kind: str) -> list[str]:
        return list(self.objects[kind])

    def take(self, role: str | None) -> User:
        """Give the person this role and no other; None takes all away. Returns the person as read anew."""
        RoleAssignment.objects.filter(user=self.person).delete()
        Duty.objects.filter(user=self.person).delete()
        if role:
            RoleAssignment.objects.give(self.person, role, granted_by=BY)
        return User.objects.get(pk=self.person.pk)


def build() -> World:
    calendar.seed(2020, 2022)
    zone = factories.zone_with_grids()
    other_zone = factories.zone_with_grids(code="elsewhere", short_name="外区")
    office, elsewhere = factories.department(zone, "项目服务部"), factories.department(zone, "财政金融部")
    abroad = factories.department(other_zone, "外区服务部")
    person = factories.user_with(zone=zone, name="李文静", department=office)
    colleague = factories.user_with("service_officer", zone=zone, name="王同事", department=office)
    stranger = factories.user_with("service_officer", zone=zone, name="赵旁人", department=elsewhere)
    administrator = factories.user_with("audit_administrator", zone=zone, name="孙管理", department=elsewhere)
    foreigner = factories.user_with("service_officer", zone=other_zone, name="钱外区", department=abroad)
    GridLead.objects.create(zone=zone, grid_code="G01", lead=person)
    GridLead.objects.create(zone=other_zone, grid_code="G01", lead=foreigner)
    token = accounts.make_api_token(person, "试验", by=BY)
    ApiToken.objects.update(last_used_on=timezone.localdate())  # the first use of a day is noted, and is no change
    world = World(zone, other_zone, person, colleague, stranger, administrator, foreigner, token)
    world.objects |= business(world, office.name)
    world.objects |= own_things(world) | house(world)
    return world


# --- projects, enterprises and what hangs on them ---------------------------------------------------------------------


def business(world: World, office: str) -> dict[str, Objects]:
    ours = make_flow(world.zone, "本部门办的", [procedure("A-1", lead_department=office)])
    theirs = make_flow(world.zone, "市级事项（2021年版）", [procedure("A-1", lead_department="市自然资源局")])
    abroad = make_flow(world.other_zone, "外区的", [procedure("A-1", lead_department=office, name="外区事项")])
    officers = {"own": world.person, "department": world.colleague, "unserved": None}
    projects = {}
    for relation in NEAR:
        flow = ours if relation == "procedure" else theirs
        project = _project(world, world.zone, officers.get(relation, world.stranger), flow, relation)
        projects[relation] = project
    for relation, project in projects.items():
        # The person leads the western grid.
        longitude = Decimal("116.645") if relation == "grid" else Decimal("116.655")
        services.place_project(project, by=BY, longitude=longitude, latitude=Decimal("36.945"))
    foreign = _project(world, world.other_zone, world.foreigner, abroad, FOREIGN)
    everything = projects | {OTHER_ZONE: foreign}
    for relation, project in everything.items():
        speaker = world.person if relation == "enterprise" else factories.user_with("enterprise", zone=project.zone)
        EnterpriseRepresentative.objects.create(user=speaker, enterprise=project.enterprise, linked_by=BY)
    return {
        "project": {relation: {"pk": row.pk} for relation, row in everything.items()} | _no_row(pk=NO_SUCH_ID),
        "enterprise": {relation: {"pk": row.enterprise_id} for relation, row in everything.items()}
        | _no_row(pk=NO_SUCH_ID),
        "representative": _parts(
            everything, "person_pk", lambda project: project.enterprise.representatives.get().user_id, "enterprise_id"
        ),
        "step": _parts(everything, "step_pk", lambda project: project.case.steps.get().pk),
        "follow_up": _parts(everything, "entry_pk", lambda project: project.follow_ups.get().pk),
        "stage_change": _parts(everything, "change_pk", lambda project: project.stage_changes.get().pk),
        "file": _parts(everything, "file_pk", lambda project: project.attachments.get().pk),
        "standing": {relation: {"pk": row.pk, "to": "suspended"} for relation, row in everything.items()}
        | _no_row(pk=NO_SUCH_ID, to="suspended"),
        "flow": {"none": {"pk": theirs.pk}, OTHER_ZONE: {"pk": abroad.pk}} | _no_row(pk=NO_SUCH_ID),
        "flows": _two_flows(world, theirs, abroad),
    }


def marked(kind: str, relation: str) -> str:
    """Part of the name of the row in this relation, so that a page that shows it can be told."""
    return {"project": "项目", "enterprise": "企业"}[kind] + f"〔{relation}〕"


def _project(world: World, zone: Zone, officer: User | None, flow: Any, relation: str) -> Project:
    """A project with one of everything that can hang on it."""
    by = officer or world.stranger
    enterprise = factories.enterprise(zone, marked("enterprise", relation))
    project = factories.project(zone, name=marked("project", relation), enterprise=enterprise)
    if officer:
        Project.objects.filter(pk=project.pk).update(service_officer=officer, officer_in_post=True)
    at = datetime.datetime(2021, 10, 1, 9, tzinfo=datetime.UTC)
    services.record_follow_up(project, by=by, kind="visit", content="看了现场", happened_at=at)
    services.attach_file(project, SimpleUploadedFile("协议.txt", "协议".encode()), by=BY)
    approvals.open_case(project, flow, by=BY)
    return Project.objects.get(pk=project.pk)


def _no_row(**keys: Any) -> Objects:
    return {MISSING: keys}


def _parts(projects: dict[str, Project], key: str, part: Callable[[Project], int], of: str = "pk") -> Objects:
    """Something that belongs to a project, or to its enterprise, by both ids."""
    found: Objects = {relation: {"pk": getattr(row, of), key: part(row)} for relation, row in projects.items()}
    own = getattr(projects["own"], of)
    found[CROSSED] = {"pk": own, key: part(projects["none"])}
    found[NO_PART] = {"pk": own, key: NO_SUCH_ID}
    return found | _no_row(pk=NO_SUCH_ID, **{key: NO_SUCH_ID})


def _two_flows(world: World, flow: Any, abroad: Any) -> Objects:
    """Two editions of one flow, to be compared."""
    later = datetime.date(2021, 10, 10)
    newer = make_flow(world.zone, "市级事项（2022年版）", [procedure("A-1")], effective_from=later)
    return {
        "none": {"pk": newer.pk, "other_pk": flow.pk},
        CROSSED: {"pk": newer.pk, "other_pk": abroad.pk},
        NO_PART: {"pk": newer.pk, "other_pk": NO_SUCH_ID},
        OTHER_ZONE: {"pk": abroad.pk, "other_pk": flow.pk},
    } | _no_row(pk=NO_SUCH_ID, other_pk=flow.pk)


# --- what belongs to one person ---------------------------------------------------------------------------------------


def own_things(world: World) -> dict[str, Objects]:
    owners = {
        "own": world.person, "department": world.colleague, "none": world.stranger,
        "administrator": world.administrator, OTHER_ZONE: world.foreigner,
    }  # fmt: skip
    for owner in set(owners.values()) - {world.person}:
        accounts.make_api_token(owner, "试验", by=BY)
    for owner in owners.values():
        SavedFilter.objects.create(
            user=owner, name="外区的" if owner == world.foreigner else "常用", query="?stage=signed"
        )
        Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "试验"})
    offices = {"department": world.person.department_id, "none": world.stranger.department_id,
               OTHER_ZONE: world.foreigner.department_id}  # fmt: skip
    asked = {"own": world.person, "none": world.colleague, OTHER_ZONE: world.foreigner}
    return {
        "department": {relation: {"pk": pk} for relation, pk in offices.items()} | _no_row(pk=NO_SUCH_ID),
        "role_of_person": {relation: {"pk": owner.pk, "change": "grant"} for relation, owner in owners.items()}
        | _no_row(pk=NO_SUCH_ID, change="grant"),
        "role_request": {relation: {"pk": _role_request(about).pk} for relation, about in asked.items()}
        | _no_row(pk=NO_SUCH_ID),
        "factor": {relation: {"pk": owner.authenticator_set.get().pk} for relation, owner in owners.items()}
        | _no_row(pk=NO_SUCH_ID),
        "person": {relation: {"pk": owner.pk} for relation, owner in owners.items()} | _no_row(pk=NO_SUCH_ID),
        "token": {relation: {"pk": ApiToken.objects.get(user=owner).pk} for relation, owner in owners.items()}
        | _no_row(pk=NO_SUCH_ID),
        "saved_filter": {relation: {"pk": owner.saved_filters.get().pk} for relation, owner in owners.items()}
        | _no_row(pk=NO_SUCH_ID),
    }


def _role_request(about: User) -> RoleRequest:
    asker = factories.user_with("system_administrator", zone=about.zone)
    return RoleRequest.objects.create(user=about, role="leader", change="grant", reason="轮岗", asked_by=asker)


# --- what belongs to the zone, or to the installation -----------------------------------------------------------------


def house(world: World) -> dict[str, Objects]:
    day = CalendarDay.objects.order_by("on")[0]
    editions = [
        GridEdition.objects.create(
            zone=zone, title=f"{zone}新划的", effective_from=datetime.date(2021, 11, 1), source=BY,
            planning_area=factories.square(116.64, 36.94, 116.66, 36.95),
        )
        for zone in (world.zone, world.other_zone)
    ]  # fmt: skip
    found: dict[str, Objects] = {
        "edition": {"none": {"pk": editions[0].pk}, OTHER_ZONE: {"pk": editions[1].pk}} | _no_row(pk=NO_SUCH_ID),
        "grid": {"grid": {"code": "G01"}, "none": {"code": "G02"}} | _no_row(code="G99"),
        "zone_code": {"none": {"code": world.zone.code}, OTHER_ZONE: {"code": world.other_zone.code}}
        | _no_row(code="nowhere"),
        "day": {"none": {"pk": day.pk}} | _no_row(pk=NO_SUCH_ID),
        "date": {"none": {"on": "2021-10-01"}} | _no_row(on="1.10.2021"),
        "year": {"none": {"year": 2021}} | _no_row(year=1901),
        "link": _no_row(secret="no-such-secret"),
        "way": {"none": {"way": WAY}} | _no_row(way="nowhere"),
        "address": _no_row(rest="no/such/operation"),
    }
    owners = {"own": world.person, "none": world.colleague, OTHER_ZONE: world.foreigner}
    actors = owners | {"administrator": world.administrator}
    found["audit_entry"] = {
        relation: {"pk": audit.record(actor, "user.changed", by=actor, zone=actor.zone).pk}
        for relation, actor in actors.items()
    } | _no_row(pk=NO_SUCH_ID)
    for subject in RECEIPTS:
        receipts = {relation: {"pk": _receipt(owner, subject).pk} for relation, owner in owners.items()}
        found[f"receipt {subject}"] = receipts | _no_row(pk=NO_SUCH_ID)
    return found


def _receipt(owner: User, subject: str) -> ImportReceipt:
    return ImportReceipt.objects.create(
        zone=owner.zone, subject=subject, file_name=f"{owner.zone}的台账.xlsx", sha256="0" * 64, by_id=owner.pk,
        by_name=owner.name, state=ImportReceipt.State.REFUSED, counts={"rows": 1, "errors": 0},
    )  # fmt: skip


def audit_rows(number: str) -> list[str]:
    """Outcomes of the rows that one request left."""
    return list(AuditEntry.objects.filter(request_number=number).values_list("outcome", flat=True))
