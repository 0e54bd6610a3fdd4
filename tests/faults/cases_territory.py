"""Grids, leads and parcels."""

import datetime
from decimal import Decimal

from tests import factories
from tests.faults.cases import World, case
from zoneops.projects import services as projects
from zoneops.territory import services
from zoneops.territory.models import GridLead

POINT = {"longitude": Decimal("116.655"), "latitude": Decimal("36.945")}
AREA = factories.square(116.64, 36.94, 116.66, 36.95)


def collection(*shapes, **properties):
    features = [{"type": "Feature", "properties": properties, "geometry": shape} for shape in shapes]
    return {"type": "FeatureCollection", "features": features}


def drafted(world: World):
    return services.load_grids(
        world.zone,
        planning_area=AREA,
        grids=collection(AREA),
        title="一个网格",
        effective_from=datetime.date(2021, 10, 1),
        source="试验",
        by=world.officer,
    )


@case("territory/services.py:load_grids")
def loaded(world: World):
    return lambda: drafted(world)


@case("territory/services.py:publish_grids")
def published(world: World):
    """With a project and a parcel that have to be found anew."""
    projects.place_project(world.project, by="试验", parcel=factories.parcel(world.zone))
    draft = drafted(world)
    seen = services.edition_seal(draft)
    return lambda: services.publish_grids(draft, by=world.officer, seen=seen)


@case("territory/services.py:set_grid_lead")
def named(world: World):
    return lambda: services.set_grid_lead(world.zone, "G01", world.officer, by="试验")


@case("territory/services.py:set_grid_lead")
def replaced(world: World):
    held = services.set_grid_lead(world.zone, "G01", world.officer, by="试验")
    seen = services.lead_seal(GridLead.objects.get(pk=held.pk))
    return lambda: services.set_grid_lead(world.zone, "G01", world.other_officer, by="试验", seen=seen)


@case("territory/services.py:save_parcels")
def parcels(world: World):
    """One new, one that moves with the project standing on it."""
    moved = factories.parcel(world.zone)
    projects.place_project(world.project, by="试验", parcel=moved)
    given = [
        {"number": "2021-888", "area_mu": Decimal(30), "planned_use": "工业用地"} | POINT,
        {"number": moved.number} | POINT,
    ]
    return lambda: services.save_parcels(world.zone, given, by="试验")


@case("territory/services.py:load_parcel_shapes")
def shapes(world: World):
    parcel = factories.parcel(world.zone)
    borders = collection(factories.square(116.641, 36.941, 116.642, 36.942), 宗地编号=parcel.number)
    return lambda: services.load_parcel_shapes(world.zone, borders, by="试验")
