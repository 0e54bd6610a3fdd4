"""Every check that reads the tree without running the product's tests. Runs all of them; fails if one failed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = [
    ("ruff", ["ruff", "check", "."]),
    ("ruff format", ["ruff", "format", "--check", "."]),
    ("mypy", ["mypy", "zoneops"]),
    ("layers", ["lint-imports"]),
    ("templates", ["djlint", "zoneops", "--lint", "--quiet"]),
    ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("messages", ["python", "tools/messages.py", "--check"]),
    ("system", ["python", "manage.py", "check", "--fail-level", "WARNING"]),
]


def main() -> int:
    failed = []
    for label, (program, *arguments) in CHECKS:
        done = subprocess.run(
            [str(BIN / program), *arguments], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {label}", flush=True)
        if done.returncode:
            failed.append(label)
            print(done.stdout[-8000:] + done.stderr[-4000:], flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
