"""Identities that another system vouches for (single sign-on, 企业微信, 钉钉, 飞书), linked to accounts of ours.

Nobody gets an account by having an identity elsewhere: only people already registered come in, by a link that they made
themselves or, where the installation trusts a claim of its provider, by an account name that the provider vouches for.
"""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.accounts.services.base import locked, require_in_post
from zoneops.core import audit
from zoneops.core.errors import Refused


def links_of(user: User) -> dict[str, SocialAccount]:
    """way → the identity that the person has linked."""
    return {row.provider: row for row in SocialAccount.objects.filter(user_id=user.pk)}


@transaction.atomic
def link(user: User, way: str, identity: str, *, by: Any) -> SocialAccount:
    """From now on the identity lets this person in. Linking the same again changes nothing.

    Raises Refused when the identity is another account's, or the account has another identity of this way.
    """
    user = locked(user)
    require_in_post(user)
    row = SocialAccount.objects.filter(provider=way, uid=identity).first()
    if row and row.user_id == user.pk:
        return row
    if row:
        raise Refused(_("这个身份已连到另一个账号：先在那个账号的“我的账号”里解除"))
    if SocialAccount.objects.filter(provider=way, user_id=user.pk).exists():
        raise Refused(_("账号 %(name)s 已连到另一个身份：先在“我的账号”里解除") % {"name": user.username})
    row = SocialAccount.objects.create(provider=way, uid=identity, user=user)
    audit.record(user, "identity.linked", by=by, after={"way": way, "identity": identity})
    return row


@transaction.atomic
def unlink(user: User, pk: int, *, by: Any) -> SocialAccount:
    """The identity lets nobody in any more. Raises Refused when it is not linked."""
    user = locked(user)
    row = SocialAccount.objects.filter(pk=pk, user_id=user.pk).first()
    if row is None:
        raise Refused(_("这个身份没有连着：可能在另一个窗口里解除了"))
    row.delete()
    audit.record(user, "identity.unlinked", by=by, before={"way": row.provider, "identity": row.uid})
    return row


def owner_of(way: str, identity: str, claimed: str = "") -> User:
    """Whom the identity lets in; `claimed`: the account name that a trusted provider vouches for, if any.

    A claim makes the link, the first time. Raises Refused when nobody is meant, or the person has left.
    """
    row = SocialAccount.objects.filter(provider=way, uid=identity).select_related("user__zone").first()
    if row:
        require_in_post(row.user)
        user: User = row.user
        return user
    named = User.objects.filter(username=claimed).select_related("zone").first() if claimed else None
    if named is None:
        raise Refused(_("这个身份还没有连到账号：先用账号和密码登录，在“我的账号”里连上；没有账号，找系统管理员"))
    link(named, way, identity, by=named)
    return named
