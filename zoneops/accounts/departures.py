"""What else happens when somebody leaves the post. Apps above register it in `AppConfig.ready()`; accounts knows none.

departures.register(end_assignments)            # end_assignments(officer, on=date, by=user or name)
departures.register_preview(what_will_happen)   # what_will_happen(officer) -> "3 个项目要换专员", or "" for nothing
"""

import datetime
from collections.abc import Callable
from typing import Any, Protocol

from zoneops.accounts.models import User


class Departure(Protocol):
    def __call__(self, officer: User, *, on: datetime.date, by: Any) -> object: ...


Preview = Callable[[User], str]

_callbacks: list[Departure] = []
_previews: list[Preview] = []


def register(callback: Departure) -> None:
    """Called inside the transaction of the departure: one that raises undoes it, a post is not left by halves."""
    if callback not in _callbacks:
        _callbacks.append(callback)


def register_preview(preview: Preview) -> None:
    """`preview(officer)` says in one sentence what the departure will cause; "" when nothing."""
    if preview not in _previews:
        _previews.append(preview)


def tell_all(officer: User, *, on: datetime.date, by: Any) -> None:
    for callback in _callbacks:
        callback(officer, on=on, by=by)


def consequences(officer: User) -> list[str]:
    """What the departure will cause: a sentence for each app that has something to say."""
    return [words for preview in _previews if (words := preview(officer))]
