"""Every odd file gets an answer: a value, or a refusal that says what to do. Nothing hangs, swells or breaks."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.odd_files.case import READ
from tests.odd_files.corpus import FILES, attachments, counts, files
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import BY_KIND, LIMITS, MEGABYTE
from zoneops.core.parsing.reading import safe_parse
from zoneops.core.parsing.workbook import Workbook

pytestmark = [pytest.mark.slow, pytest.mark.either]
ROOT = Path(__file__).parents[2]
HEAVIEST = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from tests.odd_files.corpus import files
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.reading import safe_parse
for case in sorted(files(), key=lambda case: -len(case.data))[:25]:
    try:
        safe_parse(case.data, case.kind)
    except FileUnreadable:
        pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_corpus_is_as_large_as_it_says():
    assert sum(counts().values()) >= 700
    assert counts() == counts() | {"xlsx": 209, "xls": 42, "csv": 71, "geojson": 96, "xml": 26, "bpmn": 60, "zip": 50}
    assert counts()["attachment"] == len(attachments()) >= 160
    assert len({str(case) for case in (*files(), *attachments())}) == sum(counts().values()), "no name twice"


def test_the_corpus_is_the_same_every_time():
    assert [case.data for module in FILES for case in module.cases()] == [case.data for case in files()]


@pytest.mark.parametrize("case", files()[::2], ids=str)
def test_a_file_is_read_or_refused_with_a_sentence(case):
    check(case)


@pytest.mark.long
@pytest.mark.parametrize("case", files()[1::2], ids=str)
def test_the_other_half_is_read_or_refused_too(case):
    check(case)


def check(case):
    value, seen = None, READ
    try:
        # What counts is the processor's time, which does not depend on what else the machine is doing.
        value = safe_parse(case.data, case.kind, replace(BY_KIND.get(case.kind, LIMITS), patience=120))
    except FileUnreadable as refusal:
        seen, sentence = refusal.code, str(refusal)
    if value is None:
        assert seen not in {"reached_out", "disk_full", "missing"}
        assert sentence
        assert "%(" not in sentence
    else:
        # Nothing comes out of an import that brought nothing in.
        assert any(sheet.rows for sheet in value.sheets) if isinstance(value, Workbook) else value
    assert case.expect in {"", seen}


def test_small_files_get_five_seconds_and_are_killed_then():
    for case in files():
        limits = BY_KIND.get(case.kind, LIMITS)
        assert limits.seconds_for(len(case.data)) + limits.patience <= 5, case


def test_no_reading_process_takes_more_than_512_megabytes():
    done = subprocess.run(
        [sys.executable, "-c", HEAVIEST, str(ROOT)], capture_output=True, text=True, check=True, timeout=300
    )
    assert int(done.stdout) * 1024 <= 512 * MEGABYTE  # ru_maxrss counts in kilobytes
    assert all(limits.memory_bytes <= 512 * MEGABYTE for limits in BY_KIND.values())
