"""A house with an administrator, and a fresh count of wrong passwords."""

import datetime

import pytest
from django.core.cache import cache

from tests import factories
from zoneops.accounts.enums import Role

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet():
    cache.clear()


@pytest.fixture
def administrator(zone):
    return factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="侯一鸣")
