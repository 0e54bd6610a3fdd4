"""The pages of the territory, as the browser gets them."""

import json
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.factories import square
from tests.pages import fill_in
from zoneops.accounts.enums import Role
from zoneops.territory import layers, services
from zoneops.territory.layers import Point
from zoneops.territory.models import GridEdition, GridLead

GRIDS, PARCELS = "/grids/", "/parcels/"


@pytest.fixture
def as_manager(client, manager):
    """A browser of someone who may divide the territory."""
    client.force_login(manager)
    return client


def text(response):
    return response.content.decode()


def test_the_page_shows_the_proof_with_its_figures(client, eight_zone):
    client.force_login(factories.user_with(Role.SERVICE_OFFICER, zone=eight_zone))
    page = text(client.get(GRIDS))
    assert "规划范围 6.89 平方千米，8 个网格，无空白、无重叠" in page
    assert page.count('class="z-map-grid"') == 16  # the wide map and the phone's
    assert "缺网格长" in page


def test_without_an_edition_the_page_says_what_to_do(client, db):
    zone = factories.zone()
    client.force_login(factories.user_with(Role.PROJECT_MANAGER, zone=zone))
    page = text(client.get(GRIDS))
    assert "还没有生效的网格" in page
    assert reverse("territory:edition_new") in page
    client.force_login(factories.user_with(Role.SERVICE_OFFICER, zone=zone))
    page = text(client.get(GRIDS))
    assert reverse("territory:edition_new") not in page
    assert client.get("/grids/map.svg").status_code == 404
    assert client.get("/grids/grids.geojson").status_code == 404


def test_an_app_above_draws_its_points_and_the_legend_counts_them(signed_in):
    def layer(zone, user):
        return [
            Point("项目甲", 116.642, 36.942, "late", "/p/1", "逾期 3 天"),
            Point("项目乙", 116.643, 36.943, "late", "/p/2", "逾期 15 天"),
        ]

    layers.register(layer)
    try:
        page = text(signed_in.get(GRIDS))
    finally:
        layers.unregister(layer)
    assert 'href="/p/1"' in page
    assert "逾期 2</span>" in page


def test_an_administrator_sees_no_territory(client, zone):
    client.force_login(factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone))
    for address in (GRIDS, PARCELS, "/grids/map.svg", "/grids/grids.geojson", "/grids/new/", "/grids/G01/lead/"):
        assert client.get(address).status_code == 403, address


def test_who_may_only_look_cannot_change(client, zone):
    client.force_login(factories.user_with(Role.GRID_WORKER, zone=zone))
    assert client.get(GRIDS).status_code == 200
    assert client.post("/grids/G01/lead/", {"lead": ""}).status_code == 403
    assert client.post("/grids/new/").status_code == 403


def test_the_image_marks_a_place_and_survives_nonsense(signed_in):
    assert "z-map-point" in text(signed_in.get("/grids/map.svg?lon=116.645&lat=36.945"))
    response = signed_in.get("/grids/map.svg?width=1e9&height=-3&lon=x&lat=nan")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert 'width="840"' in text(response)
    assert 'viewBox="0 0 600 400"' in text(signed_in.get("/grids/map.svg?width=600&height=400"))


def test_borders_come_back_as_they_went_in(client, eight_zone, plan_json, grids_json):
    client.force_login(factories.user_with(Role.SERVICE_OFFICER, zone=eight_zone))
    response = client.get("/grids/grids.geojson")
    given = json.loads(text(response))
    assert [feature["geometry"] for feature in given["features"]] == [
        feature["geometry"] for feature in grids_json["features"]
    ]
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    area = json.loads(text(client.get("/grids/planning-area.geojson")))
    assert area["features"][0]["geometry"] == plan_json["features"][0]["geometry"]


def test_a_lead_is_named_on_the_page(as_manager, zone, officer):
    response = as_manager.get(fill_in(as_manager, "/grids/G01/lead/", lead=officer.pk)["Location"])
    assert "李文静" in text(response)
    assert GridLead.objects.get(zone=zone, grid_code="G01").lead == officer
    fill_in(as_manager, "/grids/G01/lead/", lead="")
    assert not GridLead.objects.exists()


def test_a_stranger_cannot_be_chosen_as_lead(as_manager, other_zone):
    stranger = factories.user_with(Role.GRID_WORKER, zone=other_zone)
    assert as_manager.post("/grids/G01/lead/", {"lead": stranger.pk}).status_code == 422
    assert as_manager.get("/grids/G99/lead/").status_code == 404
    assert not GridLead.objects.exists()


def upload(client, area, grids, **fields):
    def file(name, content):
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        return SimpleUploadedFile(name, raw, "application/geo+json")

    data = {"title": "新网格", "effective_from": "2021-10-01", "source": "批复", **fields}
    return client.post("/grids/new/", data | {"planning_area": file("a", area), "grids": file("g", grids)}, follow=True)


AREA = square(116.64, 36.94, 116.66, 36.95)
WHOLE = {"type": "FeatureCollection", "features": [{"properties": {"code": "N1", "name": "全区"}, "geometry": AREA}]}
HALF = {
    "type": "FeatureCollection",
    "features": [{"properties": {"code": "N1"}, "geometry": square(116.64, 36.94, 116.65, 36.95)}],
}


def publish(client, draft):
    return fill_in(client, f"/grids/editions/{draft.pk}/", f"/grids/editions/{draft.pk}/publish/")


def test_a_new_division_is_loaded_proved_and_published(as_manager):
    page = upload(as_manager, AREA, WHOLE)
    draft = GridEdition.objects.get(title="新网格")
    assert page.redirect_chain[-1][0] == f"/grids/editions/{draft.pk}/"
    assert "1 个网格，无空白、无重叠" in text(page)
    assert f"/grids/editions/{draft.pk}/" in text(as_manager.get(GRIDS))
    page = as_manager.get(publish(as_manager, draft)["Location"])
    assert "新网格" in text(page)
    assert "全区" in text(page)


def test_a_gap_is_drawn_named_and_stops_the_publishing(as_manager):
    page = text(upload(as_manager, AREA, HALF))
    assert "z-map-piece" in page
    assert re.search(r"空白 98\d,\d{3}\.\d 平方米", page)
    draft = GridEdition.objects.get(title="新网格")
    response = publish(as_manager, draft)
    assert response.status_code == 422
    assert "没有发布" in text(response)
    assert not GridEdition.objects.get(pk=draft.pk).is_frozen


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "不是 GeoJSON 文件"),
        (b"{", "不是完整的 GeoJSON"),
        (b"[" * 100_000, "一层套一层"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "不是能用的数"),
        ({"type": "Point", "coordinates": [1, 2]}, "不是 GeoJSON 的面"),
        ({}, "不是 GeoJSON：缺 type"),
    ],
)
def test_a_file_that_is_no_border_is_refused_with_the_reason(as_manager, content, said):
    response = upload(as_manager, content, WHOLE)
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="新网格"' in text(response)  # what was typed is kept
    assert not GridEdition.objects.filter(title="新网格").exists()


def test_the_same_form_sent_twice_makes_one_draft(as_manager):
    for _ in range(2):
        upload(as_manager, AREA, WHOLE, form_key="a" * 22)
    assert GridEdition.objects.filter(title="新网格").count() == 1


def test_another_zones_draft_does_not_exist(as_manager, other_zone):
    draft = services.load_grids(
        other_zone,
        planning_area=AREA,
        grids=WHOLE,
        title="外",
        effective_from=factories.TODAY,
        source="外",
        by="试验",
    )
    assert as_manager.get(f"/grids/editions/{draft.pk}/").status_code == 404
    assert as_manager.post(f"/grids/editions/{draft.pk}/publish/").status_code == 404


@pytest.fixture
def land(zone):
    """West, east, across, and outside."""
    factories.parcel(zone, number="西-1", area_mu=Decimal(30))
    factories.parcel(zone, number="东-1", longitude=Decimal("116.655"), planned_use="仓储用地", area_mu=Decimal(20))
    factories.parcel(zone, number="跨-1", geometry=square(116.648, 36.942, 116.652, 36.946), area_mu=Decimal(10))
    factories.parcel(zone, number="外-1", longitude=Decimal("116.7"), area_mu=Decimal(40))
    return zone


def numbers(client, query=""):
    response = client.get(f"{PARCELS}?format=json&{query}")
    return [row["number"] for row in json.loads(b"".join(response.streaming_content))["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"西-1", "东-1", "跨-1", "外-1"}),
        ("grid=G01", {"西-1", "跨-1"}),
        ("grid=G02", {"东-1", "跨-1"}),
        ("grid=G99", set()),
        ("use=仓储用地", {"东-1"}),
        ("q=仓储", {"东-1"}),
        ("q=西", {"西-1"}),
        ("lack=crossing", {"跨-1"}),
        ("lack=nowhere", {"外-1"}),
        ("lack=nonsense", {"西-1", "东-1", "跨-1", "外-1"}),
    ],
)
def test_parcels_are_narrowed_by_grid_use_and_what_is_wrong(signed_in, land, query, found):
    assert set(numbers(signed_in, query)) == found


def test_parcels_are_sorted_by_area(signed_in, land):
    assert numbers(signed_in, "sort=area") == ["跨-1", "东-1", "西-1", "外-1"]
    assert numbers(signed_in, "sort=-area") == ["外-1", "西-1", "东-1", "跨-1"]


def test_the_list_says_which_land_has_no_grid_and_why(signed_in, land):
    page = text(signed_in.get(PARCELS))
    assert "用地跨第一、第二网格" in page
    assert "宗地 外-1" in page
    assert "找到 4 块" in page


def test_an_empty_list_says_what_to_do(client, officer, manager):
    address = reverse("system:import_upload", args=["parcels"])
    client.force_login(officer)
    page = text(client.get(PARCELS))
    assert "还没有宗地" in page
    assert address not in page
    client.force_login(manager)
    assert address in text(client.get(PARCELS))


def test_nothing_found_offers_to_clear_the_conditions(signed_in, land):
    page = text(signed_in.get(f"{PARCELS}?q=没有"))
    assert "没有符合条件的宗地" in page
    assert "找到 0 块" in page


def test_another_zones_parcels_are_not_listed(signed_in, other_zone, land):
    factories.parcel(other_zone, number="外区-1")
    assert "外区-1" not in numbers(signed_in)


def test_the_list_keeps_its_query_count(signed_in, zone, django_assert_max_num_queries):
    for number in range(60):
        factories.parcel(zone, number=f"甲-{number:02d}")
    signed_in.get(PARCELS)
    with django_assert_max_num_queries(16):
        page = text(signed_in.get(PARCELS))
    assert "第 1—50 条，共 60 条" in page


def test_a_parcel_is_found_by_the_search(signed_in, land):
    assert "东-1" in text(signed_in.get("/search/?q=东-1"))
