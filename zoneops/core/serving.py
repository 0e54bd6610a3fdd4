"""Whether a server of this installation is running: it holds a lock on a file for as long as it lives.

Restoring needs the installation for itself; a lock cannot be forgotten as a pid file can. Standard library only.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such lock: there the person must see to it
    fcntl = None  # type: ignore[assignment]

NAME = "serving.lock"


class Busy(Exception):
    """Somebody else has the installation."""


def share(home: Path) -> int:
    """Say that a server runs, also across `exec`, until this process ends. Raises Busy during a restore."""
    handle = _locked(home, exclusive=False)
    os.set_inheritable(handle, True)
    return handle


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep servers from starting. Raises Busy when one is running."""
    handle = _locked(home, exclusive=True)
    try:
        yield
    finally:
        os.close(handle)


def _locked(home: Path, *, exclusive: bool) -> int:
    handle = os.open(home / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    if fcntl is not None:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Busy from None
    return handle
