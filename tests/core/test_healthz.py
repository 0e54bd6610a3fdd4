"""/healthz: open to everybody, says little, and is not fooled by what it remembers."""

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.models import QuerySet

from zoneops.core import health
from zoneops.core.health import Finding
from zoneops.core.models import JobRun
from zoneops.core.views import healthz

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    healthz._state.forget()
    yield
    healthz._state.forget()


@pytest.fixture
def ask(client):
    """Ask as a stranger, with nothing remembered; (status, body)."""

    def asked():
        healthz._state.asked_at = -healthz.REMEMBERED
        answer = client.get("/healthz")
        return answer.status_code, answer.json()

    return asked


WELL, ILL = (200, {"status": "ok"}), (503, {"status": "unavailable"})


def test_a_stranger_hears_that_all_is_well_and_no_cache_keeps_it(client, ask):
    assert ask() == WELL
    answer = client.get("/healthz")
    assert "no-store" in answer["Cache-Control"]
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
    assert not JobRun.objects.exists()  # what it wrote is taken back


def test_a_database_that_cannot_be_written_is_an_illness_of_which_strangers_learn_no_detail(monkeypatch, ask):
    def readonly(*_arguments, **_fields):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(QuerySet, "create", readonly)
    assert ask() == ILL
    monkeypatch.undo()
    assert ask() == WELL


def test_a_database_that_is_gone_is_an_illness(monkeypatch, ask):
    def gone(*_arguments):
        raise DatabaseError("server closed the connection unexpectedly")

    monkeypatch.setattr(QuerySet, "first", gone)
    assert ask() == ILL


def test_that_somebody_is_just_writing_is_none(monkeypatch, ask):
    def locked(*_arguments, **_fields):
        raise OperationalError("database is locked")

    monkeypatch.setattr(QuerySet, "create", locked)
    assert ask() == WELL


def test_steps_of_the_structure_that_are_missing_are_an_illness_until_they_are_made(monkeypatch, ask):
    calls = []

    def steps(tone):
        def check():
            calls.append(tone)
            return Finding(tone, "")

        return check

    monkeypatch.setattr(health, "check_migrations", steps("late"))
    assert ask() == ILL
    monkeypatch.setattr(health, "check_migrations", steps("done"))
    assert ask() == WELL
    assert ask() == WELL
    assert calls == ["late", "done"]  # found complete once, never asked again


def test_a_full_disk_is_an_illness_before_a_write_fails(monkeypatch, ask):
    usage = type("Usage", (), {"free": healthz.LOWEST_FREE - 1})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    assert ask() == ILL


def test_a_flood_of_questions_asks_the_database_once(client, django_assert_num_queries):
    client.get("/healthz")
    with django_assert_num_queries(0):
        for _ in range(20):
            assert client.get("/healthz").status_code == 200


def test_the_patience_of_a_connection_is_given_back(ask):
    assert ask() == WELL
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == 20_000
