"""Which projects a right reaches, by the person's relation to them: the scopes of `accounts/rights.py` as conditions.

An app above adds to a relation in `AppConfig.ready()`:

    relations.register(Scope.PROCEDURE, with_procedures_of)   # with_procedures_of(user) -> Q, or None for no project
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from zoneops.accounts.enums import Right, Scope
from zoneops.accounts.models import User
from zoneops.enterprises.models import EnterpriseRepresentative
from zoneops.territory.models import Grid, GridLead

if TYPE_CHECKING:
    from zoneops.projects.models import Project

Condition = Callable[[User], Q | None]


def _own(user: User) -> Q:
    """Named the project's officer, or registered it."""
    return Q(service_officer=user.pk) | Q(registered_by=user.pk)


def _department(user: User) -> Q | None:
    """Served by somebody of the same office."""
    if user.department_id is None:
        return None
    # A sub-select, not a join: the conditions are combined with OR and counted over.
    return Q(service_officer__in=User.objects.filter(department=user.department_id).values("pk"))


def _unserved(user: User) -> Q:
    return Q(service_officer=None)


def _grid(user: User) -> Q:
    """Lies in a grid that the person leads, under whichever edition of the boundaries."""
    led = GridLead.objects.filter(zone=user.zone_id, lead=user.pk).values("grid_code")
    return Q(grid__in=Grid.objects.filter(edition__zone=user.zone_id, code__in=led).values("pk"))


def _enterprise(user: User) -> Q:
    """Pursued by the enterprise for which the person speaks."""
    return Q(enterprise__in=EnterpriseRepresentative.objects.filter(user=user.pk).values("enterprise"))


_conditions: dict[Scope, Condition] = {
    Scope.OWN: _own,
    Scope.DEPARTMENT: _department,
    Scope.UNSERVED: _unserved,
    Scope.GRID: _grid,
    Scope.ENTERPRISE: _enterprise,
}


def register(scope: Scope, condition: Condition) -> None:
    """Say what a relation means that only an app above knows."""
    _conditions[scope] = condition


def reached(user: User, scopes: Collection[Scope]) -> Q | None:
    """The condition on projects for these scopes, always within the user's zone; None when they reach no project."""
    if not user.zone_id or not scopes:
        return None
    inside = Q(zone_id=user.zone_id)
    if Scope.ZONE in scopes:
        return inside
    found = [condition for scope in scopes if scope in _conditions and (condition := _conditions[scope](user))]
    if not found:
        return None
    related = found[0]
    for condition in found[1:]:
        related |= condition
    return inside & related


def enterprises_of_projects(user: User, scopes: frozenset[Scope]) -> Q | None:
    """For `enterprises/relations.py`: those that pursue a project which the scopes reach."""
    from zoneops.projects.models import Project

    condition = reached(user, scopes)
    if condition is None:
        return None
    pursuing = Project.objects.filter(condition, enterprise__isnull=False)
    return Q(pk__in=pursuing.order_by().values("enterprise"))


def reaches(user: User, right: Right, project: "Project") -> bool:
    """Whether the person may do this with this project, as the database has it now."""
    return reaches_by(user, user.reach(right), project)


def reaches_by(user: User, scopes: frozenset[Scope], project: "Project") -> bool:
    """Whether the project stands in one of these relations to the person, who works in its zone."""
    return project.zone_id == user.zone_id and bool(Reached(user, [project.pk]).within(scopes))


class Reached:
    """What one person may do with each of some projects of the zone that the person sees.

    One query for every set of scopes that is asked about, none where the right reaches the whole zone.
    """

    def __init__(self, user: Any, pks: Collection[int]) -> None:
        self.user = user
        self.pks = frozenset(pks)
        self._found: dict[frozenset[Scope], frozenset[int]] = {}

    @classmethod
    def on(cls, user: Any, project: "Project") -> "Reached":
        """For one project of a page, asked once however many buttons the page has."""
        kept: dict[int, Reached] = project.__dict__.setdefault("_reached", {})
        return kept.setdefault(user.pk, cls(user, [project.pk]))

    def may(self, right: Right, pk: int) -> bool:
        return pk in self.of(right)

    def of(self, right: Right) -> frozenset[int]:
        """The ids that the right reaches."""
        return self.within(self.user.reach(right))

    def within(self, scopes: frozenset[Scope]) -> frozenset[int]:
        """The ids that stand in one of these relations to the person."""
        if scopes not in self._found:
            self._found[scopes] = self._read(scopes)
        return self._found[scopes]

    def rights(self, pk: int) -> list[str]:
        """Every right that reaches the project, sorted."""
        return sorted(right for right in self.user.rights if self.may(right, pk))

    def _read(self, scopes: frozenset[Scope]) -> frozenset[int]:
        from zoneops.projects.models import Project

        if Scope.ZONE in scopes:
            return self.pks
        condition = reached(self.user, scopes)
        if condition is None or not self.pks:
            return frozenset()
        return frozenset(Project.objects.filter(condition, pk__in=self.pks).values_list("pk", flat=True))
