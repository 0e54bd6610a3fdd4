"""The synthetic planning area of 6.89 km² with its eight grids, as shapes and as an edition in force."""

import datetime
import json
from pathlib import Path

import pytest

from tests import factories
from zoneops.territory import services
from zoneops.territory.rules.geojson import read_features, read_shape

MAP = Path(__file__).parent.parent / "data" / "map"


def load(name):
    return json.loads((MAP / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def plan_json():
    return load("zone_plan_synthetic.geojson")


@pytest.fixture(scope="session")
def grids_json():
    return load("zone_grids8_synthetic.geojson")


@pytest.fixture(scope="session")
def plan(plan_json):
    return read_shape(plan_json, "规划范围")


@pytest.fixture(scope="session")
def eight(grids_json):
    """The shapes of the eight grids, in their order."""
    return [feature.shape for feature in read_features(grids_json, "网格")]


@pytest.fixture
def draft(db, plan_json, grids_json):
    """A draft edition of the eight grids, in a zone of its own."""
    return services.load_grids(
        factories.zone(code="eight", short_name="八格区"),
        planning_area=plan_json,
        grids=grids_json,
        title="八个网格",
        effective_from=datetime.date(2021, 1, 1),
        source="合成示例",
        by="试验",
        is_sample=True,
    )


@pytest.fixture
def eight_zone(draft):
    return services.publish_grids(draft, by="试验").zone
