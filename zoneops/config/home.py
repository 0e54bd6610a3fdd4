"""Where an installation keeps what is its own: database, attachments, fetched browser files, secret key."""

import os
import secrets
from pathlib import Path

PACKAGE_ROOT = Path(__file__).resolve().parent.parent


def data_home() -> Path:
    """`ZONEOPS_HOME`, else `var/` in a checkout, else `~/.zoneops` for an installed package."""
    if chosen := os.environ.get("ZONEOPS_HOME"):
        home = Path(chosen).expanduser()
    elif (PACKAGE_ROOT.parent / "pyproject.toml").exists():
        home = PACKAGE_ROOT.parent / "var"
    else:
        home = Path.home() / ".zoneops"
    home.mkdir(parents=True, exist_ok=True)
    return home


def secret_key(home: Path) -> str:
    """The installation's own key, made on first use and readable by its owner only."""
    path = home / "secret_key"
    if not path.exists():
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:  # another worker was first
            pass
    return path.read_text(encoding="ascii")
