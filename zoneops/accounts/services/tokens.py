"""API tokens: a program acts with exactly the rights of one person. Only the hash of the secret is kept."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from zoneops.accounts.models import ApiToken, User
from zoneops.accounts.services.base import digest, locked, may_sign_in, require_in_post
from zoneops.core import audit

TOKEN_PREFIX = "zo_"  # noqa: S105 - so that a token is recognised where it lies about


@transaction.atomic
def make_api_token(user: User, name: str, *, by: Any) -> str:
    """A token with exactly the rights of the user; returns its secret, which cannot be read again."""
    user = locked(user)
    require_in_post(user)
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
