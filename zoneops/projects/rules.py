"""What a project's dates and holdings say about it. Plain values in, plain values out."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Tone = Literal["idle", "live", "done", "soon", "late", "hold"]

# What an agreement can promise: fields of Agreement.
COMMITMENTS = (
    "fixed_investment_yuan",
    "land_area_mu",
    "annual_output_yuan",
    "annual_tax_yuan",
    "jobs",
    "start_on",
    "completion_on",
    "production_on",
)
SOON_DAYS = 7  # a due date this near is shown as 临期


@dataclass(frozen=True)
class Light:
    """The state of a project in one word.

    `word`: "overdue", "due_today", "soon", "stalled", "normal", "on_target", "suspended", "lost", "terminated".
    `days`: how many natural days overdue, left or stalled; 0 where the word has no number.
    """

    tone: Tone
    word: str
    days: int = 0


def light(
    *,
    standing: str,
    on_target: bool,
    due_on: datetime.date | None,
    last_follow_up_on: datetime.date | None,
    stage_entered_on: datetime.date,
    today: datetime.date,
    stall_days: int,
) -> Light:
    """The one light of a project. Overdue goes before stalled: a missed promise weighs more than silence."""
    if standing != "active":
        return Light("hold" if standing == "suspended" else "idle", standing)
    if on_target:
        return Light("done", "on_target")
    left = (due_on - today).days if due_on else None
    if left is not None and left < 0:
        return Light("late", "overdue", -left)
    if left == 0:
        return Light("soon", "due_today")
    silent = (today - (last_follow_up_on or stage_entered_on)).days
    if silent > stall_days:
        return Light("soon", "stalled", silent)
    if left is not None and left <= SOON_DAYS:
        return Light("soon", "soon", left)
    return Light("idle", "normal")


@dataclass(frozen=True)
class Needed:
    """One requirement, as data: from stage `stage` on, `field` must be there."""

    stage: int
    field: str


def missing(required: Iterable[Needed], facts: Mapping[str, Any], stage: int) -> list[str]:
    """Fields that a project in `stage` must have and has not, in the order given.

    `facts` maps a field to its value; None, "", False, 0 entries and an absent key all mean "not there".
    A zero amount is a value: Decimal(0) counts as there, so that a project without land can say so.
    """
    return [need.field for need in required if need.stage <= stage and not _is_there(facts.get(need.field))]


def _is_there(value: Any) -> bool:
    return True if isinstance(value, Decimal) else bool(value)


@dataclass(frozen=True)
class Kept:
    """A promise beside what arrived. `share` is arrived ÷ promised, None where nothing can be said yet."""

    promised: Decimal | int | None
    arrived: Decimal | int | None
    share: Decimal | None
    tone: Tone
    word: str  # "not_promised", "not_due", "missing", "short", "met"


def kept(promised: Decimal | int | None, arrived: Decimal | int | None, *, due: bool) -> Kept:
    """Compare one commitment with what arrived. Before it is due a shortfall is no failing, only progress."""
    if promised is None:
        return Kept(promised, arrived, None, "idle", "not_promised")
    if arrived is None:
        return Kept(promised, arrived, None, "late" if due else "idle", "missing" if due else "not_due")
    share = Decimal(arrived) / Decimal(promised) if promised else None
    if share is None or share >= 1:
        return Kept(promised, arrived, share, "done", "met")
    return Kept(promised, arrived, share, "late" if due else "live", "short")


@dataclass(frozen=True)
class KeptDay:
    """A promised day beside the day it happened. `days` late, or left where it is still to come."""

    tone: Tone
    word: str  # "not_promised", "in_time", "late", "overdue", "not_due"
    days: int = 0


def kept_day(promised_on: datetime.date | None, happened_on: datetime.date | None, today: datetime.date) -> KeptDay:
    """Compare a promised day with what happened. On the day itself a promise is still kept."""
    if promised_on is None:
        return KeptDay("idle", "not_promised")
    if happened_on is not None:
        late = (happened_on - promised_on).days
        return KeptDay("soon", "late", late) if late > 0 else KeptDay("done", "in_time")
    left = (promised_on - today).days
    return KeptDay("late", "overdue", -left) if left < 0 else KeptDay("idle", "not_due", left)


def tax_per_mu(annual_tax_yuan: Decimal | None, land_area_mu: Decimal | None) -> Decimal | None:
    """Yuan of yearly tax per mu; None where tax or land is unknown, or the project takes no land."""
    if annual_tax_yuan is None or not land_area_mu:
        return None
    return annual_tax_yuan / land_area_mu
