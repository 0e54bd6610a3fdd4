"""Ways in and out: one-time links, API tokens, passwords, leaving the post. Of every secret only its hash is kept."""

import datetime
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts import departures
from zoneops.accounts.enums import Right
from zoneops.accounts.models import ApiToken, LoginLink, User
from zoneops.accounts.rights import RIGHTS
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry

TOKEN_PREFIX = "zo_"  # noqa: S105 - so that a token is recognised where it lies about
MANAGERS = tuple(role for role, rights in RIGHTS.items() if Right.MANAGE_SYSTEM in rights)


@transaction.atomic
def make_login_link(user: User, *, by: Any, valid_for: datetime.timedelta) -> str:
    """A new one-time link; returns its secret, which cannot be read again. Raises Refused for who has left."""
    user = _locked(user)
    _require_in_post(user)
    secret = secrets.token_urlsafe(32)
    expires_at = timezone.now() + valid_for
    LoginLink.objects.create(user=user, secret_hash=digest(secret), expires_at=expires_at)
    audit.record(user, "login_link.made", by=by, after={"expires_at": expires_at})
    return secret


def peek_login_link(secret: str) -> User:
    """Whom the link lets in, without using it. Raises Refused as `use_login_link` does."""
    return _checked(LoginLink.objects.select_related("user__zone", "user__department"), secret).user


def use_login_link(secret: str) -> User:
    """Use the link up and return whom it lets in. Of two uses at once exactly one succeeds.

    Raises Refused when the link is unknown, expired or used, or its owner has left.
    """
    try:
        return _use(secret)
    except Refused as refusal:
        link = LoginLink.objects.filter(secret_hash=digest(secret)).select_related("user__zone").first()
        if link:
            _record_refusal(link.user, str(refusal))
        raise


@transaction.atomic
def _use(secret: str) -> User:
    # The row stays locked until the use is committed: the second comer waits, then reads used_at.
    link = _checked(LoginLink.objects.select_for_update(of=("self",)).select_related("user__zone"), secret)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    audit.record(link.user, "user.signed_in", by=link.user, after={"way": "login_link"})
    return link.user


def _checked(links: Any, secret: str) -> LoginLink:
    link: LoginLink | None = links.filter(secret_hash=digest(secret)).first()
    if link is None:
        raise Refused(_("没有这条登录链接：核对是否复制完整，或向系统管理员要一条新的"))
    if link.used_at:
        raise Refused(_("这条登录链接用过了，每条只能用一次：向系统管理员要一条新的"))
    if link.expires_at <= timezone.now():
        expired = timezone.localtime(link.expires_at)
        raise Refused(_("这条登录链接 %(at)s 过期了：向系统管理员要一条新的") % {"at": f"{expired:%Y-%m-%d %H:%M}"})
    _require_in_post(link.user)
    return link


@transaction.atomic
def record_sign_in(user: User) -> None:
    """The user has come in with account and password."""
    audit.record(user, "user.signed_in", by=user, after={"way": "password"})


@transaction.atomic
def record_refused_sign_in(username: str) -> None:
    """Somebody tried the account and did not get in. Unknown accounts leave no row."""
    user = User.objects.filter(username=username).select_related("zone").first()
    if user:
        _record_refusal(user, _("账号或密码不对"))


def _record_refusal(user: User, reason: str) -> None:
    outcome = AuditEntry.Outcome.REFUSED
    audit.record(user, "user.signed_in", by=_("未登录的人"), reason=reason, outcome=outcome)


@transaction.atomic
def make_api_token(user: User, name: str, *, by: Any) -> str:
    """A token with exactly the rights of the user; returns its secret, which cannot be read again."""
    user = _locked(user)
    _require_in_post(user)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user=user, name=name, secret_hash=digest(secret))
    audit.record(token, "api_token.made", by=by, zone=user.zone, after={"user": user.username, "name": name})
    return secret


@transaction.atomic
def revoke_api_token(token: ApiToken, *, by: Any) -> ApiToken:
    """Stop the token. Stopping it twice is once: the first moment stays."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("user__zone").get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        after = {"user": token.user.username, "name": token.name, "revoked_at": token.revoked_at}
        audit.record(token, "api_token.revoked", by=by, zone=token.user.zone, after=after)
    return token


def user_for_token(secret: str) -> User | None:
    """The owner of a token that still works and who is in post today; otherwise None."""
    tokens = ApiToken.objects.select_related("user__zone", "user__department")
    token = tokens.filter(secret_hash=digest(secret), revoked_at=None).first()
    if token is None or not may_sign_in(token.user):
        return None
    today = timezone.localdate()
    if token.last_used_on != today:  # one write a day, not one per call
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token.user


@transaction.atomic
def change_password(user: User, password: str, *, by: Any) -> User:
    """Set a password that the form has checked. Every other session of the user ends: its hash no longer fits."""
    user = _locked(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(user, "user.password_changed", by=by)
    return user


@transaction.atomic
def leave_post(user: User, *, by: Any, on: datetime.date) -> User:
    """The user leaves the post on that day: from it on no way in works. A day ahead only announces it.

    Other apps hear of it at once through `departures`. Raises Refused for who has already left, and for the zone's last
    administrator.
    """
    user = _locked(user)
    if user.left_on is not None:
        raise Refused(_("%(name)s已登记 %(on)s 离岗，不用再登记") % {"name": user.name, "on": user.left_on})
    if is_last_administrator(user):
        raise Refused(_("%(name)s是最后一位系统管理员：先把系统管理员角色给别人，再登记离岗") % {"name": user.name})
    user.left_on = on
    if on <= today_of(user):
        user.is_active = False
        for token in user.tokens.filter(revoked_at=None):
            revoke_api_token(token, by=by)
    user.save(update_fields=["left_on", "is_active"])
    after = {"left_on": on, "is_active": user.is_active}
    audit.record(user, "user.left_post", by=by, before={"left_on": None, "is_active": True}, after=after)
    departures.tell_all(user, on=on, by=by)
    return user


@transaction.atomic
def return_to_post(user: User, *, by: Any) -> User:
    """Take a departure back. Tokens stay stopped and projects stay handed over: both are given anew."""
    user = _locked(user)
    if user.left_on is None:
        raise Refused(_("%(name)s没有登记离岗") % {"name": user.name})
    before = {"left_on": user.left_on, "is_active": user.is_active}
    user.left_on, user.is_active = None, True
    user.save(update_fields=["left_on", "is_active"])
    audit.record(user, "user.returned_to_post", by=by, before=before, after={"left_on": None, "is_active": True})
    return user


@transaction.atomic
def grant_role(user: User, role: str, *, by: Any) -> bool:
    """Give the user one more role. False if they have it already."""
    _assignment, is_new = user.assignments.get_or_create(role=role, defaults={"granted_by": str(by)[:80]})
    if is_new:
        audit.record(user, "role.granted", by=by, after={"role": role})
    return is_new


def is_last_administrator(user: User) -> bool:
    """Whether the zone would be left without anyone who can manage the system."""
    others = User.objects.filter(zone=user.zone_id).in_post().with_role(*MANAGERS).exclude(pk=user.pk)
    return user.may(Right.MANAGE_SYSTEM) and not others.exists()


def today_of(user: User) -> datetime.date:
    """The day it is in the user's zone."""
    return user.zone.today() if user.zone else timezone.localdate()


def may_sign_in(user: User) -> bool:
    """Active and in post today."""
    return user.is_in_post(today_of(user))


def _locked(user: User) -> User:
    """As the database has the user now; nobody else changes the row until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).select_related("zone").get(pk=user.pk)


def _require_in_post(user: User) -> None:
    if not may_sign_in(user):
        raise Refused(_("%(name)s已离岗或账号已停用，不能登录") % {"name": user.name})


def digest(secret: str) -> str:
    # Secrets have 256 random bits: a plain hash cannot be guessed backwards, and is found by an index.
    return hashlib.sha256(secret.encode()).hexdigest()
