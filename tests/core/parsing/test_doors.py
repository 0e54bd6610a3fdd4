"""Nobody parses what comes from outside but the reading process, and every refusal has a use."""

import ast

import pytest

from tests.tree import ROOT, ours, text_of
from zoneops.core.files.sniffing import FileNotKept
from zoneops.core.parsing.errors import FileUnreadable

pytestmark = pytest.mark.either
# Modules with which a file from outside could be parsed; who may import them, and for what.
DOORS = {
    "xml": {"zoneops/core/parsing/xml_tree.py": "expat counts what defusedxml read"},
    "defusedxml": {
        "zoneops/core/parsing/xml_tree.py": "the one reader of XML",
        "zoneops/core/parsing/xlsx_scan.py": "two small parts of a workbook",
    },
    "zipfile": {
        "zoneops/core/parsing/archive.py": "the one reader of archives",
        "zoneops/core/parsing/spreadsheets.py": "a workbook whose directory was checked",
        "zoneops/core/parsing/xlsx_scan.py": "a workbook whose directory was checked",
    },
    "python_calamine": {"zoneops/core/parsing/spreadsheets.py": "the one reader of cells"},
    "csv": {
        "zoneops/core/parsing/text_table.py": "the one reader of text tables",
        "zoneops/core/exports.py": "writes",
    },
    **{
        name: {}
        for name in (
            "lxml",
            "tarfile",
            "pickle",
            "shelve",
            "marshal",
            "yaml",
            "openpyxl",
            "xlrd",
            "html5lib",
            "bs4",
            "rarfile",
        )
    },
}
# Backups read archives of their own making, whose manifest is checked first.
BACKUP = "zoneops/core/backup/"


def imported(path):
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_only_the_reading_process_imports_what_parses_files():
    found = [
        f"{place} imports {name}"
        for path in ours(".py")
        if (place := path.relative_to(ROOT).as_posix()).startswith("zoneops/")
        for name in imported(path)
        if name in DOORS
        and place not in DOORS[name]
        and not (place.startswith(BACKUP) and name in {"zipfile", "tarfile"})
    ]
    assert found == []


def test_each_exception_is_still_needed():
    unused = [
        f"{place}: {name}"
        for name, places in DOORS.items()
        for place in places
        if name not in set(imported(ROOT / place))
    ]
    assert unused == []


def test_the_reading_process_imports_no_django():
    parsing = [path for path in ours(".py") if path.parent.name == "parsing" and "tests" not in path.parts]
    assert len(parsing) > 15
    assert [path.name for path in parsing if "django" in set(imported(path))] == []


@pytest.mark.parametrize("errors", [FileUnreadable, FileNotKept])
def test_every_sentence_of_a_refusal_is_used(errors):
    code = "\n".join(text_of(path) for path in ours(".py") if "tests" not in path.parts)
    raised = {code_ for code_ in errors.REASONS if code.count(f'"{code_}"') >= 2}
    assert set(errors.REASONS) - raised == set()
