"""A mixed set of projects for the tests of lists, and what is true of each, worked out without the database."""

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.projects.models import Project
from zoneops.territory.models import Grid

TODAY = factories.TODAY


def mixed(zone: Zone, officer: User, count: int = 40, seed: int = 7) -> list[Project]:
    """Every stage, standing and lack, dates on both sides of their edges."""
    rng = random.Random(seed)
    grids = list(Grid.objects.filter(edition__zone=zone))
    made = []
    for number in range(count):
        standing = rng.choice(["active"] * 5 + ["suspended", "lost", "terminated"])
        made.append(
            factories.project(
                zone,
                name=f"混合项目{number:03d}",
                stage=rng.randint(1, 6),
                standing=standing,
                standing_reason="" if standing == "active" else "企业停产检修",
                stage_due_on=rng.choice([None, *(TODAY + datetime.timedelta(days) for days in (-30, -1, 0, 1, 40))]),
                last_follow_up_on=rng.choice([None, *(TODAY - datetime.timedelta(days) for days in (0, 14, 15, 60))]),
                stage_entered_on=TODAY - datetime.timedelta(rng.choice([3, 14, 15, 90])),
                service_officer=rng.choice([None, officer]),
                officer_in_post=rng.choice([True, True, False]),
                grid=rng.choice([None, *grids]),
                has_map=rng.choice([True, False]),
                key_level=rng.choice(["", "", "zone", "municipal"]),
                planned_investment_yuan=rng.choice([None, Decimal(rng.randint(1, 900)) * 1_000_000]),
            )
        )
    return made


def is_pursued(project: Project) -> bool:
    return project.standing in ("active", "suspended")


def on_its_way(project: Project) -> bool:
    return project.standing == "active" and project.stage < 6


def is_overdue(project: Project) -> bool:
    return on_its_way(project) and project.stage_due_on is not None and project.stage_due_on < TODAY


def is_stalled(project: Project) -> bool:
    last = project.last_follow_up_on or project.stage_entered_on
    return on_its_way(project) and (TODAY - last).days > 14


def lacks_map(project: Project) -> bool:
    return is_pursued(project) and project.stage >= 2 and not project.has_map


def lacks_person(project: Project) -> bool:
    return is_pursued(project) and not (project.service_officer and project.officer_in_post)


def lacks_net(project: Project) -> bool:
    return is_pursued(project) and project.grid is None


def lacks_one(project: Project) -> bool:
    return lacks_map(project) or lacks_person(project) or lacks_net(project) or is_stalled(project)


def queries_of(action: Callable[[], Any]) -> int:
    """How many queries the action makes."""
    with CaptureQueriesContext(connection) as captured:
        action()
        return len(captured)
