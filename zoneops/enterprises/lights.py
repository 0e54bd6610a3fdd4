"""Whether a recognition still holds: from its dates alone. Natural days; both ends belong to the validity."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SOON_DAYS = 90


class Validity(StrEnum):
    FUTURE = "future"
    OPEN = "open"  # without an end
    VALID = "valid"
    SOON = "soon"  # ends within SOON_DAYS
    EXPIRED = "expired"


@dataclass(frozen=True)
class Light:
    """`days` to the last day (0: today is the last one), or since it; 0 where there is no end."""

    validity: Validity
    days: int = 0

    @property
    def tone(self) -> str:
        return {"soon": "soon", "expired": "late", "future": "idle"}.get(self.validity, "done")


def light_of(valid_from: datetime.date, valid_to: datetime.date | None, today: datetime.date) -> Light:
    if valid_from > today:
        return Light(Validity.FUTURE, (valid_from - today).days)
    if valid_to is None:
        return Light(Validity.OPEN)
    days = (valid_to - today).days
    if days < 0:
        return Light(Validity.EXPIRED, -days)
    return Light(Validity.SOON if days <= SOON_DAYS else Validity.VALID, days)


def worst(lights: Iterable[tuple[str, Light]]) -> Light | None:
    """The most urgent of an enterprise's (kind, light): of each kind the best counts, since a renewal replaces it."""
    rank = [Validity.OPEN, Validity.VALID, Validity.FUTURE, Validity.SOON, Validity.EXPIRED]
    best: dict[str, Light] = {}
    for kind, light in lights:
        if kind not in best or _place(light, rank) < _place(best[kind], rank):
            best[kind] = light
    return max(best.values(), key=lambda light: _place(light, rank), default=None)


def _place(light: Light, rank: list[Validity]) -> tuple[int, int]:
    nearness = light.days if light.validity is Validity.EXPIRED else -light.days
    return rank.index(light.validity), nearness
