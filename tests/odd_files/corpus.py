"""Every odd or hostile file, made on the spot: small on the disk because none of them lies there."""

from collections import Counter
from functools import cache

from tests.odd_files import archives, attached, diagrams, maps, old_sheets, sheets, texts
from tests.odd_files.case import Case

FILES = (sheets, old_sheets, texts, maps, diagrams, archives)


@cache
def files() -> list[Case]:
    """For `safe_parse`."""
    return [case for module in FILES for case in module.cases()]


@cache
def attachments() -> list[Case]:
    return list(attached.cases())


def counts() -> Counter[str]:
    return Counter(case.kind for case in (*files(), *attachments()))
