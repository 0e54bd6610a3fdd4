from django.urls import path

from zoneops.projects.views import commitments, detail, editing, files, following, moving, panel, people, placing

urlpatterns = [
    path("new/", editing.register, name="register"),
    path("investors/", editing.investors, name="investors"),
    path("parcels/", placing.parcels, name="parcels"),
    path("follow-ups/new/", following.pick, name="follow_up_new"),
    path("of-enterprise/<int:pk>/", panel.enterprise_panel, name="enterprise_panel"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/timeline/", detail.timeline, name="timeline"),
    path("<int:pk>/changes/", detail.changes, name="changes"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/move/", moving.move, name="move"),
    path("<int:pk>/undo/<int:change_pk>/", moving.undo, name="undo"),
    path("<int:pk>/standing/<slug:to>/", moving.standing, name="standing"),
    path("<int:pk>/officer/", people.officer, name="officer"),
    path("<int:pk>/follow-up/", following.follow_up, name="follow_up"),
    path("<int:pk>/follow-up/<int:entry_pk>/", following.correct, name="correct_follow_up"),
    path("<int:pk>/agreement/", commitments.agreement, name="agreement"),
    path("<int:pk>/plan/", commitments.plan, name="plan"),
    path("<int:pk>/arrival/", commitments.arrival, name="arrival"),
    path("<int:pk>/place/", placing.place, name="place"),
    path("<int:pk>/place/find/", placing.find, name="find_grid"),
    path("<int:pk>/designate/", placing.designate, name="designate"),
    path("<int:pk>/files/", files.attach, name="attach"),
    path("<int:pk>/files/<int:file_pk>/", files.download, name="download"),
]
