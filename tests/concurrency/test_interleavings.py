"""Ten thousand random schedules of people who edit one project: no change is lost, and none is acknowledged twice.

A step of an actor is one call, which is atomic; a schedule interleaves the steps of two to four actors at random. An
oracle of a few lines says what must come of it.
"""

import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from tests import factories
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project, StageChange

SCHEDULES = 10_000
PARTS = 8  # so that two processes share them
IN_ONE_WORLD = 250


@dataclass
class Oracle:
    """What the project must be: the version goes up by one with each acknowledged change, and only then."""

    version: int
    next_step: str = ""
    stage: Stage = Stage.NEGOTIATION
    moved_by: list[tuple[str, int]] = field(default_factory=list)
    history: list[tuple[str, str]] = field(default_factory=list)
    refused: int = 0


@dataclass
class Actor:
    """Reads, then writes what it read with a change of its own."""

    name: str
    plan: list[str]
    seen: int = 0

    def act(self, project: Project, oracle: Oracle, tag: str) -> None:
        step = self.plan.pop(0)
        if step == "read":
            self.seen = oracle.version
        else:
            getattr(self, step)(project, oracle, tag)

    def edit(self, project: Project, oracle: Oracle, tag: str) -> None:
        try:
            services.update_project(project, by=self.name, version=self.seen, next_step=tag)
        except StaleVersion as stale:
            now = stale.current
        else:
            now = None
        if now is not None:
            assert self.seen != oracle.version, "refused, though nobody had written since"
            assert (now.version, now.next_step) == (oracle.version, oracle.next_step), (
                "who is late is shown what is there"
            )
            oracle.refused += 1
            return
        assert self.seen == oracle.version, "a change was overwritten unseen"
        oracle.version += 1
        oracle.next_step = tag
        oracle.history.append(("project.updated", self.name))

    def advance(self, project: Project, oracle: Oracle, tag: str) -> None:
        following = oracle.stage.next
        try:
            change = services.advance_stage(project, by=self.name, version=self.seen)
        except StaleVersion:
            assert self.seen != oracle.version
            oracle.refused += 1
            return
        except Refused:
            assert following is None
            oracle.refused += 1
            return
        assert self.seen == oracle.version
        assert following is not None
        oracle.version += 1
        oracle.stage = following
        oracle.moved_by.append((self.name, change.pk))
        oracle.history.append(("project.stage_advanced", self.name))

    def undo(self, project: Project, oracle: Oracle, tag: str) -> None:
        latest = oracle.moved_by[-1] if oracle.moved_by else ("", 0)
        change = next((pk for name, pk in reversed(oracle.moved_by) if name == self.name), None)
        if change is None:
            return
        try:
            services.undo_stage_change(StageChange.objects.get(pk=change), by=self.name)
        except Refused:
            assert latest[0] != self.name
            oracle.refused += 1
            return
        assert latest == (self.name, change), "somebody else's move, or an earlier one, was taken back"
        oracle.version += 1
        oracle.moved_by.pop()
        oracle.stage = Stage(oracle.stage - 1)
        oracle.history.append(("project.stage_undone", self.name))


WRITES = ["edit"] * 14 + ["advance"] * 3 + ["undo"]


def play(project: Project, oracle: Oracle, chance: random.Random, number: int) -> None:
    """One schedule: every actor has seen the project as it stands, and may look again before it writes."""
    actors = []
    for place in range(chance.choice([2] * 8 + [3, 4])):
        plan = ["read", chance.choice(WRITES)]
        if chance.random() < 0.05:
            plan += ["read", "edit"]
        actors.append(Actor(f"人{place}", plan))
    turns = [actor for actor in actors for _ in actor.plan]
    chance.shuffle(turns)
    for turn, actor in enumerate(turns):
        actor.act(project, oracle, f"{number}-{turn}")


def check(project: Project, oracle: Oracle, since: int) -> None:
    """The row and its history say what the oracle says, in the order in which the changes were acknowledged."""
    now = Project.objects.get(pk=project.pk)
    assert (now.version, now.next_step, now.stage) == (oracle.version, oracle.next_step, oracle.stage)
    entries = AuditEntry.objects.filter(subject_label="projects.project", subject_id=str(project.pk), pk__gt=since)
    assert list(entries.order_by("pk").values_list("action", "actor_name")) == oracle.history
    valid = now.stage_changes.filter(undone_at=None).order_by("pk").values_list("to_stage", flat=True)
    assert list(valid) == list(range(Stage.NEGOTIATION, oracle.stage + 1))


def play_many(zone, count: int, seed: int) -> int:
    """Returns how many changes came too late and were refused."""
    chance = random.Random(seed)
    refused = 0
    for first in range(0, count, IN_ONE_WORLD):
        with transaction.atomic():
            project = factories.project(zone, name=f"交错{first}")
            since = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            oracle = Oracle(project.version)
            for number in range(first, min(first + IN_ONE_WORLD, count)):
                play(project, oracle, chance, number)
            check(project, oracle, since)
            refused += oracle.refused
            assert len(oracle.history) == oracle.version - project.version
            transaction.set_rollback(True)
    return refused


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_random_interleavings_lose_no_update(zone, part):
    refused = play_many(zone, SCHEDULES // PARTS, seed=20211015 + part)
    assert refused > SCHEDULES // PARTS / 4, "in many schedules somebody must come too late, or nothing was tried"


def test_the_test_itself_finds_a_service_that_does_not_look_at_the_version(zone, monkeypatch):
    monkeypatch.setattr("zoneops.projects.services.base.require_version", lambda project, version: None)
    with pytest.raises(AssertionError, match="unseen"):
        play_many(zone, 50, seed=1)
