"""BPMN 2.0 diagrams: nodes, flows, lanes and where they are drawn; runs in the reading process.

Expressions and scripts in a diagram are text. Nothing here or later evaluates them.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any

from zoneops.core.parsing.diagram import Diagram, Flow, Lane, Node, Process
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.xml_tree import Element, local_name, read
from zoneops.core.rules.reasons import quoted

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# Everything in a process that has a place of its own in the drawing.
ARTEFACTS = frozenset({"dataObjectReference", "dataStoreReference", "textAnnotation", "group"})
NODE_ENDINGS = ("Task", "Event", "Gateway", "task", "subProcess", "SubProcess", "callActivity", "transaction")


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    yield asdict(diagram(read(file.read(), limits)))


def diagram(root: Element) -> Diagram:
    if root["tag"] != MODEL + "definitions":
        raise FileUnreadable("not_bpmn")
    found = Diagram([process(child) for child in root["children"] if child["tag"] == MODEL + "process"])
    if not any(one.nodes for one in found.processes):
        raise FileUnreadable("bpmn_empty")
    check_ids(found)
    places(root, found)
    return found


def process(element: Element) -> Process:
    found = Process(element["attributes"].get("id", ""), element["attributes"].get("name", ""))
    gather(element, found, parent="")
    return found


def gather(element: Element, found: Process, parent: str) -> None:
    for child in element["children"]:
        if not child["tag"].startswith(MODEL):
            continue
        kind = local_name(child["tag"])
        if kind == "sequenceFlow":
            found.flows.append(flow(child))
        elif kind == "laneSet" or kind == "childLaneSet":
            gather_lanes(child, found)
        elif kind.endswith(NODE_ENDINGS) or kind in ARTEFACTS:
            found.nodes.append(node(child, kind, parent))
            gather(child, found, parent=identity(child))


def node(element: Element, kind: str, parent: str) -> Node:
    attributes = {name: value for name, value in element["attributes"].items() if name not in ("id", "name")}
    return Node(identity(element), kind, element["attributes"].get("name", ""), parent, attributes, extensions(element))


def extensions(element: Element) -> list[dict[str, Any]]:
    return [
        one for child in element["children"] if child["tag"] == MODEL + "extensionElements" for one in child["children"]
    ]


def flow(element: Element) -> Flow:
    given = element["attributes"]
    conditions = [one["text"] for one in element["children"] if one["tag"] == MODEL + "conditionExpression"]
    ends = given.get("sourceRef", ""), given.get("targetRef", "")
    return Flow(identity(element), *ends, given.get("name", ""), "".join(conditions))


def gather_lanes(element: Element, found: Process) -> None:
    for lane in element["children"]:
        if lane["tag"] != MODEL + "lane":
            continue
        inside = [one["text"] for one in lane["children"] if one["tag"] == MODEL + "flowNodeRef"]
        found.lanes.append(Lane(identity(lane), lane["attributes"].get("name", ""), inside))
        for deeper in lane["children"]:
            if deeper["tag"] == MODEL + "childLaneSet":
                gather_lanes(deeper, found)


def identity(element: Element) -> str:
    given: str = element["attributes"].get("id", "")
    if not given:
        raise FileUnreadable("bpmn_no_id", type=local_name(element["tag"]))
    return given


def check_ids(found: Diagram) -> None:
    """No identity twice, and nothing that points at something which is not there."""
    seen: set[str] = set()
    for one in found.processes:
        ids = [node.id for node in one.nodes] + [flow.id for flow in one.flows] + [lane.id for lane in one.lanes]
        for id_ in ids:
            if id_ in seen:
                raise FileUnreadable("bpmn_twice", id=quoted(id_))
            seen.add(id_)
    for one in found.processes:
        nodes = {node.id for node in one.nodes}
        ends = [(flow.id, end) for flow in one.flows for end in (flow.source, flow.target)]
        ends += [(lane.id, inside) for lane in one.lanes for inside in lane.nodes]
        ends += [
            (node.id, node.attributes["attachedToRef"]) for node in one.nodes if "attachedToRef" in node.attributes
        ]
        for id_, end in ends:
            if end not in nodes:
                raise FileUnreadable("bpmn_dangling", id=quoted(id_), end=quoted(end))


def places(root: Element, found: Diagram) -> None:
    """Where shapes and edges are drawn, from the diagram interchange part."""
    for element in walk(root):
        kind = local_name(element["tag"])
        if kind not in ("BPMNShape", "BPMNEdge"):
            continue
        id_ = element["attributes"].get("bpmnElement", "")
        if kind == "BPMNShape":
            bounds = [one for one in element["children"] if local_name(one["tag"]) == "Bounds"]
            for one in bounds[:1]:
                found.boxes[id_] = numbers(one, id_, "x", "y", "width", "height")
        else:
            corners = [one for one in element["children"] if local_name(one["tag"]) == "waypoint"]
            found.lines[id_] = [numbers(one, id_, "x", "y") for one in corners]


def walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element["children"]:
        yield from walk(child)


def numbers(element: Element, id_: str, *names: str) -> list[float]:
    try:
        found = [float(element["attributes"].get(name, "")) for name in names]
    except ValueError:
        found = [math.nan]
    if not all(map(math.isfinite, found)):
        raise FileUnreadable("bpmn_place", id=quoted(id_))
    return found
