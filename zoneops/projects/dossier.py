"""What the project page says of the history: read only when it is not remembered since the project last changed."""

import datetime
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.utils.translation import get_language

from zoneops.core import audit
from zoneops.projects import needs, ones
from zoneops.projects import timeline as history
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.models import Agreement, Arrival, Attachment, Project
from zoneops.projects.page import MarkShown, RequirementRow, marks_shown, needs_told, requirement_rows
from zoneops.projects.promises import AgreementVersion, Promise, promises, versions
from zoneops.projects.rail import RailStage, rail
from zoneops.projects.relations import Reached

REMEMBERED_SECONDS = 600


@dataclass
class Dossier:
    """The history of one project as one reader sees it. Each part is read when a template asks for it.

    `only` and `show` choose from the timeline; `unit` is the reader's unit of money.
    """

    project: Project
    reader: Any
    unit: str
    only: str = history.ALL
    show: int = history.STEP

    @cached_property
    def today(self) -> datetime.date:
        return self.project.zone.today()

    @cached_property
    def key(self) -> str:
        """Names this state of the project for this reader on this day.

        Every write about a project leaves an audit row in its own transaction, so the newest row tells of all of them.
        """
        newest = audit.history(self.project).values_list("pk", flat=True).first()
        state = (self.project.pk, self.project.created_at, newest, self.today)
        may = Reached.on(self.reader, self.project).rights(self.project.pk)
        seen_by = (self.reader.pk, *may, get_language(), self.unit, self.only, self.show)
        return hashlib.sha256(repr((state, seen_by)).encode()).hexdigest()

    @cached_property
    def whole(self) -> Project:
        """The project with its plans, agreements and arrivals read once for all parts."""
        kept = {name: getattr(self.project, name).all() for name in ("stage_plans", "agreements", "arrivals")}
        for rows in kept.values():
            len(rows)
        # What prefetch_related_objects does, without its search for what to fetch.
        self.project._prefetched_objects_cache = kept  # type: ignore[attr-defined]
        return self.project

    @cached_property
    def facts(self) -> history.Facts:
        return history.facts_of(self.whole)

    @cached_property
    def rail(self) -> list[RailStage]:
        light = ones.project_light(self.project, self.project.zone)
        return rail(self.project, light, self.facts.changes, self.whole.stage_plans.all(), self.today)

    @cached_property
    def marks(self) -> list[MarkShown]:
        marks = ones.marks(self.project, self.project.zone)
        return marks_shown(self.project, marks, self.facts.assignments, self.today, self.reader)

    @cached_property
    def agreement(self) -> Agreement | None:
        return needs.current_agreement(self.whole)

    @cached_property
    def promises(self) -> list[Promise]:
        project = self.whole
        if self.agreement is None:
            return []
        return promises(
            project,
            self.agreement,
            project.arrivals.all(),
            self.facts.changes,
            project.stage_plans.all(),
            self.today,
            self.unit,
        )

    @cached_property
    def latest_arrival(self) -> Arrival | None:
        return max(self.whole.arrivals.all(), key=lambda arrival: arrival.as_of_on, default=None)

    @cached_property
    def assignments(self) -> list[history.Served]:
        """The newest first."""
        return list(reversed(self.facts.assignments))

    @cached_property
    def files(self) -> list[Attachment]:
        """The newest first."""
        return list(reversed(self.facts.files))

    @cached_property
    def timeline(self) -> history.Page:
        return history.page(self.project, self.facts, only=self.only, show=self.show, reader=self.reader)

    @cached_property
    def requirements(self) -> list[RequirementRow]:
        """What the next stage takes. The gates of other apps are asked each time: their state is not the project's."""
        following = Stage(self.project.stage).next
        if following is None or Standing(self.project.standing).has_ended:
            return []
        rows = needs.requirements(self.project)
        # The table changes with its edition, and what it finds with the project.
        key = f"{self.key}/needs/{rows[0].edition_id if rows else 0}"
        table: Any = cache.get_or_set(key, lambda: needs_told(self.whole, following), REMEMBERED_SECONDS)
        return requirement_rows(self.project, following, table, self.reader)

    @cached_property
    def versions(self) -> list[AgreementVersion]:
        return versions(self.whole.agreements.all())
