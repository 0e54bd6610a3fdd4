"""Good files with random damage, by the thousand: behind `make long`."""

import random

import pytest

from tests.odd_files import archives, diagrams, maps, old_sheets, sheets, texts
from tests.odd_files.case import packed
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.reading import safe_parse

pytestmark = [pytest.mark.long, pytest.mark.either]
EACH = 300  # of seven kinds


def good_files():
    return {
        "xlsx": sheets.book(),
        "xls": next(iter(old_sheets.cases())).data,
        "csv": texts.TEXT.encode(),
        "geojson": maps.good(),
        "xml": diagrams.GOOD.encode(),
        "bpmn": diagrams.GOOD.encode(),
        "zip": packed([("a.txt", archives.PAGE * 50), ("b/c.txt", archives.PAGE)]),
    }


def damaged(data, chance):
    """One to five times: a byte changed, a piece lost, doubled, moved or put in the place of another."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        at, length = chance.randrange(len(changed)), chance.choice([1, 2, 8, 64, 512])
        piece = changed[at : at + length]
        match chance.randrange(5):
            case 0:
                changed[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = piece * chance.choice([1, 2, 50])
            case 3:
                other = chance.randrange(len(changed))
                changed[other : other + length] = piece
            case _:
                changed[at : at + length] = chance.randbytes(length)
        if not changed:
            changed = bytearray(b"\0")
    return bytes(changed)


@pytest.mark.parametrize("kind", good_files())
def test_random_damage_is_read_or_refused(kind):
    data = good_files()[kind]
    assert safe_parse(data, kind), "the file is good before the damage"
    for seed in range(EACH):
        seen = ""
        try:
            assert safe_parse(damaged(data, random.Random(f"{kind} {seed}")), kind), seed
        except FileUnreadable as refusal:
            seen = refusal.code
        assert seen not in {"reached_out", "disk_full"}, seed
