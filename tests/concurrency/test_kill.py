"""The server is killed (kill -9) while it writes, started again, and killed again: what it acknowledged is there.

A server of its own process on the database of the test; programs write through HTTP and keep a list of what was
answered. What was not answered is sent again with its Idempotency-Key: it must be there once, not twice and not never.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests import factories
from tests.tree import ROOT
from zoneops.accounts.enums import Role
from zoneops.accounts.services import make_api_token
from zoneops.core.models import AuditEntry
from zoneops.projects.models import Project, StageChange

WRITERS = 3
WAIT = 90  # seconds for a server to come up on a busy machine


def database_url() -> str:
    """The database of this test, as a server is told it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(given['NAME']).resolve()}"
    secret = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{quote(given['USER'], safe='')}{secret}@{given['HOST']}{port}/{given['NAME']}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass
class Server:
    home: Path
    token: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """As `zoneops serve` does, with one worker and nothing beside it."""
        environment = os.environ | {
            "ZONEOPS_HOME": str(self.home),
            "ZONEOPS_DATABASE": database_url(),
            "DJANGO_SETTINGS_MODULE": "zoneops.config.settings",
        }
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", str(WRITERS), "--no-ws", "--log-level", "warning",
            "zoneops.config.wsgi:application",
        ]  # fmt: skip
        with (self.home / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/api/v1/openapi.json")[0] == 200:
                    return
            assert self.process.poll() is None, (self.home / "server.log").read_text()
            time.sleep(0.05)
        raise AssertionError((self.home / "server.log").read_text())

    def kill(self) -> None:
        """All of it, at once, without a word: the master, the worker, whatever they were doing."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def ask(self, method: str, path: str, body: dict | None = None, key: str = "") -> tuple[int, bytes]:
        """Raises OSError or HTTPException when no whole answer comes."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()


@dataclass
class Notes:
    """`acknowledged`: name → the body that answered it. `open`: name → key of what got no answer."""

    acknowledged: dict[str, bytes] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    odd: list[tuple[int, bytes]] = field(default_factory=list)


def write_until_killed(server: Server, notes: Notes, is_over: threading.Event) -> None:
    while not is_over.is_set():
        key = str(uuid.uuid4())
        name = f"项目 {key[:13]}"
        notes.open[name] = key
        try:
            status, body = server.ask("POST", "/api/v1/projects", {"name": name}, key)
        except (OSError, http.client.HTTPException):
            return  # killed under it: nobody knows whether it was done
        if status != 201:
            notes.odd.append((status, body))
            return
        notes.acknowledged[name] = body
        del notes.open[name]


def send_again(server: Server, notes: Notes) -> None:
    """What was not answered, as it was: done or not before, it is done now, and answered."""
    for name, key in list(notes.open.items()):
        status, body = server.ask("POST", "/api/v1/projects", {"name": name}, key)
        assert status == 201, body
        notes.acknowledged[name] = body
        del notes.open[name]


def run(server: Server, kills: int) -> Notes:
    chance = random.Random(20211015)
    notes = Notes()
    server.start()
    for _ in range(kills):
        is_over = threading.Event()
        writers = [threading.Thread(target=write_until_killed, args=(server, notes, is_over)) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.02, 0.35))
        server.kill()
        is_over.set()
        for writer in writers:
            writer.join(timeout=60)
        server.start()
        send_again(server, notes)
    return notes


def assert_sound() -> None:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
        cursor.execute("PRAGMA foreign_key_check")
        assert cursor.fetchall() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of this world only")
@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=pytest.mark.long)])
def test_no_acknowledged_write_is_lost_when_the_server_is_killed(tmp_path, kills):
    zone = factories.zone()
    manager = factories.user_with(Role.PROJECT_MANAGER, zone=zone, name="周明远")
    (tmp_path / "vendor").symlink_to(settings.VENDOR_ROOT)
    server = Server(tmp_path, make_api_token(manager, "试验", by="试验"))
    try:
        notes = run(server, kills)
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
    assert notes.odd == []
    assert len(notes.acknowledged) >= kills, "too few writes to have been killed under one"
    found = dict(Project.objects.values_list("name", "pk"))
    answered = {name: json.loads(body)["id"] for name, body in notes.acknowledged.items()}
    assert found == answered, "each once, under the id that was answered, and nothing else"
    assert StageChange.objects.count() == len(answered)
    rows = AuditEntry.objects.filter(action="project.registered").values_list("subject_id", flat=True)
    assert sorted(map(int, rows)) == sorted(answered.values())
    assert_sound()
