"""Makes rows for tests. Names say what is made; everything not named is plausible and fixed."""

import datetime
import itertools
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from zoneops.accounts.models import Department, RoleAssignment, User
from zoneops.approvals import services as approvals
from zoneops.approvals.models import Flow, Procedure
from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise, EnterpriseRepresentative
from zoneops.enterprises.rules import complete_credit_code
from zoneops.projects import services
from zoneops.projects.models import Project
from zoneops.territory.models import Grid, GridEdition, GridLead, Parcel

_count = itertools.count(1)

TODAY = datetime.date(2021, 10, 15)


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """A GeoJSON rectangle, counter-clockwise and closed."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def zone(code: str = "test-zone", short_name: str = "试验区", **fields: Any) -> Zone:
    values = {"name": short_name, "seal": "试", "pinned_today": TODAY, "is_sample": True} | fields
    return Zone.objects.create(code=code, short_name=short_name, **values)


def zone_with_grids(**fields: Any) -> Zone:
    """Planning area 116.64–116.66 × 36.94–36.95, cut in two at 116.65: 第一网格 (west) and 第二网格 (east)."""
    made = zone(**fields)
    edition = GridEdition.objects.create(
        zone=made,
        title="试验网格",
        effective_from=datetime.date(2021, 1, 1),
        planning_area=square(116.64, 36.94, 116.66, 36.95),
        source="试验",
    )
    for order, (west, east, name) in enumerate([(116.64, 116.65, "第一网格"), (116.65, 116.66, "第二网格")], start=1):
        Grid.objects.create(
            edition=edition, code=f"G{order:02d}", name=name, order=order, geometry=square(west, 36.94, east, 36.95)
        )
    GridEdition.objects.filter(pk=edition.pk).update(
        state="published", published_at=datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    )
    return made


def department(zone: Zone, name: str = "招商部", kind: str = "committee") -> Department:
    return Department.objects.create(zone=zone, code=f"D{next(_count)}", name=name, kind=kind)


def user_with(*roles: str, zone: Zone | None, name: str = "张三", **fields: Any) -> User:
    user = User.objects.create_user(f"user{next(_count)}", name=name, zone=zone, **fields)
    give_roles(user, *roles)
    return user


def give_roles(user: User, *roles: str) -> None:
    for role in roles:
        RoleAssignment.objects.give(user, role, granted_by="试验")


def enterprise(zone: Zone, name: str | None = None, **fields: Any) -> Enterprise:
    number = next(_count)
    values = {
        "credit_code": complete_credit_code(f"91371482MA3{number:06d}"),
        "name": name or f"德州试验{number}有限公司",
    } | fields
    return Enterprise.objects.create(zone=zone, **values)


def parcel(zone: Zone, **fields: Any) -> Parcel:
    values: dict[str, Any] = {
        "number": f"2021-{next(_count):03d}",
        "area_mu": Decimal(50),
        "planned_use": "工业用地",
        "longitude": Decimal("116.645"),
        "latitude": Decimal("36.945"),
    } | fields
    return Parcel.objects.create(zone=zone, **values)


@dataclass(frozen=True)
class Relations:
    """A project in each relation to a person."""

    own: Project
    registered: Project
    department: Project
    unserved: Project
    grid: Project
    procedure: Project
    enterprise: Project
    none: Project
    other_zone: Project

    def items(self) -> list[tuple[str, Project]]:
        return [(field.name, getattr(self, field.name)) for field in fields(self)]


def relations(person: User, elsewhere: Zone) -> Relations:
    """One project in each relation to `person`, who is put into an office, leads grid G01 and speaks for an enterprise.

    own         the person is the service officer          registered  the person registered it
    department  a colleague of the office serves it        unserved    nobody serves it
    grid        it lies in the grid that the person leads   procedure   the office leads a procedure of its flow
    enterprise  the person's enterprise pursues it          none        of the zone, none of these
    other_zone  of the zone `elsewhere`

    Every project but `unserved` is served by a stranger of another office where nothing else is said.
    """
    zone = person.zone
    assert zone is not None
    office, other_office = department(zone, "关系部"), department(zone, "旁人部")
    person.department = office
    person.save(update_fields=["department"])
    colleague = user_with("service_officer", zone=zone, name="同部门", department=office)
    stranger = user_with("service_officer", zone=zone, name="旁部门", department=other_office)
    GridLead.objects.update_or_create(zone=zone, grid_code="G01", defaults={"lead": person})
    company = enterprise(zone, "关系企业有限公司")
    EnterpriseRepresentative.objects.create(enterprise=company, user=person, linked_by="试验")
    led = Grid.objects.get(edition__zone=zone, code="G01")
    flow = Flow.objects.create(zone=zone, code="relations", title="关系流程", effective_from=datetime.date(2021, 1, 1))
    Procedure.objects.create(
        edition=flow, code="R-1", name="关系事项", phase=1, phase_name="一", lead_department=office.name, order=1
    )
    Procedure.objects.create(
        edition=flow, code="R-2", name="旁人事项", phase=1, phase_name="一", lead_department=other_office.name, order=2
    )
    Flow.objects.filter(pk=flow.pk).update(
        state="published", published_at=datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    )
    flow.refresh_from_db()

    def made(name: str, **given: Any) -> Project:
        return project(zone, name=f"关系 {name}", **{"service_officer": stranger, "officer_in_post": True} | given)

    found = Relations(
        own=made("own", service_officer=person),
        registered=made("registered", registered_by=person),
        department=made("department", service_officer=colleague),
        unserved=made("unserved", service_officer=None, officer_in_post=False),
        grid=made("grid", grid=led),
        procedure=made("procedure", stage=2),
        enterprise=made("enterprise", enterprise=company),
        none=made("none"),
        other_zone=project(elsewhere, name="关系 other_zone"),
    )
    approvals.open_case(found.procedure, flow, by="试验")
    return found


def project(zone: Zone, *, stage: int = 1, **fields: Any) -> Project:
    """A project put straight into a stage, as if it had come there long ago. Moves that matter go through services."""
    made = services.register_project(
        zone, by="试验", name=fields.pop("name", f"试验项目{next(_count)}"), entered_on=datetime.date(2021, 9, 1)
    )
    direct = {"last_follow_up_on": TODAY, "stage": stage} | fields
    Project.objects.filter(pk=made.pk).update(**direct)
    return Project.objects.select_related("zone", "enterprise", "service_officer", "grid").get(pk=made.pk)
