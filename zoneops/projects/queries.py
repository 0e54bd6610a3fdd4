"""Selections of projects. Each predicate exists once: lists, counts, the board and the four-ones page share them.

They are written on the columns of `derived.py`, each of which has an index: counting the few exceptions among 100,000
projects then reads only the exceptions.
"""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.projects import relations
from zoneops.projects.derived import LACKS_MAP, LACKS_NET, LACKS_PERSON, with_bit

if TYPE_CHECKING:
    from zoneops.core.models import Zone
    from zoneops.projects.models.project import Project  # noqa: F401 - named by the quoted base class below

PURSUED = Q(pursued=1)


def overdue(today: datetime.date) -> Q:
    """Should have entered its next stage by now."""
    return Q(watch_due_on__lt=today)


def stalled(today: datetime.date, stall_days: int) -> Q:
    """Pursued, not yet on target, and nobody followed up for more than `stall_days` days."""
    return Q(quiet_since_on__lt=today - datetime.timedelta(days=stall_days))


def lacking_map() -> Q:
    """The flowchart is needed from signing on: before, nobody knows yet what will be built."""
    return Q(lacks__in=with_bit(LACKS_MAP))


def lacking_person() -> Q:
    return Q(lacks__in=with_bit(LACKS_PERSON))


def lacking_net() -> Q:
    return Q(lacks__in=with_bit(LACKS_NET))


def lacking_end(today: datetime.date, stall_days: int) -> Q:
    """Followed to the end means that somebody follows: a stalled project is not."""
    return stalled(today, stall_days)


def lacking_one(today: datetime.date, stall_days: int) -> Q:
    """Lacks at least one of the four ones."""
    return Q(lacks__gt=0) | lacking_end(today, stall_days)


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User, right: Right = Right.VIEW_PROJECTS) -> Self:
        """The projects of the user's own zone that the right reaches; with another right, those it may be used on."""
        condition = relations.reached(user, user.reach(right))
        return self.none() if condition is None else self.filter(condition)

    def search(self, text: str) -> Self:
        """By part of the name, the code, the investor, the pinyin or the pinyin initials."""
        text = text.strip()
        if not text:
            return self
        latin = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(code__icontains=text)
            | Q(investor_name__icontains=text)
            | Q(enterprise__name__icontains=text)
            | Q(pinyin__contains=latin)
            | Q(initials__contains=latin)
        )

    def pursued(self) -> Self:
        return self.filter(PURSUED)

    def overdue(self, zone: "Zone") -> Self:
        return self.filter(overdue(zone.today()))

    def stalled(self, zone: "Zone") -> Self:
        return self.filter(stalled(zone.today(), zone.stall_days))

    def lacking_one(self, zone: "Zone") -> Self:
        return self.filter(lacking_one(zone.today(), zone.stall_days))

    def served_by(self, user: User) -> Self:
        return self.filter(service_officer=user)
