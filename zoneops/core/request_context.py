"""What the audit row must know about the request, without passing the request through every service."""

import contextvars
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class RequestFacts:
    """Number, address and channel ("page", "api", "command") of what is being answered now.

    `written`: the audit rows so far. `refused`: what was refused and is still to be written once the transaction of
    the refused work is over. `actor`: who asked, even if the request signs that person out. `is_repeat`: it was
    answered before. `is_settled`: its work and its rows are committed. `afterwards`: called when the answer stands and
    every transaction is over, however they ended.
    """

    number: str = ""
    address: str | None = None
    channel: str = "command"
    actor: Any = None
    reason: str = ""
    is_unsafe: bool = False
    is_repeat: bool = False
    is_settled: bool = False
    written: list[int] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)


current: contextvars.ContextVar[RequestFacts | None] = contextvars.ContextVar("zoneops_request", default=None)


def facts() -> RequestFacts:
    """Of the request being answered; on the command line and in jobs, facts that are forgotten at once."""
    return current.get() or RequestFacts()
