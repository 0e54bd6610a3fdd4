"""One-time ways in: only the hash of a link's secret is kept."""

import datetime
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.models import LoginLink, User
from zoneops.accounts.services.base import digest, locked, require_in_post
from zoneops.accounts.services.entering import record_refusal
from zoneops.core import audit
from zoneops.core.errors import Refused


@transaction.atomic
def make_login_link(user: User, *, by: Any, valid_for: datetime.timedelta) -> str:
    """A new one-time link; returns its secret, which cannot be read again. Raises Refused for who has left."""
    user = locked(user)
    require_in_post(user)
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

    The sign-in has its own row, once the second factor was given by who has one.

    Raises Refused when the link is unknown, expired or used, or its owner has left.
    """
    try:
        return _use(secret)
    except Refused as refusal:
        link = LoginLink.objects.filter(secret_hash=digest(secret)).select_related("user__zone").first()
        if link:
            record_refusal(link.user, str(refusal))
        raise


@transaction.atomic
def _use(secret: str) -> User:
    # The row stays locked until the use is committed: the second comer waits, then reads used_at.
    link = _checked(LoginLink.objects.select_for_update(of=("self",)).select_related("user__zone"), secret)
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    audit.record(link.user, "login_link.used", by=link.user)
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
    require_in_post(link.user)
    return link
