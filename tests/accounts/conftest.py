"""A house with an administrator, and a fresh count of wrong passwords."""

import datetime

import pytest
from django.core.cache import cache

from tests import factories
from tests.accounts.phone import Clock
from zoneops.accounts.enums import Role
from zoneops.accounts.signing import codes

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def administrator(zone):
    return factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="侯一鸣")


@pytest.fixture
def clock(monkeypatch):
    """The time of phone and server: `clock.now`, in seconds."""
    made = Clock()
    monkeypatch.setattr(codes, "now", lambda: made.now)
    return made
