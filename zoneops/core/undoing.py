"""A file that is written for a row goes away with it when the transaction is taken back."""

import weakref
from collections.abc import Callable
from typing import Any

from django.db import transaction


class _Promise:
    """Held by the transaction alone: Django drops what was to happen on commit when it rolls back, at a savepoint or
    at the end, and the promise with it."""

    def __init__(self, undo: Callable[..., Any], *arguments: Any) -> None:
        self.undo = weakref.finalize(self, undo, *arguments)

    def keep(self) -> None:
        self.undo.detach()


def undo_on_rollback(undo: Callable[..., Any], *arguments: Any) -> None:
    """Call `undo(*arguments)` if what is written in the running transaction is taken back, or never committed.

    Outside of a transaction nothing can be taken back, and nothing is undone. A process that is killed leaves the file
    behind: a file too many, never one too few.
    """
    transaction.on_commit(_Promise(undo, *arguments).keep, robust=True)
