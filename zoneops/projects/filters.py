"""What the address of a project page asks for: `?q=…&stage=signed&grid=G03&only=overdue&invest_from=1`.

One reading for the list, the board, the map and every export, so that no two of them can differ.
"""

import datetime
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, Self

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from zoneops.core.asked import row_number
from zoneops.core.models import Zone
from zoneops.core.rules.amounts import AmountUnreadable, parse_amount
from zoneops.projects import queries
from zoneops.projects.enums import KeyLevel, Stage, Standing

STANDINGS = ("pursued", *Standing.values, "ended", "all")
ONLY = ("overdue", "stalled", "lacking", "lacking-map", "lacking-person", "lacking-net", "lacking-end")
NOBODY, NOWHERE, ANY_LEVEL = "nobody", "nowhere", "any"
LONGEST_SEARCH = 80
KEY = tuple(value for value in KeyLevel.values if value)


@dataclass(frozen=True)
class Filters:
    """The conditions as read. Empty means "not asked"; what cannot be read is told in `errors` and does not count."""

    q: str = ""
    stage: str = ""  # a slug of Stage
    grid: str = ""  # the code of a grid, or "nowhere"
    officer: str = ""  # the id of a user, or "nobody"
    level: str = ""  # a value of KeyLevel, or "any"
    standing: str = ""  # one of STANDINGS; empty is "pursued"
    mine: str = ""  # "1": only those that the reader serves
    only: str = ""  # one of ONLY
    industry: str = ""  # the first digits of an industry code
    invest_from: str = ""  # 亿元, as typed
    invest_to: str = ""
    due_from: str = ""  # ISO days: when the next stage is due
    due_to: str = ""
    errors: dict[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """From `request.GET`. A word outside its list is left out; an amount or a day that is none is an error."""
        given = {name: query.get(name, "").strip()[:LONGEST_SEARCH] for name in NAMES}
        for name, allowed in ALLOWED.items():
            if given[name] not in allowed:
                given[name] = ""
        if row_number(given["officer"]) is None and given["officer"] != NOBODY:
            given["officer"] = ""
        if not given["industry"].isalnum() or not given["industry"].isascii():
            given["industry"] = ""
        errors = {name: error for name in ("invest_from", "invest_to") if (error := _amount_error(given[name]))}
        errors |= {name: error for name in ("due_from", "due_to") if (error := _day_error(given[name]))}
        return cls(**given, errors=errors)

    @property
    def values(self) -> dict[str, str]:
        """Only what is set, by parameter name."""
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def narrows(self) -> bool:
        """Whether anything but the standing and the exception is asked: then fewer rows have to be looked at."""
        return bool(set(self.values) - {"standing", "only"})

    def base(self, reader: Any) -> Q:
        """Everything but the standing and the exception: what the counts on the chips are counted within."""
        asked = Q()
        if self.stage:
            asked &= Q(stage=Stage.from_slug(self.stage))
        if self.grid:
            asked &= Q(grid=None) if self.grid == NOWHERE else Q(grid__code=self.grid)
        if self.officer:
            asked &= queries.lacking_person() if self.officer == NOBODY else Q(service_officer_id=int(self.officer))
        if self.mine:
            asked &= Q(service_officer_id=reader.pk)
        if self.level:
            asked &= Q(key_level__in=KEY) if self.level == ANY_LEVEL else Q(key_level=self.level)
        if self.industry:
            asked &= Q(industry_code__startswith=self.industry)
        return asked & self._ranges()

    def _ranges(self) -> Q:
        asked = Q()
        for name, lookup in (("invest_from", "gte"), ("invest_to", "lte")):
            if getattr(self, name) and name not in self.errors:
                asked &= Q(**{f"planned_investment_yuan__{lookup}": parse_amount(getattr(self, name), "亿元")})
        for name, lookup in (("due_from", "gte"), ("due_to", "lte")):
            if getattr(self, name) and name not in self.errors:
                asked &= Q(**{f"stage_due_on__{lookup}": datetime.date.fromisoformat(getattr(self, name))})
        return asked

    def final(self, zone: Zone) -> Q:
        """The standing and the exception."""
        return standing_is(self.standing) & (exceptions(zone)[self.only] if self.only else Q())


def standing_is(word: str) -> Q:
    """The projects of one of STANDINGS; empty is "pursued"."""
    if word in ("", "pursued"):
        return queries.PURSUED
    if word == "ended":
        return Q(pursued=0)
    return Q() if word == "all" else Q(standing=word)


def exceptions(zone: Zone) -> dict[str, Q]:
    """What each word of ONLY selects, today in this zone."""
    today, days = zone.today(), zone.stall_days
    return {
        "overdue": queries.overdue(today),
        "stalled": queries.stalled(today, days),
        "lacking": queries.lacking_one(today, days),
        "lacking-map": queries.lacking_map(),
        "lacking-person": queries.lacking_person(),
        "lacking-net": queries.lacking_net(),
        "lacking-end": queries.lacking_end(today, days),
    }


def _amount_error(text: str) -> str:
    try:
        amount = parse_amount(text, "亿元") if text else Decimal(0)
    except AmountUnreadable as error:
        return _(error.template) % error.params
    return _("金额不能小于 0") if amount < 0 else ""


def _day_error(text: str) -> str:
    try:
        datetime.date.fromisoformat(text or "2021-01-01")
    except ValueError:
        return _("“%(text)s”不是日期，写成 2021-05-08") % {"text": text}
    return ""


NAMES = tuple(spec.name for spec in fields(Filters) if spec.name != "errors")
ALLOWED: dict[str, tuple[str, ...]] = {
    "stage": ("", *(stage.slug for stage in Stage)),
    "level": ("", ANY_LEVEL, *KEY),
    "standing": ("", *STANDINGS),
    "mine": ("", "1"),
    "only": ("", *ONLY),
}
