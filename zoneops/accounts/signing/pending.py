"""Between the first proof of who somebody is and the second: nobody is signed in yet, the session remembers who is on
the way. Whoever has set up a second factor is asked for it at every way in.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zoneops.accounts import services
from zoneops.accounts.models import User
from zoneops.accounts.services import factors, may_sign_in
from zoneops.accounts.signing import confirming, passwords
from zoneops.accounts.signing.sessions import now_in_seconds

KEY = "on_the_way_in"
PROVED = "second_factor"  # the session's note that its owner gave a second factor
VALID_SECONDS = 10 * 60


@dataclass(frozen=True)
class OnTheWay:
    """Who is on the way in, by which way, where to, since when; `proof` fails when the password changes meanwhile."""

    user: int
    way: str
    target: str
    at: int
    proof: str


def come_in(request: HttpRequest, user: User, *, way: str, target: str = "") -> HttpResponse:
    """The first proof was given: sign the person in, or ask for the second factor. The answer leads on."""
    if not factors.are_set(user):
        services.record_sign_in(user, way=way)
        return _sign_in(request, user, target)
    if request.user.is_authenticated:
        auth.logout(request)
    request.session.cycle_key()
    on_the_way = OnTheWay(user.pk, way, target, now_in_seconds(), user.get_session_auth_hash())
    request.session[KEY] = asdict(on_the_way)
    return redirect("accounts:second_factor")


def who_is_on_the_way(request: HttpRequest) -> tuple[User, OnTheWay] | None:
    """The person who still has to give the second factor; None when nobody is, or it took too long."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    on_the_way = OnTheWay(**kept)
    user = User.objects.select_related("zone", "department").filter(pk=on_the_way.user).first()
    is_fresh = 0 <= now_in_seconds() - on_the_way.at < VALID_SECONDS
    if is_fresh and user and may_sign_in(user) and user.get_session_auth_hash() == on_the_way.proof:
        return user, on_the_way
    turn_back(request)
    return None


def turn_back(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def complete(request: HttpRequest, user: User, on_the_way: OnTheWay, *, factor: str) -> HttpResponse:
    """The second factor was given, too."""
    turn_back(request)
    services.record_sign_in(user, way=on_the_way.way, factor=factor)
    answer = _sign_in(request, user, on_the_way.target)
    request.session[PROVED] = True
    return answer


def _sign_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    # A session that was another person's ends here; its key is replaced in any case.
    auth.login(request, user)
    confirming.note_fresh(request.session)
    if passwords.is_due(user):
        messages.warning(request, _age_in_words(user))
    return redirect(target or settings.LOGIN_REDIRECT_URL)


def _age_in_words(user: User) -> str:
    values: dict[str, Any] = {"days": passwords.age_in_days(user), "limit": settings.PASSWORD_DAYS}
    if values["days"] is None:
        return _("你的密码用了不止 %(limit)d 天，抽空在“我的账号”里换一个") % values
    return _("你的密码用了 %(days)d 天，满 %(limit)d 天就该换：抽空在“我的账号”里换一个") % values
