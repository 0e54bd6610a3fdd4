"""What is a to-do, how near it is, and in which order it stands."""

import datetime
from decimal import Decimal

import pytest

from zoneops.cockpit import rules
from zoneops.cockpit.rules import Kind, Scope, Watched
from zoneops.core.rules.workdays import WorkCalendar

FRIDAY = datetime.date(2021, 10, 15)
STALL_DAYS = 14
# National Day 2021: off from 1 to 7 October, Saturday the 9th worked in exchange.
CALENDAR = WorkCalendar(
    {datetime.date(2021, 10, day): False for day in range(1, 8)} | {datetime.date(2021, 10, 9): True},
    datetime.date(2021, 1, 1),
    datetime.date(2021, 12, 31),
)


def day(month, number):
    return datetime.date(2021, month, number)


@pytest.mark.parametrize(
    ("due_on", "tone", "word", "days"),
    [
        (day(9, 30), "late", "overdue", 15),
        (day(10, 14), "late", "overdue", 1),
        (day(10, 15), "soon", "due_today", 0),
        (day(10, 16), "soon", "soon", 1),  # a Saturday counts as the day it is
        (day(10, 22), "soon", "soon", 7),
        (day(10, 23), "idle", "later", 8),
    ],
)
def test_a_day_is_overdue_from_the_day_after_it_on(due_on, tone, word, days):
    light = rules.due_light(due_on, FRIDAY)
    assert (light.tone, light.word, light.days) == (tone, word, days)


def kinds(**facts):
    return [todo.kind for todo in rules.todos_of(Watched(1, **facts), FRIDAY, STALL_DAYS)]


def test_a_stage_becomes_a_todo_seven_days_before_its_day():
    assert kinds(stage_due_on=day(10, 23)) == []
    assert kinds(stage_due_on=day(10, 22)) == [Kind.STAGE]


def test_a_next_step_needs_both_words_and_a_day():
    assert kinds(next_step="土地挂牌", next_step_due_on=day(10, 22)) == [Kind.NEXT_STEP]
    assert kinds(next_step="土地挂牌", next_step_due_on=day(10, 23)) == []
    assert kinds(next_step="土地挂牌") == []
    assert kinds(next_step_due_on=day(10, 1)) == []


def test_fourteen_silent_days_are_in_time_and_fifteen_are_not():
    assert kinds(quiet_since_on=day(10, 1)) == []
    [todo] = rules.todos_of(Watched(1, quiet_since_on=day(9, 30)), FRIDAY, STALL_DAYS)
    assert (todo.kind, todo.stalled_days, todo.light.word) == (Kind.STALLED, 15, "stalled")
    assert todo.due_on == day(10, 14)  # the fourteenth day after the last contact


def test_one_project_asks_for_a_follow_up_only_once():
    facts = {"next_step": "约总部会面", "next_step_due_on": day(10, 18), "quiet_since_on": day(9, 1)}
    [todo] = rules.todos_of(Watched(1, **facts), FRIDAY, STALL_DAYS)
    assert (todo.kind, todo.stalled_days) == (Kind.NEXT_STEP, 44)


def test_a_far_next_step_does_not_excuse_the_silence():
    assert kinds(next_step="竣工", next_step_due_on=day(12, 1), quiet_since_on=day(9, 1)) == [Kind.STALLED]


def test_a_project_without_a_person_counts_the_days_since_the_officer_left():
    assert rules.hand_over(1, day(9, 27), FRIDAY).light.days == 18
    assert rules.hand_over(1, None, FRIDAY).light.days == 0
    assert rules.hand_over(1, day(11, 1), FRIDAY).light.days == 0


def test_todos_stand_by_their_day_and_what_has_none_comes_last():
    late = rules.todos_of(Watched(1, stage_due_on=day(10, 9)), FRIDAY, STALL_DAYS)
    today = rules.todos_of(Watched(2, stage_due_on=FRIDAY), FRIDAY, STALL_DAYS)
    soon = rules.todos_of(Watched(3, stage_due_on=day(10, 18)), FRIDAY, STALL_DAYS)
    nobody = rules.hand_over(4, None, FRIDAY)
    left = rules.hand_over(5, day(9, 27), FRIDAY)
    waiting = rules.procedure_in_turn(6, day(9, 1))
    ordered = rules.in_order([waiting, *soon, nobody, *today, *late, left], FRIDAY)
    assert [todo.subject_id for todo in ordered] == [5, 1, 4, 2, 3, 6]


def test_the_order_does_not_depend_on_the_order_of_arrival():
    facts = [Watched(number, stage_due_on=day(10, 18)) for number in (3, 1, 2)]
    todos = [todo for one in facts for todo in rules.todos_of(one, FRIDAY, STALL_DAYS)]
    assert rules.in_order(todos, FRIDAY) == rules.in_order(todos[::-1], FRIDAY)


@pytest.mark.parametrize(
    ("scope", "subjects"),
    [
        (Scope.ALL, [1, 2, 3, 4, 5, 6]),
        (Scope.OVERDUE, [1]),
        (Scope.TODAY, [2]),
        (Scope.WEEK, [2, 3]),
        (Scope.STALLED, [4]),
    ],
)
def test_each_chip_holds_what_its_word_says(scope, subjects):
    facts = [
        Watched(1, stage_due_on=day(10, 14)),
        Watched(2, stage_due_on=FRIDAY),
        Watched(3, stage_due_on=day(10, 22)),
        Watched(4, quiet_since_on=day(9, 1)),
    ]
    todos = [todo for one in facts for todo in rules.todos_of(one, FRIDAY, STALL_DAYS)]
    todos += [rules.hand_over(5, None, FRIDAY), rules.procedure_in_turn(6, None)]
    assert [todo.subject_id for todo in todos if rules.belongs(todo, scope)] == subjects


def test_the_week_holds_today_and_the_seventh_day_but_nothing_overdue():
    days_due = [day(10, 14), day(10, 22), FRIDAY, FRIDAY]
    todos = [
        todo
        for number, due_on in enumerate(days_due)
        for todo in rules.todos_of(Watched(number, stage_due_on=due_on), FRIDAY, STALL_DAYS)
    ]
    found = rules.agenda(todos)
    assert [(on, [todo.subject_id for todo in todos]) for on, todos in found.items()] == [
        (FRIDAY, [2, 3]),
        (day(10, 22), [1]),
    ]


@pytest.mark.parametrize(
    ("due_on", "today", "word"),
    [
        (day(10, 15), day(10, 15), ""),  # a worked Friday
        (day(10, 16), day(10, 15), "last_workday"),  # due on Saturday, today is Friday
        (day(10, 17), day(10, 15), "last_workday"),  # due on Sunday
        (day(10, 16), day(10, 14), "rest_day"),  # Thursday: Friday is still left
        (day(10, 17), day(10, 16), "rest_day"),  # already resting
        (day(10, 9), day(10, 8), ""),  # a Saturday that is worked
        (day(10, 4), day(9, 30), "last_workday"),  # the holiday's Monday; Thursday is the last day before it
        (day(10, 4), day(9, 29), "rest_day"),
        (day(10, 16), day(10, 18), ""),  # past
        (datetime.date(2022, 1, 1), day(12, 30), ""),  # beyond the table
        (None, FRIDAY, ""),
    ],
)
def test_a_due_date_on_a_rest_day_says_when_to_act(due_on, today, word):
    assert rules.rest_day_word(due_on, today, CALENDAR) == word


def test_without_a_calendar_nothing_is_said_about_rest_days():
    assert rules.rest_day_word(day(10, 16), FRIDAY, None) == ""


@pytest.mark.parametrize(
    ("value", "yoy", "more"),
    [("120", "20", "20"), ("90", "-10", "-10"), ("50", "0", "0"), ("184.27", "23.84", "35.47")],
)
def test_the_gain_on_last_year_follows_from_value_and_growth(value, yoy, more):
    found = rules.gain(Decimal(value), Decimal(yoy))
    before = Decimal(value) - Decimal(more)
    # An oracle of its own: last year's value grown again gives this year's, to the published two places.
    assert abs(float(found) - float(more)) < 0.005
    assert abs(before * (1 + Decimal(yoy) / 100) - Decimal(value)) < Decimal("0.01")


def test_nothing_can_be_said_about_a_growth_from_nothing():
    assert rules.gain(Decimal(5), Decimal(-100)) is None
