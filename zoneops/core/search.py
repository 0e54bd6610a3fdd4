"""The search of the top bar: each app registers how its things are found.

search.register("projects", _("项目"), find_projects, order=10)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hit:
    title: str
    note: str
    url: str


@dataclass(frozen=True)
class Source:
    """`find(user, text, limit)` returns hits that the user may see."""

    key: str
    label: Any
    find: Callable[[Any, str, int], Iterable[Hit]]
    order: int


_sources: dict[str, Source] = {}


def register(key: str, label: Any, find: Callable[[Any, str, int], Iterable[Hit]], *, order: int = 50) -> None:
    _sources[key] = Source(key, label, find, order)


def find(user: Any, text: str, limit: int = 20) -> list[tuple[Any, list[Hit]]]:
    """Hits by source, sources without any left out."""
    if not text.strip():
        return []
    sources = sorted(_sources.values(), key=lambda source: source.order)
    found = [(source.label, list(source.find(user, text, limit))) for source in sources]
    return [(label, hits) for label, hits in found if hits]
