"""Runs `zoneops housekeeping` every few minutes for as long as the server lives. Imports no Django: it weighs little.

Each pass is a process of its own: one that crashes or leaks takes nothing along.
"""

import argparse
import os
import signal
import subprocess
import sys
import time

PASS = [sys.executable, "-m", "zoneops", "housekeeping", "--quiet"]
EVERY = 300.0  # seconds
FIRST = 20.0  # the server starts alone


def command(parent: int | None = None) -> list[str]:
    """How to start the watcher; it ends when `parent` does."""
    return [sys.executable, "-m", "zoneops.core.watcher", *(["--parent", str(parent)] if parent else [])]


def watch(parent: int | None, *, first: float, every: float) -> None:
    """Until the parent is gone, or SIGTERM or SIGINT comes; a pass that is running is then told to stop."""
    due, running = time.monotonic() + first, None
    try:
        while parent is None or os.getppid() == parent:
            if running is not None and running.poll() is not None:
                running = None
            if running is None and time.monotonic() >= due:
                due = time.monotonic() + every
                running = subprocess.Popen(PASS)  # noqa: S603 - our own command
            time.sleep(1)
    except KeyboardInterrupt:
        pass
    finally:
        if running is not None:
            running.terminate()
            running.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parent", type=int)
    parser.add_argument("--first", type=float, default=FIRST)
    parser.add_argument("--every", type=float, default=EVERY)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    watch(options.parent, first=options.first, every=options.every)


if __name__ == "__main__":
    main()
