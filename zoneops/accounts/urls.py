from django.urls import path

from zoneops.accounts.views import departments, entering, factors, own, people, person, proving, role_requests

app_name = "accounts"
urlpatterns = [
    path("login/", entering.login, name="login"),
    path("login/second/", proving.second_factor, name="second_factor"),
    path("login/back/<slug:way>/", entering.way_back, name="way_back"),
    path("logout/", entering.logout, name="logout"),
    path("enter/<str:secret>/", entering.enter, name="enter"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/confirm/", proving.confirm, name="confirm"),
    path("me/second/app/", factors.set_up_app, name="set_up_app"),
    path("me/second/key/", factors.set_up_key, name="set_up_key"),
    path("me/second/<int:pk>/remove/", factors.remove_factor, name="remove_factor"),
    path("me/second/codes/", factors.recovery_codes, name="recovery_codes"),
    path("me/second/codes/file/", factors.recovery_codes_file, name="recovery_codes_file"),
    path("me/ways/<slug:way>/", factors.identity, name="identity"),
    path("me/tokens/", own.make_token, name="make_token"),
    path("me/tokens/<int:pk>/revoke/", own.revoke_token, name="revoke_token"),
    path("people/", people.people, name="people"),
    path("people/new/", person.add, name="person_new"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/edit/", person.edit, name="person_edit"),
    path("people/<int:pk>/link/", person.link, name="person_link"),
    path("people/<int:pk>/disable/", person.disable, name="disable"),
    path("people/<int:pk>/enable/", person.enable, name="enable"),
    path("people/<int:pk>/second-factor/reset/", person.reset_second_factor, name="reset_second_factor"),
    path("people/<int:pk>/roles/<slug:change>/", role_requests.ask, name="ask_role"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/<int:pk>/return/", people.come_back, name="come_back"),
    path("roles/requests/", role_requests.requests, name="role_requests"),
    path("roles/requests/<int:pk>/", role_requests.decide, name="decide_role"),
    path("departments/", people.departments, name="departments"),
    path("departments/new/", departments.add, name="department_new"),
    path("departments/<int:pk>/", departments.edit, name="department"),
]
