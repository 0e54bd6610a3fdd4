"""The reviewed table of permissions: which role gets what answer at which address, for rows it stands how near to.

docs/security/permissions.csv: a line names a route, methods and relations to the row, and has a column for each role.
It says what must be; the matrix holds the code to it. Nothing writes the file: a person does.
"""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tests.tree import ROOT
from zoneops.accounts.enums import Role

PATH = ROOT / "docs" / "security" / "permissions.csv"
ENCODING = "utf-8-sig"  # with the mark by which spreadsheets know UTF-8
ANONYMOUS, NOBODY = "anonymous", "nobody"  # without a sign-in; signed in, but without any role
ASKERS = (ANONYMOUS, NOBODY, *Role.values)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

OK, NO, ABSENT, SIGN_IN = "ok", "no", "-", "in"
ANSWERS = (OK, NO, ABSENT, SIGN_IN)

ZONE = "zone"  # the route is about the zone as a whole, not about one row
# Nearest first. "crossed": one's own row, with a part that belongs to another row; "no_part": with one that does not
# exist. "administrator": a row of one of the three administrators. "missing": there is no such row.
RELATIONS = (
    ZONE, "own", "department", "unserved", "grid", "procedure", "enterprise", "none", "administrator",
    "crossed", "no_part", "other_zone", "missing",
)  # fmt: skip
HEADER = ("route", "what", "methods", "relations", *ASKERS)

Cell = tuple[str, str, str, str]  # route, method, relation, asker


class TableUnsound(Exception):
    """A line of the table cannot be what it should be; says which and why."""


@dataclass(frozen=True)
class Row:
    """One line: `route` is the name of a URL, or "api:GET /projects/{pk}"; `answers` has one for each of ASKERS."""

    route: str
    what: str
    methods: tuple[str, ...]
    relations: tuple[str, ...]
    answers: tuple[str, ...]

    @property
    def order(self) -> tuple[str, list[int], list[int]]:
        return self.route, list(map(METHODS.index, self.methods)), list(map(RELATIONS.index, self.relations))

    def cells(self) -> Iterator[tuple[Cell, str]]:
        """(cell, answer) of everything that the line decides."""
        for method, relation in itertools.product(self.methods, self.relations):
            for asker, answer in zip(ASKERS, self.answers, strict=True):
                yield (self.route, method, relation, asker), answer


@cache
def reviewed() -> tuple[Row, ...]:
    """The lines of the table in force."""
    return tuple(parse(PATH.read_text(encoding=ENCODING)))


def parse(text: str) -> list[Row]:
    """Raises TableUnsound for a line that no one could have meant."""
    lines = list(csv.reader(io.StringIO(text)))
    if not lines or tuple(lines[0]) != HEADER:
        raise TableUnsound(f"the first line must be {','.join(HEADER)}")
    return [_row(number, line) for number, line in enumerate(lines[1:], start=2)]


def _row(number: int, line: list[str]) -> Row:
    if len(line) != len(HEADER):
        raise TableUnsound(f"line {number}: {len(line)} cells instead of {len(HEADER)}")
    route, what, methods, relations, *answers = line
    row = Row(route, what, tuple(methods.split()), tuple(relations.split()), tuple(answers))
    for words, allowed in ((row.methods, METHODS), (row.relations, RELATIONS), (row.answers, ANSWERS)):
        if unknown := set(words) - set(allowed):
            raise TableUnsound(f"line {number}: {', '.join(sorted(unknown))} is none of {', '.join(allowed)}")
    if not (route and what and row.methods and row.relations):
        raise TableUnsound(f"line {number}: route, what, methods or relations are empty")
    return row


def text_of(rows: Iterable[Row]) -> str:
    """The lines as the file has them, sorted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for row in sorted(rows, key=lambda row: row.order):
        writer.writerow([row.route, row.what, " ".join(row.methods), " ".join(row.relations), *row.answers])
    return out.getvalue()


def decided(rows: Iterable[Row]) -> dict[Cell, str]:
    """Every cell and its answer. Raises TableUnsound when two lines decide the same."""
    found: dict[Cell, str] = {}
    for row in rows:
        for cell, answer in row.cells():
            if cell in found:
                raise TableUnsound(f"decided twice: {', '.join(cell)}")
            found[cell] = answer
    return found


def grouped(cells: Mapping[Cell, str], words: Mapping[str, str]) -> list[Row]:
    """The cells as the fewest lines: methods and relations that everybody is answered alike share one.

    `words`: what each route is. Every asker must be decided for every route, method and relation.
    """
    answers = {cell[:3]: tuple(cells[*cell[:3], asker] for asker in ASKERS) for cell in cells}
    alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for (route, method, relation), given in answers.items():
        alike.setdefault((route, method, given), []).append(relation)
    lines: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (route, method, given), relations in alike.items():
        lines.setdefault((route, tuple(sorted(relations, key=RELATIONS.index)), given), []).append(method)
    return [
        Row(route, words.get(route, ""), tuple(sorted(methods, key=METHODS.index)), relations, given)
        for (route, relations, given), methods in lines.items()
    ]
