"""W10: from starting the server to its first answer, and its memory with two workers.

    python bench/w10_start.py [--runs 5]

The limit measured beside it: the same server with a bare WSGI function, and one import of Django.
Budget: ≤ 2 s, ≤ 250 MB.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE = "def application(environ, start):\n    start('200 OK', [('Content-Length', '5')])\n    return [b'hello']\n"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def resident_mb(pid: int) -> float:
    """Proportional memory of a process and its children, so that shared pages count once."""
    pids = [pid]
    for child in pids:
        pids += [int(one) for one in Path(f"/proc/{child}/task/{child}/children").read_text().split()]
    total = 0
    for one in pids:
        for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def start(target: str, cwd: Path, environment: dict[str, str], path: str) -> tuple[float, float]:
    """Seconds to the first answer, and MB once both workers have answered."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
               "--no-ws", "--log-level", "warning", target]  # fmt: skip
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, env=environment, start_new_session=True)
    url = f"http://127.0.0.1:{port}{path}"
    try:
        while True:
            try:
                urllib.request.urlopen(url, timeout=5).read()
                break
            except OSError:
                if time.monotonic() - began > 30:
                    raise
                time.sleep(0.01)
        seconds = time.monotonic() - began
        for _ in range(40):
            urllib.request.urlopen(url, timeout=5).read()
        return seconds, resident_mb(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"ZONEOPS_HOME": home, "PYTHONPATH": f"{ROOT}:{home}", "ZONEOPS_LOG_LEVEL": "ERROR"}
        subprocess.run([sys.executable, "-m", "zoneops", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        (Path(home) / "bare.py").write_text(BARE)
        ours = [start("zoneops.config.wsgi:application", ROOT, environment, "/login/") for _ in range(runs)]
        bare = [start("bare:application", Path(home), environment, "/") for _ in range(runs)]
    django = []
    for _ in range(runs):
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", "import django.forms, django.template, django.db.models"], check=True)
        django.append(time.monotonic() - began)
    seconds = statistics.median(one[0] for one in ours)
    print(f"first answer  {seconds:5.2f} s   bare server {statistics.median(one[0] for one in bare):5.2f} s   "
          f"import django {statistics.median(django):5.2f} s   budget 2 s")  # fmt: skip
    print(f"memory        {statistics.median(one[1] for one in ours):5.0f} MB  bare server "
          f"{statistics.median(one[1] for one in bare):5.0f} MB   budget 250 MB")  # fmt: skip


if __name__ == "__main__":
    main()
