"""Sign-ins, written down: those that worked and those that did not."""

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.models import AuditEntry


@transaction.atomic
def record_sign_in(user: User) -> None:
    """The user has come in with account and password."""
    audit.record(user, "user.signed_in", by=user, after={"way": "password"})


@transaction.atomic
def record_refused_sign_in(username: str) -> None:
    """Somebody tried the account and did not get in. Unknown accounts leave no row."""
    user = User.objects.filter(username=username).select_related("zone").first()
    if user:
        record_refusal(user, _("账号或密码不对"))


def record_refusal(user: User, reason: str) -> None:
    outcome = AuditEntry.Outcome.REFUSED
    audit.record(user, "user.signed_in", by=_("未登录的人"), reason=reason, outcome=outcome)
