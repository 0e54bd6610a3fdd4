"""The reading process can neither reach out nor outgrow its limits, whatever a file talks it into."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict

import pytest

from tests.odd_files import maps, sheets
from zoneops.core.parsing import running
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE, Limits
from zoneops.core.parsing.reading import safe_parse

pytestmark = [pytest.mark.slow, pytest.mark.either]
# A reader in the place of ours: it does what it is told on standard input, behind the same fences.
HOSTILE = """
import json, sys
order = json.loads(sys.argv[1]); sys.path += order["paths"]
from zoneops.core.parsing import child, guard
from zoneops.core.parsing.limits import Limits
import os, socket, subprocess, tempfile, shutil, ctypes, mmap, urllib.request, http.client, sqlite3
def reader(file, limits):
    exec(file.read().decode())
    yield "done something"
child.reader_of = lambda kind: reader
child.main(order)
"""
DEEDS = {
    "opens a socket": "socket.socket().connect(('127.0.0.1', 9))",
    "asks for a name": "socket.getaddrinfo('localhost', 80)",
    "fetches an address": "urllib.request.urlopen('http://127.0.0.1:9/')",
    "starts a program": "subprocess.run(['true'])",
    "starts a shell": "os.system('true')",
    "forks": "os.fork()",
    "becomes another program": "os.execv('/bin/true', ['true'])",
    "reads a file": "open('/etc/passwd').read()",
    "reads a file by number": "os.open('/etc/passwd', os.O_RDONLY)",
    "reads the settings": "open('/proc/self/environ', 'rb').read()",
    "writes a file": "open('/tmp/never-written', 'w')",
    "writes over the program": "open(child.__file__, 'r+')",
    "makes a temporary file": "tempfile.TemporaryFile()",
    "makes a folder": "os.mkdir('/tmp/never-made')",
    "removes a file": "os.remove('/tmp/never-there')",
    "lists a folder": "list(os.scandir('/etc'))",
    "copies a file": "shutil.copy('/etc/passwd', '/tmp/never-written')",
    "loads a library": "ctypes.CDLL('libc.so.6')",
    "opens a database": "sqlite3.connect('/tmp/never-there.db')",
    "kills its parent": "os.kill(os.getppid(), 9)",
    "swallows the refusal": "\ntry:\n    open('/etc/passwd')\nexcept OSError:\n    pass",
}


def read_by_the_hostile(deed, monkeypatch, **limits):
    monkeypatch.setattr(running, "START", HOSTILE)
    return list(running.run("xml", deed.encode(), Limits(**{"seconds": 10, "patience": 120} | limits)))


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS)
def test_a_reader_that_reaches_out_is_stopped_and_the_file_refused(monkeypatch, deed):
    with pytest.raises(FileUnreadable) as caught:
        read_by_the_hostile(deed, monkeypatch)
    assert caught.value.code == "reached_out"


def test_a_reader_that_reaches_out_for_nothing_is_let_be(monkeypatch):
    assert read_by_the_hostile("x = 1", monkeypatch) == [b'"done something"\n']


def test_a_module_of_our_own_may_still_be_imported_late(monkeypatch):
    assert read_by_the_hostile("import encodings.koi8_r, zoneops.core.rules.units", monkeypatch)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
@pytest.mark.parametrize(
    ("deed", "code"),
    [  # what sleeps is ended by the clock, everything else by its own limit however busy the machine is
        ("x = bytearray(600 * 2**20)", "too_heavy"),
        ("x = []\nwhile True: x.append(bytearray(2**20))", "too_heavy"),
        ("while True: pass", "too_slow"),
        ("import time; time.sleep(60)", "too_slow"),
        ("\nwhile True: sys.stdout.buffer.write(b'x' * 2**16)", "too_heavy"),
        ("os._exit(3)", "damaged_plain"),
        ("os._exit(0)", "damaged_plain"),
        ("def f(): f()\nf()", "damaged_plain"),
        ("sys.stdout.buffer.write(b'\"done\"\\n'); os._exit(0)", "damaged_plain"),
    ],
)
def test_a_reader_that_outgrows_its_limits_is_ended(monkeypatch, deed, code):
    patience = 0 if "sleep" in deed else 120
    monkeypatch.setattr(Limits, "seconds_for", lambda self, size: 2)
    with pytest.raises(FileUnreadable) as caught:
        read_by_the_hostile(deed, monkeypatch, output_bytes=4 * MEGABYTE, patience=patience)
    assert caught.value.code in {code, "too_deep" if "f()" in deed else code}


def test_the_reading_process_does_not_know_our_secrets(monkeypatch):
    monkeypatch.setenv("ZONEOPS_SECRET_KEY", "s3cret")
    [told] = read_by_the_hostile(
        "sys.stdout.buffer.write(json.dumps(dict(os.environ)).encode() + b'\\n')", monkeypatch
    )[:1]
    assert "ZONEOPS_SECRET_KEY" not in json.loads(told)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize(("kind", "data"), [("spreadsheet", sheets.book()), ("geojson", maps.good())])
def test_the_system_sees_no_socket_no_program_and_no_file_but_code(tmp_path, kind, data):
    trace, source = tmp_path / "trace", tmp_path / "file"
    source.write_bytes(data)
    order = json.dumps({"paths": running.import_paths(), "kind": kind, "limits": asdict(Limits())})
    watched = ["strace", "-f", "-o", str(trace), "-e", "trace=openat,open,creat,socket,connect,execve,fork,vfork,clone"]
    with source.open("rb") as file:
        done = subprocess.run(
            [*watched, sys.executable, "-I", "-S", "-c", running.START, order],
            stdin=file,
            capture_output=True,
            check=False,
        )
    assert done.stdout.endswith(b'"done"\n'), done.stderr
    calls = trace.read_text(errors="replace").splitlines()
    assert not [call for call in calls if any(f"{name}(" in call for name in ("socket", "connect", "creat", "fork"))]
    assert len([call for call in calls if "execve(" in call]) == 1, "the interpreter itself"
    opened = [call for call in calls if "open" in call and "ENOENT" not in call and "O_DIRECTORY" not in call]
    assert opened
    # Code, and what the loader and the interpreter of this system read at every start.
    own = (
        ".py",
        ".pyc",
        ".so",
        ".so.",
        "/ld.so.cache",
        "/pyvenv.cfg",
        "/proc/",
        "/sys/",
        "/locale",
        "/gconv",
        "/zoneinfo/",
        "/localtime",
    )
    assert not [call for call in opened if not any(part in call for part in own)]


def test_a_file_that_is_handed_over_is_left_open_for_others(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(maps.good())
    with path.open("rb") as file:
        assert safe_parse(file, "geojson") == json.loads(maps.good())
        file.seek(0)
        assert file.read(1) == b"{"
    assert os.path.getsize(path) == len(maps.good())
