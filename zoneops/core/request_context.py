"""What the audit row must know about the request, without passing the request through every service."""

import contextvars
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestFacts:
    """Number, address and channel ("page", "api", "command") of what is being answered now."""

    number: str = ""
    address: str | None = None
    channel: str = "command"


current: contextvars.ContextVar[RequestFacts] = contextvars.ContextVar("zoneops_request", default=RequestFacts())  # noqa: B039
