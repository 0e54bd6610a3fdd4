"""The papers on security say what is in the tree: every path exists, every number stands once, the sums are right."""

import re
from collections import Counter

import pytest

from tests.tree import ROOT, text_of

ASVS = ROOT / "docs" / "security" / "asvs.md"
PAPERS = [
    ASVS,
    ROOT / "docs" / "security" / "dengbao.md",
    ROOT / "docs" / "security" / "inventory.md",
    ROOT / "SECURITY.md",
]
STATUSES = ("met", "partly", "not met", "n/a")
ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# A path of the tree in backticks: it has a slash or an ending that we use, and no blank, sign or capital command.
PATH = re.compile(r"`((?:tests|zoneops|docs|deploy)/[\w./-]+|[\w-]+\.(?:toml|lock|md|json))`")
# How many requirements each chapter of ASVS 5.0.0 has on levels 1 and 2.
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
            16: 16, 17: 7}  # fmt: skip


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(text_of(ASVS))


def test_every_requirement_of_levels_one_and_two_stands_once():
    ids = [row[0] for row in rows()]
    assert not [one for one, count in Counter(ids).items() if count > 1]
    assert Counter(row[1] for row in rows()) == {"1": 70, "2": 183}
    assert Counter(int(one[1:].split(".")[0]) for one in ids) == CHAPTERS


def test_every_row_has_a_status_and_says_where_or_why():
    assert {row[2] for row in rows()} == set(STATUSES)
    assert not [row[0] for row in rows() if len(row[4]) < 4 and row[4] != "200"]
    assert len(rows()) == text_of(ASVS).count("\n| V")


@pytest.mark.parametrize("level", ["1", "2", "together"])
def test_the_sums_at_the_head_are_those_of_the_rows(level):
    counts = Counter(row[2] for row in rows() if level in {row[1], "together"})
    name = "together" if level == "together" else f"level {level}"
    told = [counts[status] for status in STATUSES]
    assert f"| {name} | {' | '.join(map(str, told))} | {sum(told)} |" in text_of(ASVS)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_path_that_the_papers_name_exists(paper):
    paths = set(PATH.findall(text_of(paper)))
    assert len(paths) > 2
    assert not sorted(path for path in paths if not (ROOT / path).exists())


def test_every_clause_of_the_baseline_has_its_verdict():
    lines = [line for line in text_of(PAPERS[1]).splitlines() if re.match(r"\| (?:8\.1|《)", line)]
    assert len(lines) > 20
    for line in lines:
        clause, _asked, _how, test, verdict = (cell.strip() for cell in line.strip("|").split("|"))
        assert re.search("符合|部署", verdict), clause
        # Who claims that the application does it names the test.
        assert "`tests/" in test or not verdict.startswith("符合"), clause
