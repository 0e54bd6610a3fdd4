"""XML as plain values: no DTD, no entities, nothing from outside; runs in the reading process.

The one place where XML from outside is parsed. defusedxml builds the tree, expat alone counts the elements.
"""

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat  # the second reader: it only counts

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.texts import require_plain

Element = dict[str, Any]  # {"tag", "attributes", "text", "children"}


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    yield read(file.read(), limits)


def read(data: bytes, limits: Limits) -> Element:
    """The root element. Raises FileUnreadable."""
    builder = Builder(limits)
    try:
        parser = DefusedXMLParser(target=builder, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        parser.feed(data)
        root: Element = parser.close()
    except DefusedXmlException:
        raise FileUnreadable("xml_dtd") from None
    except ParseError as error:
        raise FileUnreadable("xml_broken", line=error.position[0]) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows, or several bytes to a character
        if isinstance(error, FileUnreadable):
            raise
        raise FileUnreadable("xml_broken", line=1) from None
    if counted(data) != (builder.elements, builder.attributes):
        raise FileUnreadable("readers_differ_plain")
    return root


class Builder:
    """What ElementTree calls a target: builds the tree and stops at the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.elements, self.attributes = limits, 0, 0
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.root: Element | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.attributes += len(attributes)
        if self.elements + self.attributes > self.limits.nodes:
            raise FileUnreadable("too_many_nodes", limit=self.limits.nodes)
        if len(self.open) >= self.limits.depth:
            raise FileUnreadable("too_deep", limit=self.limits.depth)
        element: Element = {"tag": tag, "attributes": dict(attributes), "text": "", "children": []}
        if self.open:
            self.open[-1]["children"].append(element)
        else:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def data(self, text: str) -> None:
        self.texts[-1].append(text)

    def end(self, tag: str) -> None:
        self.open.pop()["text"] = require_plain("".join(self.texts.pop()).strip())

    def close(self) -> Element:
        assert self.root is not None  # expat answers “no element found” before
        return self.root


def counted(data: bytes) -> tuple[int, int]:
    """(elements, attributes) as expat reports them. Declarations of namespaces are no attributes."""
    elements = attributes = 0

    def start(_tag: str, given: list[str]) -> None:
        nonlocal elements, attributes
        elements += 1
        attributes += len(given) // 2

    parser = expat.ParserCreate(namespace_separator="}")
    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.Parse(data, True)
    return elements, attributes


def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]
