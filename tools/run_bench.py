"""Run every workload of bench/ in turn; each prints its figure beside the limit measured in the same run."""

import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / "bench"


def main() -> int:
    names = sys.argv[1:]
    failed = 0
    for path in sorted(BENCH.glob("w*.py")):
        if not names or any(path.name.startswith(name) for name in names):
            print(f"── {path.name}", flush=True)
            failed |= subprocess.run([sys.executable, str(path)], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
