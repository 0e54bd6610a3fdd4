from django.urls import path

from zoneops.cockpit import views

app_name = "cockpit"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("workbench.ics", views.workbench_calendar, name="workbench_ics"),
    path("screen/", views.screen, name="screen"),
]
