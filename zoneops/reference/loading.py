"""Loads a reference zone from its folder, through the same importers that every zone uses. Running it again is safe."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department, User
from zoneops.approvals.models import Flow
from zoneops.core import calendar, editions
from zoneops.core.ledger.importing import import_file, subject
from zoneops.core.models import Zone
from zoneops.core.parsing.reading import read_workbook
from zoneops.enterprises.models import Enterprise
from zoneops.projects.models import Project
from zoneops.reference.requirements import load_requirements
from zoneops.territory import services as territory
from zoneops.territory.models import GridEdition, Parcel

DATA = Path(__file__).parent / "data"
LOADED_BY = "示例区装入"
FIRST_CALENDAR_YEAR = 2013
REQUIREMENTS_FROM = datetime.date(2020, 1, 1)

# In the order in which each needs those before it.
BEFORE_PROJECTS = [
    ("departments", "部门.xlsx"),
    ("officers", "人员.xlsx"),
    ("parcels", "宗地.xlsx"),
    ("enterprises", "企业.xlsx"),
]
PROJECTS = [("projects", "项目台账.xlsx"), ("follow-ups", "跟进记录.xlsx"), ("arrivals", "到位数据.xlsx")]


def load(name: str = "dezhou", say: Callable[[str], Any] = lambda line: None) -> Zone:
    """Load the zone in `data/name`. Raises ImportRefused if a ledger is not right; what was loaded before it stays."""
    folder = DATA / name
    zone = _zone(folder)
    calendar.seed(FIRST_CALENDAR_YEAR, datetime.date.today().year + 1)  # noqa: DTZ011 - the year is enough
    owners = _json(folder / "requirement_owners.json")
    load_requirements(zone, by=LOADED_BY, owners=owners, effective_from=REQUIREMENTS_FROM)
    _import(zone, folder, BEFORE_PROJECTS[:2], say)
    _grids(zone, folder)
    _import(zone, folder, BEFORE_PROJECTS[2:], say)
    _parcel_shapes(zone, folder)
    _flows(zone, folder, say)
    _import(zone, folder, [*PROJECTS, ("approval-results", "审批办理.xlsx")], say)
    _mark_sample(zone)
    return zone


def _zone(folder: Path) -> Zone:
    given = json.loads((folder / "zone.json").read_text(encoding="utf-8"))
    zone, _created = Zone.objects.update_or_create(
        code=given["code"],
        defaults={
            "name": given["name"],
            "short_name": given["short_name"],
            "seal": given["seal"],
            "name_en": given["name_en"],
            "division_code": given["division_code"],
            "pinned_today": given["pinned_today"],
            "service_brand": given["brand"]["service"],
            "stall_days": given["settings"]["stall_days"],
            "published_figures": given["published_figures"],
            "is_sample": True,
        },
    )
    zone.refresh_from_db()
    return zone


def _import(zone: Zone, folder: Path, ledgers: list[tuple[str, str]], say: Callable[[str], Any]) -> None:
    for key, file in ledgers:
        counts = import_file(subject(key), folder / file, zone=zone, by=LOADED_BY)
        say(f"{file}：新增 {counts.created}，改动 {counts.changed}，未变 {counts.unchanged}")


def _grids(zone: Zone, folder: Path) -> None:
    if GridEdition.objects.filter(zone=zone).exists():
        return
    edition = territory.load_grids(
        zone,
        planning_area=_json(folder / "planning_area.geojson"),
        grids=_json(folder / "grids.geojson"),
        title="网格划分（合成示例）",
        effective_from=datetime.date(2021, 1, 1),
        source="合成示例，不是实际边界",
        by=LOADED_BY,
    )
    editions.mark_checked(edition, by=LOADED_BY)
    territory.publish_grids(edition, by=LOADED_BY)
    for row in _rows(folder / "人员.xlsx"):
        if row.get("负责网格"):
            lead = User.objects.get(zone=zone, username=row["账号"])
            territory.set_grid_lead(zone, row["负责网格"], lead, by=LOADED_BY)


def _parcel_shapes(zone: Zone, folder: Path) -> None:
    for feature in _json(folder / "parcels.geojson")["features"]:
        Parcel.objects.filter(zone=zone, number=feature["properties"]["宗地编号"]).update(geometry=feature["geometry"])


def _flows(zone: Zone, folder: Path, say: Callable[[str], Any]) -> None:
    if not Flow.objects.filter(zone=zone).exists():
        _import(zone, folder, [("flows", "审批流程.csv")], say)
        for flow in Flow.objects.filter(zone=zone, state=Flow.State.DRAFT):
            editions.mark_checked(flow, by=LOADED_BY)
            editions.publish(flow, by=LOADED_BY)


@transaction.atomic
def _mark_sample(zone: Zone) -> None:
    for model in (Department, User, Parcel, Enterprise, Project):
        model.objects.filter(zone=zone, is_sample=False).update(is_sample=True)
    Flow.objects.filter(zone=zone).update(is_sample=True)
    GridEdition.objects.filter(zone=zone).update(is_sample=True)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _rows(path: Path) -> list[dict[str, str]]:
    """A plain one-row-header ledger as dictionaries of text."""
    sheet = read_workbook(path).sheets[0]
    head, *body = [[str(value or "").strip() for value in row] for row in sheet.rows]
    return [dict(zip(head, row, strict=False)) for row in body]


def people_to_show(zone: Zone) -> list[User]:
    """One person in post per role, in the order of the roles, for the demonstration's links."""
    found = []
    for role in Role.values:
        person = User.objects.filter(zone=zone).in_post().with_role(role).first()
        if person:
            found.append(person)
    return found
