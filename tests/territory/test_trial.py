"""A division whose proof would keep the server busy is refused before it is stored."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.factories import square
from zoneops.accounts.enums import Role
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.territory.models import GridEdition
from zoneops.territory.trial import require_provable

pytestmark = [pytest.mark.slow, pytest.mark.either]
AREA = square(116.64, 36.94, 116.66, 36.95)


def comb(teeth, *, lying):
    """A comb as large as the area, its teeth upright or lying: two of them cross teeth times teeth times."""
    outline = [(0, 0)]
    for tooth in range(teeth):
        left, right = tooth / teeth, (tooth + 0.5) / teeth
        outline += [(left, 0.01), (left, 1), (right, 1), (right, 0.01)]
    outline += [(1, 0.01), (1, 0), (0, 0)]
    points = [(y, x) if lying else (x, y) for x, y in outline]
    return {"type": "Polygon", "coordinates": [[[116.64 + 0.02 * x, 36.94 + 0.01 * y] for x, y in points]]}


def grids(*geometries):
    features = [
        {"type": "Feature", "properties": {"code": f"N{n}"}, "geometry": one} for n, one in enumerate(geometries)
    ]
    return {"type": "FeatureCollection", "features": features}


def test_a_division_with_gaps_and_overlaps_may_be_tried():
    require_provable(AREA, grids(AREA))
    require_provable(AREA, grids(comb(8, lying=False), comb(8, lying=True)))


@pytest.mark.parametrize("teeth", [60, 800])
def test_borders_that_cross_thousands_of_times_are_refused(teeth):
    with pytest.raises(FileUnreadable, match="交错得太细"):
        require_provable(AREA, grids(comb(teeth, lying=False), comb(teeth, lying=True)))


def test_borders_that_are_none_are_left_to_those_who_can_say_why():
    require_provable(AREA, {"type": "FeatureCollection", "features": [7]})
    require_provable({"type": "Point"}, grids(AREA))


@pytest.mark.django_db
def test_the_page_says_so_and_stores_nothing(client, zone):
    client.force_login(factories.user_with(Role.PROJECT_MANAGER, zone=zone, name="周明远"))
    tangled = grids(comb(60, lying=False), comb(60, lying=True))
    files = {"planning_area": AREA, "grids": tangled}
    sent = {name: SimpleUploadedFile(f"{name}.json", json.dumps(one).encode()) for name, one in files.items()}
    fields = {"title": "新网格", "effective_from": "2021-10-01", "source": "批复"}
    answer = client.post(reverse("territory:edition_new"), fields | sent)
    assert answer.status_code == 422
    assert "交错得太细" in answer.text
    assert not GridEdition.objects.filter(title="新网格").exists()
