"""Addresses of the projects: the pages about many, then those about one."""

from django.urls import include, path

app_name = "projects"
urlpatterns = [
    path("projects/", include("zoneops.projects.urls_lists")),
    path("projects/", include("zoneops.projects.urls_detail")),
]
