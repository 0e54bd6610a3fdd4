"""What a flow and its results say, decided from plain values."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_PHASE_MARK = re.compile(r"^(?:S\d+|里程碑)\s+")
_REMARK = re.compile(r"[（(][^（）()]*[）)]\s*$")
_YEAR = re.compile(r"[（(]?\s*((?:19|20)\d{2})\s*年?\s*版?\s*[）)]?\s*$")

# What is compared between two editions; the order in which a difference is told.
COMPARED = ("name", "phase_name", "lead_department", "promised_days", "day_unit", "condition")


def phase_name(text: str) -> str:
    """The phase without the number before it and the remark behind it: "S2 工程建设许可(并行)" is 工程建设许可."""
    return _REMARK.sub("", _PHASE_MARK.sub("", text.strip())).strip()


def phases_in_order(names: Sequence[str]) -> dict[str, int]:
    """Phase name → its place, counted from 0, in the order in which the flow first names them."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def edition_year(title: str) -> int | None:
    """The year that a title ends with: 社会投资工业类（2021年版） → 2021."""
    found = _YEAR.search(title)
    return int(found[1]) if found else None


def series_title(title: str) -> str:
    """A title without its year: what the editions of one flow have in common."""
    return _YEAR.sub("", title).strip() or title.strip()


def progress_words(title: str, done: int, applicable: int, limit: int) -> str:
    """What the mark 一张图 says, in at most `limit` characters; the title gives way, the count never does."""
    count = f" · 办结 {done}/{applicable}"
    room = limit - len(count)
    return (title if len(title) <= room else title[: room - 1] + "…") + count


@dataclass(frozen=True)
class Difference:
    """A procedure that both editions have and that changed: field → (before, after)."""

    code: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def fields(self) -> list[str]:
        return [name for name in COMPARED if self.before[name] != self.after[name]]


@dataclass(frozen=True)
class Diff:
    """What a newer edition adds, takes away and changes, each in the order of the edition that has it."""

    added: list[Mapping[str, Any]]
    removed: list[Mapping[str, Any]]
    changed: list[Difference]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def compare(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Diff:
    """Compare the procedures of two editions, matched by code. Each mapping has `code` and the COMPARED fields."""
    old = {row["code"]: row for row in before}
    new = {row["code"]: row for row in after}
    both = [Difference(code, old[code], new[code]) for code in new if code in old]
    changed = [pair for pair in both if pair.fields]
    return Diff(
        added=[row for code, row in new.items() if code not in old],
        removed=[row for code, row in old.items() if code not in new],
        changed=changed,
        unchanged=len(both) - len(changed),
    )


def starts_on(title: str, today: datetime.date) -> datetime.date:
    """From when an edition is meant to hold when nobody said so: the first day of the year in its title."""
    year = edition_year(title)
    return datetime.date(year, 1, 1) if year else today
