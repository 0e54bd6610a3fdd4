"""Subjects that can be imported, and the one way to do it: check every row, then write all of them or none."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from zoneops.core.errors import Refused
from zoneops.core.ledger.columns import Column
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.table import Row, Table, read_table
from zoneops.core.models.zone import Zone
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.reading import read_workbook


@dataclass(frozen=True)
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)


Check = Callable[[list[Row], Zone, Any], Sequence[CellError]]
Commit = Callable[[list[Row], Zone, Any], Counts]


def nothing_more(rows: list[Row], zone: Zone, by: Any) -> Sequence[CellError]:
    return ()


@dataclass(frozen=True)
class Subject:
    """What can be imported.

    check   reads only; finds what single cells cannot tell (duplicates, unknown names). Gets rows with wrong cells too.
    commit  writes, inside the caller's transaction; importing the same file again must change nothing.
    notes   sentences for people who fill in the empty template.
    permission  what `by` must hold on a page; the machine itself does not ask.
    """

    key: str
    label: Any
    columns: Sequence[Column]
    commit: Commit
    check: Check = nothing_more
    notes: Sequence[Any] = ()
    permission: str = ""

    def spoken(self) -> list[Column]:
        """The columns in the language of the ledgers, whatever language the person reads."""
        with override(settings.LANGUAGE_CODE):
            return [
                replace(
                    column,
                    label=str(column.label),
                    expects=column.expects,
                    choices={str(text): value for text, value in column.choices.items()},
                )
                for column in self.columns
            ]


@dataclass
class Checked:
    """A file as it was understood. `errors` empty: it can be written."""

    subject: Subject
    table: Table
    errors: list[CellError] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return self.table.rows

    @property
    def skipped(self) -> list[tuple[str, int, str]]:
        return self.table.skipped

    @property
    def ignored_columns(self) -> list[str]:
        return self.table.ignored


class ImportRefused(Refused):
    """Cells are wrong; nothing was written. `errors` names them."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.errors = checked.errors
        lines = [_("%(count)s 处写不进去，先改再导") % {"count": len(checked.errors)}, *map(str, checked.errors[:20])]
        super().__init__("\n".join(lines))


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> Subject:
    """Make a subject importable. Call from the app's imports.py."""
    if _subjects.get(subject.key, subject).label != subject.label:
        raise ValueError(f"two subjects are called {subject.key}")
    _subjects[subject.key] = subject
    return subject


def subject(key: str) -> Subject:
    """Raises KeyError for an unknown key."""
    return _subjects[key]


def subjects() -> list[Subject]:
    return list(_subjects.values())


def limits() -> Limits:
    return Limits(file_bytes=settings.MAX_UPLOAD_BYTES)


def read(subject: Subject, path: str | os.PathLike[str]) -> Table:
    """The cells of a file. Raises FileUnreadable."""
    return read_table(read_workbook(path, limits()), subject.spoken(), translate=_)


def check_table(subject: Subject, table: Table, *, zone: Zone, by: Any) -> Checked:
    checked = Checked(subject, table, list(table.errors))
    if not table.rows and not checked.errors:
        name = next(iter(table.headers), "")
        checked.errors.append(CellError(name, "", "", _("表头下面一行数据也没有")))
    if table.rows:
        checked.errors += subject.check(table.rows, zone, by)
    order = {name: at for at, name in enumerate(table.headers)}
    checked.errors.sort(key=lambda error: (order.get(error.sheet, -1), row_of(error)))
    return checked


def row_of(error: CellError) -> int:
    return int("".join(filter(str.isdigit, error.cell)) or 0)


def check_file(subject: Subject, path: str | os.PathLike[str], *, zone: Zone, by: Any) -> Checked:
    """Read a file and find everything wrong with it. Writes nothing. Raises FileUnreadable."""
    return check_table(subject, read(subject, path), zone=zone, by=by)


def import_file(subject: Subject, path: str | os.PathLike[str], *, zone: Zone, by: Any) -> Counts:
    """Check a file and write it, all or nothing. Raises FileUnreadable, or ImportRefused with every wrong cell."""
    table = read(subject, path)  # before the transaction: reading takes seconds and needs no lock
    return write_table(subject, table, zone=zone, by=by)[1]


@transaction.atomic
def write_table(subject: Subject, table: Table, *, zone: Zone, by: Any) -> tuple[Checked, Counts]:
    """Check again on the data as it stands now, then write. Raises ImportRefused."""
    checked = check_table(subject, table, zone=zone, by=by)
    if checked.errors:
        raise ImportRefused(checked)
    return checked, subject.commit(checked.rows, zone, by)
