import datetime
from decimal import Decimal

import pytest

from tests import factories
from zoneops.core import editions
from zoneops.projects import gates, services
from zoneops.projects.enums import RequirementField, Stage
from zoneops.projects.models import Requirement, RequirementEdition


@pytest.fixture
def project(zone):
    """A project in negotiation since 1 September, followed up today."""
    return factories.project(zone)


@pytest.fixture
def signed(zone, officer):
    """A signed project with its person, place, plan and a first agreement."""
    made = factories.project(zone, stage=Stage.SIGNED, land_area_mu=Decimal(50))
    services.assign_officer(made, officer, by="试验", from_on=datetime.date(2021, 9, 2))
    services.place_project(made, by="试验", parcel=factories.parcel(zone))
    made.refresh_from_db()
    return made


@pytest.fixture
def require(zone):
    """Publish a table of requirements: require((Stage.SIGNED, RequirementField.LAND, "规划建设部"), …)."""

    def publish(*rows: tuple[Stage, RequirementField, str]) -> RequirementEdition:
        edition = RequirementEdition.objects.create(
            zone=zone, title="试验要件", effective_from=datetime.date(2021, 1, 1)
        )
        for order, (stage, field, owner) in enumerate(rows):
            Requirement.objects.create(edition=edition, stage=stage, field=field, owner=owner, order=order)
        return editions.publish(edition, by="试验")

    return publish


@pytest.fixture
def gate():
    """Register a gate for one test: gate(Stage.SIGNED, lambda project: [Missing(…)])."""
    registered = []

    def register(stage, held):
        gates.register(stage, held)
        registered.append((stage, held))

    yield register
    for stage, held in registered:
        gates.unregister(stage, held)
