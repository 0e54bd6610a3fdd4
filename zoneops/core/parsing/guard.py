"""What the reading process may not do, taken from it before it sees the first byte of a file.

Two fences. The system's limits (memory, processor time, answer, processes) hold whatever runs. The audit hook holds
what runs in Python: a reader that a file talks into opening a socket, a program or another file gets an error, and the
file is refused. Nothing can take the hook off again.
"""

import os
import sys
from typing import Any

from zoneops.core.parsing.limits import Limits

# Events of https://docs.python.org/3.11/library/audit_events.html; a prefix forbids all that begin with it.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.kill",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.chdir",
    "os.utime",
    "os.setxattr",
    "os.scandir",
    "shutil.",
    "tempfile.",
    "glob.",
    "ctypes.",
    "fcntl.",
    "pty.",
    "signal.",
    "mmap.",
    "pickle.",
    "urllib.",
    "http.",
    "ftplib.",
    "smtplib.",
    "sqlite3.",
    "webbrowser.",
    "winreg.",
)
CODE = (".py", ".pyc", ".so", ".pyd")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

denied: list[str] = []


def restrain(limits: Limits) -> None:
    """The system's limits, on Unix; elsewhere the parent's clock is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output_bytes, limits.output_bytes))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def arm() -> None:
    """From here on this process reads its standard input and the program's own code, and nothing else."""
    sys.dont_write_bytecode = True  # a module imported late leaves no trace
    sys.addaudithook(watch)


def watch(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN) or (event == "open" and not is_reading_code(*args)):
        denied.append(event)
        raise PermissionError(f"forbidden while a file is read: {event} {str(args)[:200]}")


def is_reading_code(path: Any, mode: Any, flags: Any) -> bool:
    """A module imported late, or a line of one for a traceback. `path` is what Python's own `open` was given."""
    if isinstance(mode, str) and set(mode) & set("wax+"):
        return False
    if not isinstance(path, str) or (isinstance(flags, int) and flags & WRITING):
        return False
    return path.endswith(CODE) and os.path.realpath(path).startswith(
        tuple(map(os.path.realpath, filter(None, sys.path)))
    )
