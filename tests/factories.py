"""Makes rows for tests. Names say what is made; everything not named is plausible and fixed."""

import datetime
import itertools
from decimal import Decimal
from typing import Any

from zoneops.accounts.models import Department, RoleAssignment, User
from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.rules import complete_credit_code
from zoneops.projects import services
from zoneops.projects.models import Project
from zoneops.territory.models import Grid, GridEdition, Parcel

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
    RoleAssignment.objects.bulk_create(RoleAssignment(user=user, role=role, granted_by="试验") for role in roles)
    return user


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


def project(zone: Zone, *, stage: int = 1, **fields: Any) -> Project:
    """A project put straight into a stage, as if it had come there long ago. Moves that matter go through services."""
    made = services.register_project(
        zone, by="试验", name=fields.pop("name", f"试验项目{next(_count)}"), entered_on=datetime.date(2021, 9, 1)
    )
    direct = {"last_follow_up_on": TODAY, "stage": stage} | fields
    Project.objects.filter(pk=made.pk).update(**direct)
    return Project.objects.select_related("zone", "enterprise", "service_officer", "grid").get(pk=made.pk)
