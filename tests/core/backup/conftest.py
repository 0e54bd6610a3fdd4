"""One filled installation and its backup, made once; empty installations to restore it to."""

import shutil
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.core.backup.installation import Installation, empty_database, filled


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """An installation on SQLite with rows in every kind of column, and attachments."""
    return filled(Installation(tmp_path_factory.mktemp("source")))


@pytest.fixture(scope="session")
def archive(source):
    return source.backup()


@pytest.fixture
def empty(tmp_path):
    """A new installation on SQLite, not even migrated."""
    home = tmp_path / "empty"
    home.mkdir()
    return Installation(home)


@pytest.fixture
def full(source, tmp_path):
    """A copy of the source to be replaced, with something in it that the source has not."""
    home = tmp_path / "full"
    shutil.copytree(source.home, home, ignore=shutil.ignore_patterns("*.zip"))
    (home / "media" / "stray.bin").write_bytes(b"stray")
    made = Installation(home)
    made.python("from zoneops.core.models import Zone; Zone.objects.update(name='原来的')")
    return made


@pytest.fixture
def on_postgresql(tmp_path, db):
    """Makes new installations on PostgreSQL, each with an empty database of its own."""
    if connection.vendor != "postgresql":
        pytest.skip("asks the run on PostgreSQL")
    server = connection.settings_dict
    with ExitStack() as stack:

        def make(name):
            home = tmp_path / name
            home.mkdir()
            return Installation(home, stack.enter_context(empty_database(server)))

        yield make
