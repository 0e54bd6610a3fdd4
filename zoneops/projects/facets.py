"""How many projects stand behind each chip, and what they add up to.

Kept for the revision of the zone: every write leaves an audit row in its own transaction, so the newest audit row
names the state of the zone. A page over 100,000 projects then counts only after something was written.
"""

import hashlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Func, IntegerField, Q, Subquery, Sum

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core.models import AuditEntry, Zone
from zoneops.core.request_context import facts as of_request
from zoneops.projects import queries
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.filters import KEY, Filters, exceptions
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet

# Two writers that commit in the other order than they took their audit numbers could leave a count behind for so long.
KEEP_SECONDS = 30

Facts = dict[str, Any]


class Kept:
    """What was read of a zone, remembered until somebody writes or the day changes. One for each request."""

    def __init__(self, zone: Zone, sight: str = "zone") -> None:
        newest = AuditEntry.objects.filter(zone=zone).order_by("-id").values_list("pk", flat=True).first()
        self.state = f"{zone.pk}/{newest}/{zone.today()}/{sight}"

    @classmethod
    def of(cls, user: User) -> "Kept":
        """The one of this request: its user object lives as long as the request does."""
        found: Kept | None = user.__dict__.get("_kept")
        if found is None:
            assert user.zone is not None
            # Who sees the whole zone shares what was counted; everybody else sees other projects.
            sight = "zone" if user.reaches_zone(Right.VIEW_PROJECTS) else f"user-{user.pk}"
            found = user.__dict__["_kept"] = cls(user.zone, sight)
        return found

    def get(self, what: str, reading: Callable[[], Any]) -> Any:
        """The answer of `reading()` while the zone stood as it stands; `what` tells it from other answers.

        In a request that writes it is read anew: what it sees may yet be taken back, and must not be told to others.
        """
        if of_request().is_unsafe:
            return reading()
        name = hashlib.sha256(f"{self.state}/{what}".encode()).hexdigest()
        found = cache.get(name)
        if found is None:
            found = reading()
            cache.set(name, found, KEEP_SECONDS)
        return found

    def whole(self, user: User) -> Facts:
        """{"found", "sum_yuan"} of everything pursued, whatever is asked."""
        return self.get("whole", lambda: _whole(user))

    def lacking(self, user: User, zone: Zone) -> int:
        """How many pursued projects lack one of the four: two counts along an index, for the menu of every page."""
        found: int = self.get("lacking", lambda: _lacking(user, zone))
        return found

    def counts(self, filters: Filters, user: User, zone: Zone) -> Facts:
        return self.get(f"counts/{user.pk}/{filters.values}", lambda: counts(filters, user, zone))


def _lacking(user: User, zone: Zone) -> int:
    projects = Project.objects.visible_to(user)
    silent = queries.stalled(zone.today(), zone.stall_days)
    return projects.filter(lacks__gt=0).count() + projects.filter(silent, lacks=0).count()


def _whole(user: User) -> Facts:
    pursued = Project.objects.visible_to(user).filter(queries.PURSUED)
    found = pursued.aggregate(found=Count("pk"), total=Sum("planned_investment_yuan"))
    return {"found": found["found"], "sum_yuan": found["total"] or Decimal(0)}


def selected(filters: Filters, user: User, zone: Zone) -> ProjectQuerySet:
    """The rows that the reader asked for and may see."""
    return within(filters, user).filter(filters.final(zone))


def within(filters: Filters, user: User) -> ProjectQuerySet:
    """The rows that the chips are counted within: everything but the standing and the exception."""
    return Project.objects.visible_to(user).search(filters.q).filter(filters.base(user))


def predicates(filters: Filters, user: User, zone: Zone) -> dict[str, Q]:
    """What each chip would select if it alone were set. `lacking` is the sum of its two halves, which do not meet."""
    found = {
        "pursued": queries.PURSUED,
        "suspended": Q(standing=Standing.SUSPENDED),
        "ended": Q(pursued=0),
        "mine": queries.PURSUED & Q(service_officer_id=user.pk),
        "key": queries.PURSUED & Q(key_level__in=KEY),
        "found": filters.final(zone),
        **exceptions(zone),
    }
    del found["lacking"]
    return found | {"holds_less": Q(lacks__gt=0), "only_silent": Q(lacks=0) & found["stalled"]}


def counts(filters: Filters, user: User, zone: Zone) -> Facts:
    """{"pursued": n, …, "found": n, "sum_yuan": Decimal}; one query, whatever is asked."""
    read = counted_at_once if filters.narrows else counted_apart
    found = read(within(filters, user), predicates(filters, user, zone), zone)
    # A sub-select over rows that nobody may see is no sub-select at all, but NULL.
    facts = {key.removeprefix("n_"): value or 0 for key, value in found.items()}
    lacking = facts.pop("holds_less") + facts.pop("only_silent")
    return facts | {"lacking": lacking, "sum_yuan": facts["sum_yuan"] or Decimal(0)}


def counted_at_once(base: ProjectQuerySet, asked: dict[str, Q], zone: Zone) -> Facts:
    """One pass over the rows: best when the filters leave few."""
    columns = {_alias(key): Count("pk", filter=condition) for key, condition in asked.items()}
    return dict(base.aggregate(**columns, n_sum_yuan=Sum("planned_investment_yuan", filter=asked["found"])))


def counted_apart(base: ProjectQuerySet, asked: dict[str, Q], zone: Zone) -> Facts:
    """A sub-select each: best over all rows, where each exception has an index of its own."""

    def one(condition: Q, figure: Any) -> Subquery:
        return Subquery(base.filter(condition).order_by().annotate(figure=figure).values("figure"))

    # A plain function instead of Count: an aggregate would bring a GROUP BY, which costs more than the counting.
    number = Func(template="COUNT(*)", output_field=IntegerField())
    total = Func("planned_investment_yuan", function="SUM", output_field=Project.planned_investment_yuan.field)
    columns = {_alias(key): one(condition, number) for key, condition in asked.items()}
    return dict(Zone.objects.filter(pk=zone.pk).values(**columns, n_sum_yuan=one(asked["found"], total)).get())


def _alias(key: str) -> str:
    # A name of its own: an annotation called like a column would hide the column from the conditions after it.
    return "n_" + key.replace("-", "_")


def by_stage(filters: Filters, user: User, zone: Zone) -> dict[int, Facts]:
    """{stage: {"count", "sum_yuan", "stalled"}} of the selected rows, for every stage."""
    # The sum keeps the planner from walking all stages by the index of sums, where the filters leave few rows.
    stage = F("stage") + 0 if filters.narrows else F("stage")
    rows = selected(filters, user, zone).order_by().annotate(of=stage)
    found = {
        stage: {"count": count, "sum_yuan": total or Decimal(0), "stalled": 0}
        for stage, count, total in rows.values_list("of").annotate(Count("pk"), Sum("planned_investment_yuan"))
    }
    silent = rows.filter(queries.stalled(zone.today(), zone.stall_days)).values_list("of").annotate(Count("pk"))
    for stage, count in silent:
        found[stage]["stalled"] = count
    nothing = {"count": 0, "sum_yuan": Decimal(0), "stalled": 0}
    return {stage.value: found.get(stage.value, nothing) for stage in Stage}
