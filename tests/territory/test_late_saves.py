"""Two people name the same grid lead, or publish the same division."""

import datetime

from django.urls import reverse

from tests import factories
from tests.late import both, late_answer
from tests.pages import form_of, opened
from zoneops.accounts.enums import Role
from zoneops.territory import services as territory
from zoneops.territory.models import GridEdition, GridLead

AREA = factories.square(116.64, 36.94, 116.66, 36.95)


def test_a_grid_lead_named_by_two_people_shows_both(client, manager, officer, zone):
    client.force_login(manager)
    other = factories.user_with(Role.GRID_WORKER, zone=zone, name="王立新")
    form = opened(client, "/grids/G01/lead/", "lead")
    answer = late_answer(
        client,
        "/grids/G01/lead/",
        form,
        lambda: territory.set_grid_lead(zone, "G01", other, by="局长"),
        lead=officer.pk,
    )
    row = both(answer)
    assert "王立新" in row
    assert "李文静" in row
    again = dict(form_of(answer, "lead").values)
    assert client.post("/grids/G01/lead/", again).status_code == 302
    assert GridLead.objects.get(zone=zone).lead == officer


def test_a_division_that_was_published_meanwhile_is_published_once(client, manager, zone):
    client.force_login(manager)
    features = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": AREA}]}
    draft = territory.load_grids(
        zone,
        planning_area=AREA,
        grids=features,
        title="一个网格",
        effective_from=datetime.date(2021, 10, 1),
        source="试验",
        by="试验",
    )
    url = reverse("territory:edition_publish", args=[draft.pk])
    form = opened(client, reverse("territory:edition", args=[draft.pk]), action=url)
    GridEdition.objects.filter(pk=draft.pk).update(title="改了名的网格")
    assert client.post(url, form).status_code == 409
    assert client.post(url, {"seen": ""}).status_code == 409
    GridEdition.objects.filter(pk=draft.pk).update(title="一个网格")
    assert client.post(url, form).status_code == 302
