"""Which enterprises a right reaches. An enterprise stands in a relation to a person through its projects, which an app
above knows and registers in `AppConfig.ready()`:

    relations.register(through_projects)   # through_projects(user, scopes) -> Q on enterprises, or None for none
"""

from collections.abc import Callable, Collection

from django.db.models import Q

from zoneops.accounts.enums import Scope
from zoneops.accounts.models import User

Condition = Callable[[User, frozenset[Scope]], Q | None]

_conditions: list[Condition] = []


def register(condition: Condition) -> None:
    if condition not in _conditions:
        _conditions.append(condition)


def reached(user: User, scopes: Collection[Scope]) -> Q | None:
    """The condition on enterprises for these scopes, always within the user's zone; None when they reach none."""
    if not user.zone_id or not scopes:
        return None
    inside = Q(zone_id=user.zone_id)
    if Scope.ZONE in scopes:
        return inside
    found = _represented(user) if Scope.ENTERPRISE in scopes else None
    for condition in _conditions:
        more = condition(user, frozenset(scopes) - {Scope.ENTERPRISE})
        if more is not None:
            found = more if found is None else found | more
    return None if found is None else inside & found


def _represented(user: User) -> Q:
    from zoneops.enterprises.models import EnterpriseRepresentative

    return Q(pk__in=EnterpriseRepresentative.objects.filter(user=user.pk).values("enterprise"))
