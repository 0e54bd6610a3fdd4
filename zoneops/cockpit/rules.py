"""What is to be done today, and in which order. Plain values in, plain values out."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from zoneops.core.rules.workdays import CalendarRanOut, WorkCalendar
from zoneops.projects.rules import SOON_DAYS, Light

ONE_DAY = datetime.timedelta(days=1)


class Kind(StrEnum):
    """Where a to-do comes from. In this order where two are due on one day."""

    HAND_OVER = "hand_over"  # a project without a person in post
    STAGE = "stage"  # the next stage should be entered
    NEXT_STEP = "next_step"  # what the last follow-up said to do next
    STALLED = "stalled"  # nobody followed up for too long
    PROCEDURE = "procedure"  # an approval whose turn it is, at the reader's office


class Scope(StrEnum):
    """The chips above the list."""

    ALL = "all"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    STALLED = "stalled"


@dataclass(frozen=True)
class Watched:
    """What is known of one project that the reader watches.

    `stage_due_on` and `quiet_since_on` are None for a project that is suspended, ended or on target.
    """

    project_id: int
    stage_due_on: datetime.date | None = None
    next_step: str = ""
    next_step_due_on: datetime.date | None = None
    quiet_since_on: datetime.date | None = None


@dataclass(frozen=True)
class Todo:
    """One thing to do. `due_on` is None where nobody set a day; `subject_id` is the project, or the step of a case."""

    kind: Kind
    subject_id: int
    due_on: datetime.date | None
    light: Light
    stalled_days: int = 0
    since_on: datetime.date | None = None


def due_light(due_on: datetime.date, today: datetime.date) -> Light:
    """How near a day is, in natural days: what is due on a rest day is due on that day, too."""
    left = (due_on - today).days
    if left < 0:
        return Light("late", "overdue", -left)
    if left == 0:
        return Light("soon", "due_today")
    return Light("soon", "soon", left) if left <= SOON_DAYS else Light("idle", "later", left)


def todos_of(project: Watched, today: datetime.date, stall_days: int) -> list[Todo]:
    """What the one who follows this project has to do within the next days.

    One row at most asks for a follow-up: a due next step says so better than the silence does.
    """
    horizon = today + SOON_DAYS * ONE_DAY
    found = []
    if project.stage_due_on and project.stage_due_on <= horizon:
        found.append(_dated(Kind.STAGE, project, project.stage_due_on, today))
    stalled_days = _stalled_days(project, today, stall_days)
    if project.next_step and project.next_step_due_on and project.next_step_due_on <= horizon:
        found.append(_dated(Kind.NEXT_STEP, project, project.next_step_due_on, today, stalled_days))
    elif stalled_days:
        due_on = today - (stalled_days - stall_days) * ONE_DAY  # the last day on which a follow-up came in time
        light = Light("soon", "stalled", stalled_days)
        found.append(Todo(Kind.STALLED, project.project_id, due_on, light, stalled_days))
    return found


def hand_over(project_id: int, left_on: datetime.date | None, today: datetime.date) -> Todo:
    """A project without a person in post: since its officer left, or since ever when none was named."""
    days = max(0, (today - left_on).days) if left_on else 0
    return Todo(Kind.HAND_OVER, project_id, left_on, Light("late", "nobody", days), since_on=left_on)


def procedure_in_turn(step_id: int, since_on: datetime.date | None) -> Todo:
    """An approval that nothing before it holds back. Its legal clock starts with the application, which is not known
    here: so it has a day since when, and no day until when."""
    return Todo(Kind.PROCEDURE, step_id, None, Light("live", "in_turn"), since_on=since_on)


def in_order(todos: Iterable[Todo], today: datetime.date) -> list[Todo]:
    """By due date. A project that never had a person waits with what is due today; other undated things come last."""

    def place(todo: Todo) -> tuple[datetime.date, int, datetime.date, int]:
        undated = today if todo.kind == Kind.HAND_OVER else datetime.date.max
        weight = list(Kind).index(todo.kind)
        return todo.due_on or undated, weight, todo.since_on or datetime.date.max, todo.subject_id

    return sorted(todos, key=place)


def belongs(todo: Todo, scope: str) -> bool:
    """Whether the chip `scope` shows the to-do. 7 天内 begins today: what is overdue has a chip of its own."""
    if scope == Scope.OVERDUE:
        return todo.light.word == "overdue"
    if scope == Scope.TODAY:
        return todo.light.word == "due_today"
    if scope == Scope.WEEK:
        return todo.light.word in ("due_today", "soon")
    if scope == Scope.STALLED:
        return todo.stalled_days > 0
    return True


def agenda(todos: Iterable[Todo]) -> dict[datetime.date, list[Todo]]:
    """What falls due today and within the next seven days, day by day."""
    days: dict[datetime.date, list[Todo]] = {}
    for todo in todos:
        if todo.due_on and belongs(todo, Scope.WEEK):
            days.setdefault(todo.due_on, []).append(todo)
    return dict(sorted(days.items()))


def rest_day_word(due_on: datetime.date | None, today: datetime.date, calendar: WorkCalendar | None) -> str:
    """What to know of a coming due date that is a rest day: "last_workday" if today is the last day worked before it,
    "rest_day" if a worked day is left or none; "" for a worked day, a day past, a day beyond the calendar.
    """
    if due_on is None or due_on < today or calendar is None:
        return ""
    try:
        if calendar.is_workday(due_on):
            return ""
        return "last_workday" if calendar.add(due_on, -1) == today else "rest_day"
    except CalendarRanOut:
        return ""


def gain(value: Decimal, yoy_percent: Decimal) -> Fraction | None:
    """How much more than a year before, from a published value and its growth: exactly what the two say.

    None where the growth is −100 % or less: then there was nothing to grow from.
    """
    factor = 1 + Fraction(yoy_percent) / 100
    return Fraction(value) - Fraction(value) / factor if factor > 0 else None


def _dated(kind: Kind, project: Watched, due_on: datetime.date, today: datetime.date, stalled_days: int = 0) -> Todo:
    return Todo(kind, project.project_id, due_on, due_light(due_on, today), stalled_days)


def _stalled_days(project: Watched, today: datetime.date, stall_days: int) -> int:
    """For how long nobody followed up, if that is too long; else 0."""
    silent = (today - project.quiet_since_on).days if project.quiet_since_on else 0
    return silent if silent > stall_days else 0
