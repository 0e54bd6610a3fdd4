"""Fail the N-th statement of an operation, for every N: it must leave the old state or the new one, never a third.

    survives_every_fault(lambda: services.advance_stage(project, by=officer))

Runs inside the transaction of the test. A statement fails before it reaches the database, as when the line to it is
cut, the disk is full, or a lock is not given.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction

# Written when the tables are made, and by nothing else.
STILL = {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}

State = dict[str, Counter[str]]


class NthFails:
    """For `connection.execute_wrapper`: the N-th statement raises, all others go through."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.count = 0
        self.failed_at = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if self.count == self.nth:
            self.failed_at = sql
            raise OperationalError(f"statement {self.nth} failed")
        return execute(sql, params, many, context)


@cache
def tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(set(connection.introspection.table_names(cursor)) - STILL)


def snapshot() -> State:
    """Every table with its rows, and every file under MEDIA_ROOT, as hashes."""
    state: State = {}
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT {at}, EXISTS(SELECT 1 FROM {quote(name)})" for at, name in enumerate(tables()))
        )
        filled = [tables()[at] for at, is_filled in cursor.fetchall() if is_filled]
        for name in filled:
            cursor.execute(f"SELECT * FROM {quote(name)}")
            state[name] = Counter(hashlib.sha256(repr(row).encode()).hexdigest() for row in cursor.fetchall())
    root = Path(settings.MEDIA_ROOT)
    files = [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []
    if files:
        state["files"] = Counter(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)
    return state


def shape(before: State, after: State) -> dict[str, tuple[int, int]]:
    """Table → (rows that came or changed, rows that went or changed). Says nothing of numbers and moments."""
    found = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name, Counter()), after.get(name, Counter())
        if old != new:
            found[name] = ((new - old).total(), (old - new).total())
    return found


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def survives_every_fault(operation: Callable[[], Any]) -> int:
    """Run the operation with its first statement failing, its second, … until none fails. Returns how many there are.

    `operation` is called many times from the same state and must write something.
    """
    before = snapshot()
    with taken_back():
        operation()
        wanted = shape(before, snapshot())
    assert wanted, "it writes nothing: there is nothing to lose"
    assert shape(before, snapshot()) == {}, "taken back, it leaves something behind"
    for nth in range(1, 2000):
        fault = NthFails(nth)
        failed = None
        with connection.execute_wrapper(fault):
            try:
                operation()
            except Exception as error:  # the fault itself, or what the operation makes of it
                if not fault.failed_at:
                    raise
                failed = error
        # A write outside of any transaction of its own would have been committed by itself: do not hide it.
        connection.needs_rollback = False
        found = shape(before, snapshot())
        if not fault.failed_at:
            assert found == wanted
            return nth - 1
        assert found == {}, f"statement {nth} failed and left {found}: {fault.failed_at}"
        assert failed is not None, f"statement {nth} failed and nobody was told: {fault.failed_at}"
    raise AssertionError("no end of statements")
