"""The first administrators of a zone, made on the command line: afterwards they make each other by request."""

import datetime

from django.db import transaction

from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.accounts.services.links import make_login_link
from zoneops.accounts.services.people import create_person
from zoneops.accounts.services.roles import grant_role
from zoneops.core.models import Zone

ACCOUNTS = {
    Role.SYSTEM_ADMINISTRATOR: "admin",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDIT_ADMINISTRATOR: "audit",
}
LINK_LASTS = datetime.timedelta(days=1)


def missing_administrators(zone: Zone, *, small_office: bool) -> list[Role]:
    """The roles of the three that nobody in post of the zone holds; in a small office only the first is needed."""
    wanted = ADMINISTRATORS[:1] if small_office else ADMINISTRATORS
    return [role for role in wanted if not User.objects.filter(zone=zone).in_post().with_role(role).exists()]


@transaction.atomic
def make_administrator(zone: Zone, role: Role, username: str, *, by: str) -> tuple[User, str]:
    """A new account with this one role; with the secret of its one-time link, which cannot be read again.

    Raises Refused for an account name that is taken.
    """
    user = create_person(zone, username, by=by, name=str(Role(role).label))
    grant_role(user, role, by=by)
    return user, make_login_link(user, by=by, valid_for=LINK_LASTS)
