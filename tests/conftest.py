"""What every test stands on: a zone with grids, people in their roles, and no network."""

import os

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

from tests import factories
from tests.permissions.report import pytest_terminal_summary  # noqa: F401 - a hook: pytest finds it by its name
from zoneops.accounts.enums import Role
from zoneops.core import sql

# No deadline: a slow machine is not a wrong rule. Derandomised: a failure is one that the next run shows again.
hypothesis.settings.register_profile("zone", deadline=None, derandomize=True)
hypothesis.settings.load_profile("zone")

# scrypt is slow on purpose; tests sign in hundreds of times.
IN_HASTE = ["django.contrib.auth.hashers.MD5PasswordHasher"]

ONLY_DATABASE = os.environ.get("ZONEOPS_TEST_ONLY_DATABASE") == "1"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def asks_the_database(item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames))


def pytest_collection_modifyitems(config, items):
    """The second database is asked only what a database can answer differently."""
    if not ONLY_DATABASE:
        return
    kept = [item for item in items if asks_the_database(item) and not item.get_closest_marker("either")]
    kept_set = set(kept)
    dropped = [item for item in items if item not in kept_set]
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def _emptied(self, _flush=TransactionTestCase._fixture_teardown):
    """After a test with real commits every table is emptied; the guards of the audit trail would refuse that."""
    sql.drop_audit_guards(connection)
    try:
        _flush(self)
        if connection.vendor == "sqlite":  # a gap in its numbers means a deleted row
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'core_auditentry'")
    finally:
        sql.install_audit_guards(connection)


TransactionTestCase._fixture_teardown = _emptied


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files that a test uploads go to the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.AUDIT_ROOT = tmp_path / "audit"
    settings.BACKUP_ROOT = tmp_path / "backups"
    settings.PASSWORD_HASHERS = IN_HASTE
    settings.ADMIN_SECOND_FACTOR = False  # tests of the rule itself switch it on (tests/accounts/test_second_factor.py)
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _chinese():
    """A request in English leaves its thread in English: every test begins in the source language."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Counts are remembered by the number of the newest audit row; tests roll back and use the numbers again."""
    cache.clear()


@pytest.fixture
def zone(db):
    """A zone whose today is Friday 2021-10-15, with two square grids in force side by side."""
    return factories.zone_with_grids()


@pytest.fixture
def other_zone(db):
    return factories.zone_with_grids(code="elsewhere", short_name="外区")


@pytest.fixture
def officer(zone):
    """A service officer of the zone."""
    return factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="李文静")


@pytest.fixture
def manager(zone):
    return factories.user_with(Role.PROJECT_MANAGER, zone=zone, name="周明远")


@pytest.fixture
def signed_in(client, officer):
    """A browser in which the service officer has signed in."""
    client.force_login(officer)
    return client
