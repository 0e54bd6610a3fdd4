"""People who run the system, and the years of the working calendar they keep."""

import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core import calendar


@pytest.fixture
def years(db):
    """The working calendar from 2020 to 2022, as the notices have it."""
    calendar.seed(2020, 2022)


@pytest.fixture
def administrator(zone):
    return factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone, name="管天成")


@pytest.fixture
def managing(client, administrator):
    """A browser in which the system administrator has signed in."""
    client.force_login(administrator)
    return client
