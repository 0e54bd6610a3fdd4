"""Extension point: an app above can hold a project back from a stage without projects knowing that it exists.

    gates.register(Stage.SIGNED, missing_decision)   # in AppConfig.ready()

A gate takes the project and returns what is missing, in words for the officer, or nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zoneops.core.errors import Refused
from zoneops.projects.enums import Stage

if TYPE_CHECKING:
    from zoneops.projects.models import Project


@dataclass(frozen=True)
class Missing:
    """One thing the next stage still needs: what, who has it in hand, and where it can be put right.

    `url` is for gates; `field` names a RequirementField, for which the pages know the address.
    """

    label: str
    owner: str = ""
    note: str = ""
    url: str = ""
    field: str = ""


class StageBlocked(Refused):
    """The project cannot enter the stage. `missing` names each thing."""

    def __init__(self, message: str, missing: Iterable[Missing] = ()) -> None:
        super().__init__(message)
        self.missing = list(missing)


Gate = Callable[["Project"], Iterable[Missing]]
_gates: dict[Stage, list[Gate]] = {}


def register(stage: Stage, gate: Gate) -> None:
    """Hold every project back from `stage` while `gate(project)` returns anything. Registering twice counts once."""
    held = _gates.setdefault(stage, [])
    if gate not in held:
        held.append(gate)


def unregister(stage: Stage, gate: Gate) -> None:
    """Take a gate away again (tests do)."""
    _gates.get(stage, []).remove(gate)


def missing_for(project: "Project", stage: Stage) -> list[Missing]:
    """What the gates of `stage` still ask of the project."""
    return [item for gate in _gates.get(stage, ()) for item in gate(project)]
