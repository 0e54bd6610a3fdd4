from django.urls import path

from zoneops.accounts.views import entering, own, people

app_name = "accounts"
urlpatterns = [
    path("login/", entering.login, name="login"),
    path("logout/", entering.logout, name="logout"),
    path("enter/<str:secret>/", entering.enter, name="enter"),
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/tokens/", own.make_token, name="make_token"),
    path("me/tokens/<int:pk>/revoke/", own.revoke_token, name="revoke_token"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/<int:pk>/return/", people.come_back, name="come_back"),
    path("departments/", people.departments, name="departments"),
]
