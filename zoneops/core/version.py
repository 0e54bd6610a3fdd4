"""Which version of the product this is."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def own_version() -> str:
    """Of the installed package; in a checkout that is only on the path, of its pyproject.toml."""
    try:
        return version("zoneops")
    except PackageNotFoundError:
        text = (Path(__file__).resolve().parent.parent.parent / "pyproject.toml").read_text(encoding="utf-8")
        return str(tomllib.loads(text)["project"]["version"])
