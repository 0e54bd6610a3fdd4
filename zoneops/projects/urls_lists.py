from django.urls import path

from zoneops.projects.views import board, lists, ones
from zoneops.projects.views import map as map_view

urlpatterns = [
    path("", lists.project_list, name="list"),
    path("board/", board.project_board, name="board"),
    path("map/", map_view.project_map, name="map"),
    path("four-ones/", ones.four_ones, name="ones"),
    path("picked/assign/", lists.assign_picked, name="assign_picked"),
    path("picked/export/", lists.export_picked, name="export_picked"),
    path("filters/", lists.save_filter, name="save_filter"),
    path("filters/<int:pk>/forget/", lists.forget_filter, name="forget_filter"),
]
