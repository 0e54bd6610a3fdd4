"""The figures on the wall: every one is counted from the projects themselves or was published by the zone."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.cockpit import rules
from zoneops.cockpit.queries import most_lacking
from zoneops.core.models import Zone
from zoneops.projects import ones, queries
from zoneops.projects.enums import Stage
from zoneops.projects.listing import Row, row_of, rows_of
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet

SHOWN = 5  # rows in each list: what can be read from six metres


@dataclass(frozen=True)
class Figure:
    """A published figure, as it was published. `more` is the computed difference to the year before."""

    name: str
    value: str
    unit: str
    yoy_percent: Decimal | None
    more: Fraction | None
    period: str
    source: str
    source_number: int
    is_sample: bool


@dataclass(frozen=True)
class StageFigures:
    """Projects in one stage, or in all. A sum is None where no project has the amount: unknown is not 0."""

    stage: Stage | None
    count: int
    stalled: int
    planned_yuan: Decimal | None
    arrived_yuan: Decimal | None
    with_arrival: int

    @property
    def share(self) -> Fraction | None:
        """Arrived ÷ planned; None where either is unknown."""
        if self.arrived_yuan is None or not self.planned_yuan:
            return None
        return Fraction(self.arrived_yuan) / Fraction(self.planned_yuan)


@dataclass(frozen=True)
class OneFigures:
    """One of the four ones over all pursued projects."""

    seal: str
    label: str
    lacking_label: str
    only: str
    held: int
    lacking: int
    not_due: int

    @property
    def share(self) -> Fraction:
        """Held ÷ (held + lacking); 0 where no project is asked for it yet."""
        asked = self.held + self.lacking
        return Fraction(self.held, asked) if asked else Fraction(0)


@dataclass(frozen=True)
class GridFigures:
    count: int
    overdue: int
    stalled: int


def published_figures(zone: Zone) -> list[Figure]:
    """What the zone gave out, in its order. Figures of one source share the number of its note."""
    sources: list[str] = []
    found = []
    for given in zone.published_figures:
        source = _said(given, "source") or _("来源未写")
        if source not in sources:
            sources.append(source)
        found.append(_figure(given, source, sources.index(source) + 1))
    return found


def _figure(given: dict[str, Any], source: str, number: int) -> Figure:
    value, yoy = given.get("value") or "", given.get("yoy_percent")
    growth = Decimal(str(yoy)) if yoy not in (None, "") else None
    is_sum = given.get("unit") != "%"
    more = rules.gain(Decimal(str(value)), growth) if value and growth is not None and is_sum else None
    return Figure(
        name=_said(given, "name"),
        value=str(value) or "—",
        unit=_(given["unit"]) if value and given.get("unit") else "",
        yoy_percent=growth,
        more=more,
        period=_said(given, "period"),
        source=source,
        source_number=number,
        is_sample=bool(given.get("sample")),
    )


def _said(given: dict[str, Any], key: str) -> str:
    """The given words in the reader's language, where the zone gave them in it."""
    spoken = given.get(f"{key}_{get_language()}")
    return str(spoken or given.get(key, ""))


def by_stage(projects: ProjectQuerySet, zone: Zone) -> list[StageFigures]:
    """The six stages in their order, from one query."""
    silent = queries.stalled(zone.today(), zone.stall_days)
    rows = (
        projects.order_by()
        .values("stage")
        .annotate(
            count=Count("pk"),
            stalled=Count("pk", filter=silent),
            planned_yuan=Sum("planned_investment_yuan"),
            arrived_yuan=Sum("arrived_investment_yuan"),
            with_arrival=Count("arrived_investment_yuan"),
        )
    )
    found = {}
    for row in rows:
        figures: dict[str, Any] = {**row}
        stage = Stage(figures.pop("stage"))
        found[stage] = StageFigures(stage, **figures)
    return [found.get(stage, StageFigures(stage, 0, 0, None, None, 0)) for stage in Stage]


def total(stages: list[StageFigures]) -> StageFigures:
    return StageFigures(
        stage=None,
        count=sum(row.count for row in stages),
        stalled=sum(row.stalled for row in stages),
        planned_yuan=_sum_known(row.planned_yuan for row in stages),
        arrived_yuan=_sum_known(row.arrived_yuan for row in stages),
        with_arrival=sum(row.with_arrival for row in stages),
    )


def _sum_known(amounts: Any) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def by_grid(projects: ProjectQuerySet, zone: Zone) -> dict[str | None, GridFigures]:
    """By the grid's code; None are the projects that lie in no grid."""
    today = zone.today()
    rows = (
        projects.order_by()
        .values("grid__code")
        .annotate(
            count=Count("pk"),
            late=Count("pk", filter=queries.overdue(today)),
            silent=Count("pk", filter=queries.stalled(today, zone.stall_days)),
        )
    )
    return {row["grid__code"]: GridFigures(row["count"], row["late"], row["silent"]) for row in rows}


def four_ones(projects: ProjectQuerySet, zone: Zone) -> tuple[list[OneFigures], dict[str, int]]:
    """How many hold each of the four, and {"pursued", "lacking", "overdue"} over all; one query."""
    today, days = zone.today(), zone.stall_days
    lacking = {
        ones.One.MAP: queries.lacking_map(),
        ones.One.PERSON: queries.lacking_person(),
        ones.One.NET: queries.lacking_net(),
        ones.One.END: queries.lacking_end(today, days),
    }
    found = projects.aggregate(
        pursued=Count("pk"),
        lacking=Count("pk", filter=queries.lacking_one(today, days)),
        overdue=Count("pk", filter=queries.overdue(today)),
        map_not_due=Count("pk", filter=Q(has_map=False, stage__lt=Stage.SIGNED)),
        **{f"lacks_{one.value}": Count("pk", filter=condition) for one, condition in lacking.items()},
    )
    figures = []
    for one in lacking:
        lacks, not_due = found[f"lacks_{one.value}"], found["map_not_due"] if one is ones.One.MAP else 0
        held, missing = ones.LABELS[one]
        figures.append(
            OneFigures(
                seal=str(ones.SEALS[one]),
                label=str(held),
                lacking_label=str(missing),
                only=f"lacking-{one.value}",
                held=found["pursued"] - lacks - not_due,
                lacking=lacks,
                not_due=not_due,
            )
        )
    return figures, {key: found[key] for key in ("pursued", "lacking", "overdue")}


def worst(projects: ProjectQuerySet, zone: Zone) -> list[Row]:
    return [row_of(project, zone) for project in rows_of(most_lacking(projects, zone))[:SHOWN]]


def longest_overdue(projects: ProjectQuerySet, zone: Zone) -> list[Row]:
    """The most overdue first."""
    late = rows_of(projects.filter(queries.overdue(zone.today())).order_by("watch_due_on", "pk"))
    return [row_of(project, zone) for project in late[:SHOWN]]


def pursued_projects(user: User) -> ProjectQuerySet:
    return Project.objects.visible_to(user).pursued()
