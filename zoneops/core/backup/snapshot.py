"""A connection of its own that sees one moment of the database while others go on writing."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from zoneops.core import sql

ALIAS = "snapshot"


@contextmanager
def snapshot() -> Iterator[BaseDatabaseWrapper]:
    """SQLite: a deferred transaction, which in WAL reads what was committed when it began and holds up no writer.
    PostgreSQL: REPEATABLE READ READ ONLY. Nothing can be written through it."""
    facts = copy.deepcopy(connections["default"].settings_dict)
    facts["OPTIONS"] = dict(facts["OPTIONS"])
    if facts["ENGINE"].endswith("sqlite3"):
        facts["OPTIONS"]["transaction_mode"] = "DEFERRED"
    # Known to this thread only, under a name that is in no setting.
    connection = load_backend(facts["ENGINE"]).DatabaseWrapper(facts, ALIAS)
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            sql.begin_snapshot(connection)
            yield connection
    finally:
        connection.close()
        del connections[ALIAS]
