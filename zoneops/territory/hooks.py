"""Extension point: an app above is told when places may lie in another grid than before.

    hooks.register(relocate_all)   # in AppConfig.ready(); relocate_all(zone, by=…)

Called inside the transaction that publishes a new edition of the grids or moves parcels: all or nothing.
"""

from collections.abc import Callable
from typing import Any

_hooks: list[Callable[..., Any]] = []


def register(hook: Callable[..., Any]) -> None:
    """`hook(zone, by=…)`. Registering twice counts once."""
    if hook not in _hooks:
        _hooks.append(hook)


def unregister(hook: Callable[..., Any]) -> None:
    """Take a hook away again (tests do)."""
    _hooks.remove(hook)


def run(zone: Any, *, by: Any) -> None:
    for hook in _hooks:
        hook(zone, by=by)
