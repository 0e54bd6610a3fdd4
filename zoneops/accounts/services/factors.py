"""The second factor: codes from an app, security keys, recovery codes. allauth.mfa keeps them, one row each.

Here they are set up, used and taken away, each with its audit row. A code is good once, whichever process is asked
and whatever its cache remembers: the half minutes that were used stand in the row of the app.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.accounts.services.base import locked
from zoneops.accounts.signing import codes
from zoneops.core import audit
from zoneops.core.errors import Refused

APP, KEY, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
FACTORS = (APP, KEY)  # recovery codes stand in for one of these, they are none themselves


def are_set(user: User) -> bool:
    """Whether the person is asked for a second factor when signing in."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def kept_by(user: User) -> list[Authenticator]:
    """Apps and keys of the person, oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).order_by("created_at", "pk"))


def recovery_codes(user: User) -> list[str]:
    """Those that were not used yet."""
    row = Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).first()
    return row.wrap().get_unused_codes() if row else []


@transaction.atomic
def set_up_app(user: User, secret: str, code: str, *, by: Any) -> None:
    """From now on the app's code is asked for. Raises Refused when the code is not the app's, or an app is set up."""
    user = locked(user)
    if Authenticator.objects.filter(user_id=user.pk, type=APP).exists():
        raise Refused(_("已经设过手机验证码了：要换一部手机，先去掉原来的"))
    period = codes.matching_period(secret, code)
    if period is None:
        raise Refused(_("验证码不对：看手机上现在显示的 6 位数字；手机的时间要自动校准"))
    row = TOTP.activate(user, secret).instance
    row.data["used"] = [period]
    row.save(update_fields=["data"])
    _added(user, APP, by)


@transaction.atomic
def set_up_key(user: User, name: str, credential: dict[str, Any], *, by: Any) -> None:
    """From now on the security key is asked for. The credential is what the browser answered, already checked."""
    user = locked(user)
    WebAuthn.add(user, name, credential)
    _added(user, KEY, by, name=name)


def _added(user: User, kind: str, by: Any, **more: str) -> None:
    RecoveryCodes.activate(user)  # keeps those there are
    audit.record(user, "second_factor.added", by=by, after={"kind": str(kind)} | more)


@transaction.atomic
def use_code(user: User, code: str) -> str:
    """Use up a code of the app or a recovery code; returns which kind it was, or "" when it is wrong or was used.

    Of two uses at once exactly one succeeds: the rows stay locked.
    """
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(APP, RECOVERY))
    for row in sorted(rows, key=lambda row: row.type != APP):
        is_good = _use_of_app(row, code) if row.type == APP else row.wrap().validate_code("".join(code.split()))
        if is_good:
            row.refresh_from_db()
            row.record_usage()
            return str(row.type)
    return ""


def _use_of_app(row: Authenticator, code: str) -> bool:
    used = row.data.get("used", [])
    period = codes.matching_period(decrypt(row.data["secret"]), code)
    if period is None or period in used:  # RFC 6238, 5.2: no second use of the same code
        return False
    row.data["used"] = [*used, period][-codes.REMEMBERED :]
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def note_key_used(row: Authenticator) -> None:
    """The security key answered the browser's question rightly."""
    row.record_usage()


@transaction.atomic
def remove(user: User, pk: int, *, by: Any, must_keep_one: bool) -> Authenticator:
    """Take one app or key away; with the last one the recovery codes go, too.

    Raises Refused when it is not there any more, or is the last of somebody who must have one.
    """
    user = locked(user)
    rows = {row.pk: row for row in kept_by(user)}
    row = rows.pop(pk, None)
    if row is None:
        raise Refused(_("这一项已经不在了：可能在另一个窗口里去掉了"))
    if must_keep_one and not rows:
        raise Refused(_("管理员必须有第二因素：先添一个新的，再去掉这一个"))
    row.delete()
    if not rows:
        Authenticator.objects.filter(user_id=user.pk).delete()
    row.pk = pk
    audit.record(user, "second_factor.removed", by=by, before={"kind": row.type} | _name_of(row))
    return row


def _name_of(row: Authenticator) -> dict[str, str]:
    return {"name": row.data["name"]} if row.type == KEY else {}


@transaction.atomic
def renew_recovery_codes(user: User, *, by: Any) -> None:
    """Ten new ones; the old ones are worth nothing any more. Raises Refused without a second factor."""
    user = locked(user)
    if not are_set(user):
        raise Refused(_("没有设第二因素，用不着恢复码"))
    Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    RecoveryCodes.activate(user)
    audit.record(user, "recovery_codes.renewed", by=by)


@transaction.atomic
def reset_second_factor(user: User, *, by: Any) -> int:
    """Take away every app, key and recovery code of somebody who has lost them; returns how many apps and keys.

    Whether `by` may do so is asked by the caller. Raises Refused when there is none.
    """
    user = locked(user)
    rows = kept_by(user)
    if not rows:
        raise Refused(_("%(name)s没有设第二因素，不用重置") % {"name": user.name})
    Authenticator.objects.filter(user_id=user.pk).delete()
    audit.record(user, "second_factor.reset", by=by, before={"kinds": [row.type for row in rows]})
    return len(rows)
