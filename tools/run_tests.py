"""The whole suite on SQLite, and again on PostgreSQL where a server is named. Arguments go to pytest.

The browser stories run beside the rest, in a process of their own: their event loop would forbid the other tests of
the same process the database.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]


def environment(home: str, **more: str) -> dict[str, str]:
    """A data home of its own for each run, with the browser files that were fetched already."""
    vendor = ROOT / "var" / "vendor"
    if vendor.is_dir():
        shutil.copytree(vendor, Path(home) / "vendor")
    return os.environ | {"ZONEOPS_HOME": home, "DJANGO_SETTINGS_MODULE": "zoneops.config.settings"} | more


def run(label: str, arguments: list[str], **more: str) -> int:
    with tempfile.TemporaryDirectory(prefix="zoneops-test-") as home:
        print(f"── {label}", flush=True)
        command = [*PYTEST, "-n", "2", "-m", "not long and not browser", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment(home, **more), check=False).returncode


def stories(home: str, arguments: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    """Start the browser stories; what they print goes to a file until they are done."""
    log = Path(home) / "stories.log"
    with log.open("wb") as out:
        command = [*PYTEST, "-m", "browser", "tests/browser", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment(home), stdout=out, stderr=out), log


def main() -> int:
    arguments = sys.argv[1:]
    postgres = os.environ.get("ZONEOPS_TEST_POSTGRES")
    with tempfile.TemporaryDirectory(prefix="zoneops-stories-") as home:
        browser, log = stories(home, arguments)
        failed = run("SQLite", arguments)
        if postgres:
            more = {"ZONEOPS_DATABASE": postgres, "ZONEOPS_TEST_ONLY_DATABASE": "1"}
            failed = run("PostgreSQL", arguments, **more) or failed
        failed = browser.wait() or failed
        print("── browser", flush=True)
        print(log.read_text(encoding="utf-8"), flush=True)
    if not postgres and os.environ.get("CI"):
        print("ZONEOPS_TEST_POSTGRES is not set: on CI both databases must be tested", file=sys.stderr)
        return failed or 2
    if not postgres:
        print("PostgreSQL not tested: set ZONEOPS_TEST_POSTGRES=postgresql://user@host/name")
    return failed


if __name__ == "__main__":
    sys.exit(main())
