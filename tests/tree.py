"""The tree as tests read it: the files that git sees, and their text."""

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def tracked() -> list[Path]:
    """Files of the tree as git sees them, new ones included, ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def ours(*suffixes: str, under: str = "zoneops") -> list[Path]:
    return [path for path in tracked() if path.suffix in suffixes and path.is_relative_to(ROOT / under)]


def short(paths: Iterable[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]
