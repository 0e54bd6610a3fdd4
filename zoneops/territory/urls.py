from django.urls import path

from zoneops.territory.views import editions, grids, parcels

app_name = "territory"
urlpatterns = [
    path("grids/", grids.grids, name="grids"),
    path("grids/map.svg", grids.map_image, name="map_image"),
    path("grids/grids.geojson", grids.geojson, {"kind": "grids"}, name="grids_geojson"),
    path("grids/planning-area.geojson", grids.geojson, {"kind": "planning-area"}, name="planning_area_geojson"),
    path("grids/new/", editions.edition_new, name="edition_new"),
    path("grids/editions/<int:pk>/", editions.edition, name="edition"),
    path("grids/editions/<int:pk>/publish/", editions.edition_publish, name="edition_publish"),
    path("grids/<str:code>/lead/", grids.grid_lead, name="grid_lead"),
    path("parcels/", parcels.parcels, name="parcels"),
]
