"""The ways the environment is read. `NAME_FILE` names a file that holds the value, for secrets."""

import os
from pathlib import Path


def env_str(name: str, default: str = "") -> str:
    """The value of `name`, or the content of the file that `name_FILE` points at."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on (any case); raises ValueError for a word that is neither yes nor no."""
    word = env_str(name, "1" if default else "0").strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(f"{name}={word!r}: use 1 or 0")


def env_list(name: str, default: str = "") -> list[str]:
    """Comma-separated values without the blanks."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_int(name: str, default: int) -> int:
    """A whole number of nought or more; raises ValueError for anything else."""
    word = env_str(name).strip()
    if not word:
        return default
    if not (word.isascii() and word.isdigit()):
        raise ValueError(f"{name}={word!r}: use a whole number")
    return int(word)
