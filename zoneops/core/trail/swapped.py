"""Two changed rows that hold each other's content were exchanged: the report names the pair."""

from collections.abc import Sequence
from typing import Any

from zoneops.core.rules import audit_bytes
from zoneops.core.trail.findings import Report

MOST = 50  # changed rows looked at; every pair of them is tried


def name_swaps(report: Report, changed: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """`changed`: (row as it is, its link)."""
    looked_at = changed[:MOST]
    for place, (first, first_link) in enumerate(looked_at):
        for second, second_link in looked_at[place + 1 :]:
            if _is(first, second_link) and _is(second, first_link):
                words = f"记录 {first['id']} 与 {second['id']} 的内容被对调"
                report.add("swapped", words, entry=first["id"], at=first_link["sequence"])


def _is(row: dict[str, Any], link: dict[str, Any]) -> bool:
    """Whether the row, under the number of the link, is what was sealed there."""
    try:
        return audit_bytes.digest(row | {"id": link["entry_id"]}, link["version"]) == link["digest"]
    except (KeyError, AttributeError, TypeError, ValueError):
        return False
