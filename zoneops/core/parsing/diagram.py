"""A process diagram as plain values: what a BPMN 2.0 file says, without its XML."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Node:
    """A task, event, gateway, sub-process or data object. `parent` is the sub-process it stands in, or empty.

    `extensions`: the elements that a drawing program added, as {"tag", "attributes", "text", "children"}.
    """

    id: str
    type: str  # BPMN's own word: userTask, exclusiveGateway, startEvent, …
    name: str = ""
    parent: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    extensions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Flow:
    """A sequence flow. `condition` is text to show; nothing ever evaluates it."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""


@dataclass
class Lane:
    id: str
    name: str
    nodes: list[str] = field(default_factory=list)


@dataclass
class Process:
    id: str
    name: str = ""
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)


@dataclass
class Diagram:
    """`boxes`: id → left, top, width, height. `lines`: id of a flow → its corners. Both in the diagram's own units."""

    processes: list[Process]
    boxes: dict[str, list[float]] = field(default_factory=dict)
    lines: dict[str, list[list[float]]] = field(default_factory=dict)


def from_plain(plain: dict[str, Any]) -> Diagram:
    """The diagram from `dataclasses.asdict` of one, as it comes out of the reading process."""
    processes = [
        Process(
            one["id"],
            one["name"],
            [Node(**node) for node in one["nodes"]],
            [Flow(**flow) for flow in one["flows"]],
            [Lane(**lane) for lane in one["lanes"]],
        )
        for one in plain["processes"]
    ]
    return Diagram(processes, plain["boxes"], plain["lines"])
