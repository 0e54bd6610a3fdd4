"""The two zones are built once for all questions of a module: each question is taken back, so nobody changes them."""

import logging

import pytest
from django.db import connection, transaction
from django.test.utils import override_settings

from tests.conftest import IN_HASTE
from tests.permissions.world import WAYS_IN, World, build


@pytest.fixture(scope="module")
def _world(django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    haste = override_settings(MEDIA_ROOT=media, PASSWORD_HASHERS=IN_HASTE)
    with django_db_blocker.unblock(), haste:
        if connection.vendor == "sqlite":
            # Every question is a savepoint that is taken back: its journal need not go to a disk.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA temp_store = MEMORY")
    with django_db_blocker.unblock(), haste, transaction.atomic():
        yield build(), media
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet():
    """Every refusal would be written to the log, some ten thousand times."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(_world, db, settings) -> World:
    built, settings.MEDIA_ROOT = _world
    settings.ADMIN_SECOND_FACTOR, settings.WAYS_IN = True, WAYS_IN
    return built
