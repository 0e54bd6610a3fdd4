from django.urls import path

from zoneops.core.views import audit, healthz, imports, system

app_name = "system"
urlpatterns = [
    path("healthz", healthz.healthz, name="healthz"),
    path("audit/", audit.trail, name="audit"),
    path("audit/<int:pk>/", audit.entry, name="audit_entry"),
    path("doctor/", system.doctor, name="doctor"),
    path("calendar/", system.working_calendar, name="calendar"),
    path("calendar/days/<int:pk>/clear/", system.clear_day, name="calendar_clear"),
    path("calendar/<str:on>/restore/", system.restore_day, name="calendar_restore"),
    path("calendar/<int:year>/confirm/", system.confirm_year, name="calendar_confirm"),
    path("imports/", imports.index, name="imports"),
    path("imports/<slug:key>/", imports.upload, name="import_upload"),
    path("imports/<slug:key>/template.xlsx", imports.template, name="import_template"),
    path("imports/receipts/<int:pk>/", imports.receipt, name="import_receipt"),
    path("imports/receipts/<int:pk>/commit/", imports.commit, name="import_commit"),
]
