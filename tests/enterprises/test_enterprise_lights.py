"""Whether a recognition still holds, at the edges of its dates."""

import datetime

import pytest

from zoneops.enterprises.lights import Light, Validity, light_of, worst

TODAY = datetime.date(2021, 10, 15)


def day(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("first", "last", "expected", "tone"),
    [
        (1, None, Light(Validity.FUTURE, 1), "idle"),
        (0, None, Light(Validity.OPEN), "done"),
        (0, 0, Light(Validity.SOON, 0), "soon"),
        (-10, 90, Light(Validity.SOON, 90), "soon"),
        (-10, 91, Light(Validity.VALID, 91), "done"),
        (-10, -1, Light(Validity.EXPIRED, 1), "late"),
    ],
)
def test_both_ends_belong_to_the_validity(first, last, expected, tone):
    light = light_of(day(first), None if last is None else day(last), TODAY)
    assert light == expected
    assert light.tone == tone


def test_a_renewal_replaces_what_ran_out():
    expired, renewed = Light(Validity.EXPIRED, 400), Light(Validity.VALID, 700)
    assert worst([("high_tech", expired), ("high_tech", renewed)]) == renewed


def test_the_most_urgent_kind_speaks():
    soon, sooner = Light(Validity.SOON, 60), Light(Validity.SOON, 3)
    assert worst([("high_tech", soon), ("gazelle", sooner), ("unicorn", Light(Validity.OPEN))]) == sooner
    assert worst([("high_tech", soon), ("gazelle", Light(Validity.EXPIRED, 1))]).validity == Validity.EXPIRED


def test_nothing_is_no_light():
    assert worst([]) is None
