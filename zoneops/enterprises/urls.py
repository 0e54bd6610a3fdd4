from django.urls import path

from zoneops.enterprises.views import detail, editing, lists, representatives

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", lists.enterprise_list, name="list"),
    path("enterprises/new/", editing.register, name="register"),
    path("enterprises/<int:pk>/", detail.enterprise_detail, name="detail"),
    path("enterprises/<int:pk>/edit/", editing.edit, name="edit"),
    path("enterprises/<int:pk>/above-designated-size/", editing.above_designated_size, name="above_designated_size"),
    path("enterprises/<int:pk>/representatives/new/", representatives.link, name="representative_new"),
    path(
        "enterprises/<int:pk>/representatives/<int:person_pk>/remove/",
        representatives.unlink,
        name="representative_remove",
    ),
    path("enterprises/<int:pk>/qualifications/new/", editing.qualification, name="qualification_new"),
]
