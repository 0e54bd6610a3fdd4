"""Sign-ins, written down: those that worked and those that did not."""

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core import audit


@transaction.atomic
def record_sign_in(user: User, *, way: str = "password", factor: str = "") -> None:
    """The user has come in: by "password", "login_link" or another way; `factor` is the kind of the second one."""
    audit.record(user, "user.signed_in", by=user, after={"way": way} | ({"factor": factor} if factor else {}))


def record_refused_sign_in(username: str, reason: str = "") -> None:
    """Somebody tried the account and did not get in. Of unknown accounts only the request itself leaves a row."""
    user = User.objects.filter(username=username).select_related("zone").first()
    if user:
        record_refusal(user, reason or _("账号或密码不对"))


def record_refusal(user: User, reason: str) -> None:
    audit.refuse(user, "user.signed_in", by=_("未登录的人"), reason=reason)
