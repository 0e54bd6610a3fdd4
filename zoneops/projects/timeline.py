"""经过: everything that happened to one project, newest first."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core.kept import said
from zoneops.projects.enums import FollowUpKind, Stage, Standing
from zoneops.projects.models import (
    Agreement,
    Attachment,
    FollowUp,
    Project,
    StageChange,
    StandingChange,
)
from zoneops.projects.services.ledger import FROM_LEDGER

ALL, VISITS, CHANGES = "all", "visits", "changes"
STEP = 15
END_OF_DAY = datetime.time(23, 59, 59)


@dataclass(frozen=True)
class Event:
    """One fact. `at` is None where only the day is known; such a fact stands above the others of its day."""

    on: datetime.date
    at: datetime.datetime | None
    order: int
    text: str
    note: str = ""
    tone: str = ""
    is_undone: bool = False
    files: tuple[Attachment, ...] = ()
    url: str = ""

    @property
    def key(self) -> tuple[datetime.date, datetime.time, int]:
        time = timezone.localtime(self.at).time() if self.at else END_OF_DAY
        return self.on, time, self.order


@dataclass(frozen=True)
class Page:
    """Events, the newest first. `show_more`: how many to ask for to see older ones too."""

    events: list[Event]
    has_older: bool
    only: str
    show_more: int


class Served(NamedTuple):
    """One person's time as service officer."""

    id: int
    officer_name: str
    from_on: datetime.date
    until_on: datetime.date | None
    reason: str
    by_name: str


SERVED = ("id", F("officer__name"), "from_on", "until_on", "reason", "by_name")


@dataclass(frozen=True)
class Facts:
    """What the rest of the page shows as well; the timeline asks only for follow-ups itself."""

    changes: list[StageChange]
    standings: list[StandingChange]
    assignments: list[Served]
    agreements: list[Agreement]
    files: list[Attachment]


def facts_of(project: Project) -> Facts:
    """Five queries, however long the history is."""
    return Facts(
        list(project.stage_changes.order_by("id")),
        list(project.standing_changes.all()),
        [Served(*row) for row in project.service_assignments.values_list(*SERVED)],
        list(project.agreements.all()),
        list(project.attachments.all()),
    )


def page(project: Project, facts: Facts, *, only: str, show: int, reader: Any) -> Page:
    """The newest `show` events."""
    files = _by_owner(facts.files)
    found: list[Event] = []
    if only in (ALL, VISITS):
        # One more than shown tells whether there are older ones.
        entries = FollowUp.objects.filter(project=project).order_by("-happened_at", "-id")[: show + 1]
        found += [_follow_up(project, entry, files, reader) for entry in entries]
    if only in (ALL, CHANGES):
        found += _stage_events(facts.changes, files)
        found += _standing_events(facts.standings)
        found += _officer_events(facts.assignments)
        found += _agreement_events(facts.agreements)
        found += _file_events(facts.files)
    found.sort(key=lambda event: event.key, reverse=True)
    return Page(found[:show], len(found) > show, only, show + 2 * STEP)


Owner = tuple[str, int]


def _by_owner(files: Iterable[Attachment]) -> dict[Owner, list[Attachment]]:
    owned: dict[Owner, list[Attachment]] = {}
    for file in files:
        if file.follow_up_id:
            owned.setdefault(("follow_up", file.follow_up_id), []).append(file)
        elif file.stage_change_id:
            owned.setdefault(("stage", file.stage_change_id), []).append(file)
    return owned


def _follow_up(project: Project, entry: FollowUp, files: dict[Owner, list[Attachment]], reader: Any) -> Event:
    at = timezone.localtime(entry.happened_at)
    next_step = ""
    if entry.next_step and entry.next_step_due_on:
        given = {"step": entry.next_step, "on": f"{entry.next_step_due_on:%m-%d}"}
        next_step = _("下一步：%(step)s（%(on)s 前）") % given
    elif entry.next_step:
        next_step = _("下一步：%(step)s") % {"step": entry.next_step}
    mine = entry.by_id is not None and entry.by_id == getattr(reader, "pk", None)
    return Event(
        at.date(),
        entry.happened_at,
        entry.pk,
        f"{entry.by_name} {FollowUpKind(entry.kind).label}：{entry.content}",
        next_step,
        "late" if entry.kind == FollowUpKind.PROBLEM else "",
        files=tuple(files.get(("follow_up", entry.pk), ())),
        url=reverse("projects:correct_follow_up", args=[project.pk, entry.pk]) if mine else "",
    )


def _stage_events(changes: list[StageChange], files: dict[Owner, list[Attachment]]) -> Iterator[Event]:
    for change in changes:
        stage = Stage(change.to_stage).label
        if change.from_stage is None:
            text = _("登记，进入“%(stage)s”") if change.to_stage == Stage.NEGOTIATION else _("进入“%(stage)s”")
        else:
            text = _("退回“%(stage)s”") if change.is_back else _("推进到“%(stage)s”")
        note = _joined(change.evidence, change.reason, change.by_name)
        tone = "soon" if change.is_back else "done"
        attached = tuple(files.get(("stage", change.pk), ()))
        yield Event(
            change.changed_on,
            None,
            change.pk,
            text % {"stage": stage},
            note,
            "" if change.undone_at else tone,
            is_undone=bool(change.undone_at),
            files=attached,
        )


def _standing_events(changes: list[StandingChange]) -> Iterator[Event]:
    tones: dict[str, str] = {Standing.ACTIVE: "done", Standing.SUSPENDED: "hold"}
    for change in changes:
        text = _("恢复在跟") if change.to_standing == Standing.ACTIVE else str(Standing(change.to_standing).label)
        note = _joined(change.reason, change.by_name)
        yield Event(change.changed_on, None, change.pk, text, note, tones.get(change.to_standing, "late"))


def _officer_events(assignments: list[Served]) -> Iterator[Event]:
    previous: Served | None = None
    for assignment in assignments:
        if previous is None:
            text = _("%(name)s任专职服务员") % {"name": assignment.officer_name}
        else:
            text = _("%(name)s接手专职服务，前任%(before)s") % {
                "name": assignment.officer_name,
                "before": previous.officer_name,
            }
        yield Event(assignment.from_on, None, assignment.id, text, _joined(assignment.reason, assignment.by_name))
        previous = assignment


def _agreement_events(agreements: list[Agreement]) -> Iterator[Event]:
    for agreement in agreements:
        words = _("签订投资协议") if agreement.number == 1 else _("协议第 %(number)d 版") % {"number": agreement.number}
        note = _joined(agreement.reason, agreement.document_number, agreement.by_name)
        yield Event(agreement.signed_on, None, agreement.pk, words, note)


def _file_events(files: list[Attachment]) -> Iterator[Event]:
    for file in files:
        if not file.follow_up_id and not file.stage_change_id:
            at = timezone.localtime(file.recorded_at)
            yield Event(at.date(), file.recorded_at, file.pk, _("存入文件"), file.by_name, files=(file,))


def _joined(*parts: str) -> str:
    return " · ".join(said(part, [FROM_LEDGER]) for part in parts if part)
