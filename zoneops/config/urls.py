"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("zoneops.cockpit.urls")),
    path("", include("zoneops.core.urls")),
    path("", include("zoneops.core.system_urls")),
    path("", include("zoneops.accounts.urls")),
    path("", include("zoneops.territory.urls")),
    path("", include("zoneops.enterprises.urls")),
    path("", include("zoneops.projects.urls")),
    path("", include("zoneops.approvals.urls")),
    path("api/", include("zoneops.api.urls")),
]
handler400 = "zoneops.core.views.errors.bad_request"
handler403 = "zoneops.core.views.errors.forbidden"
handler404 = "zoneops.core.views.errors.not_found"
handler500 = "zoneops.core.views.errors.broken"
