from django.urls import path

from zoneops.core.views import components, shell

app_name = "core"
urlpatterns = [
    path("search/", shell.search, name="search"),
    path("components/", components.components, name="components"),
    path("unit/", shell.set_unit, name="unit"),
    path("fold/", shell.fold_menu, name="fold"),
    path("language/", shell.set_language, name="language"),
]
