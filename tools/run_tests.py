"""The whole suite on SQLite, and again on PostgreSQL where a server is named. Arguments go to pytest."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(label: str, database: str | None, arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="zoneops-test-") as home:
        vendor = ROOT / "var" / "vendor"
        if vendor.is_dir():
            shutil.copytree(vendor, Path(home) / "vendor")
        environment = os.environ | {"ZONEOPS_HOME": home, "DJANGO_SETTINGS_MODULE": "zoneops.config.settings"}
        if database:
            environment["ZONEOPS_DATABASE"] = database
        print(f"── {label}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "not long", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    arguments = sys.argv[1:]
    failed = run("SQLite", None, arguments)
    postgres = os.environ.get("ZONEOPS_TEST_POSTGRES")
    if postgres:
        # The pages look the same on either database: the browser stories run once.
        os.environ["ZONEOPS_TEST_ONLY_DATABASE"] = "1"
        failed = run("PostgreSQL", postgres, ["-m", "not long and not browser", *arguments]) or failed
    elif os.environ.get("CI"):
        print("ZONEOPS_TEST_POSTGRES is not set: on CI both databases must be tested", file=sys.stderr)
        failed = failed or 2
    else:
        print("PostgreSQL not tested: set ZONEOPS_TEST_POSTGRES=postgresql://user@host/name")
    return failed


if __name__ == "__main__":
    sys.exit(main())
