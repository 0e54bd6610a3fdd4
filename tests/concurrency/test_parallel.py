"""The same thing sent twenty times at the same moment, on real connections, and twenty people who write at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.api.conftest import Caller
from tests.pages import opened
from zoneops.accounts.enums import Role
from zoneops.core.errors import StaleVersion
from zoneops.core.middleware.unsafe import OneTransaction
from zoneops.core.models import AuditEntry, FormKey
from zoneops.core.once import once
from zoneops.projects import services
from zoneops.projects.models import Project, StageChange

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT_ONCE = 20
KEY = "parallel-key-0123456789"


@pytest.fixture
def zone(transactional_db):
    return factories.zone_with_grids()


@pytest.fixture
def manager(zone):
    return factories.user_with(Role.PROJECT_MANAGER, zone=zone, name="周明远")


def all_at_once(work, count=AT_ONCE):
    """What `work(0)`, `work(1)`, … answer, begun at the same moment."""
    ready = threading.Barrier(count)

    def one(number):
        try:
            ready.wait(timeout=30)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_of_two_at_the_same_moment_one_works_and_both_get_its_answer(manager):
    from django.test import RequestFactory

    done = []

    def click(_number):
        request = RequestFactory().post("/", {"form_key": KEY})
        request.user = manager
        with once(request) as slot:
            if not slot.is_repeat:
                done.append(1)
                slot.result_url = f"/made/{len(done)}/"
        return slot.result_url

    assert all_at_once(click, 2) == ["/made/1/", "/made/1/"]
    assert done == [1]


def test_one_form_sent_twenty_times_at_once_registers_one_project_and_answers_twenty_times_the_same(manager):
    client = browser(manager)
    url = reverse("projects:register")
    data = opened(client, url, "name", "planned_unit") | {"name": "光伏支架项目"}
    # Each a browser of its own, with the session they share.
    clients = [Client() for _ in range(AT_ONCE)]
    for one in clients:
        one.cookies = client.cookies
    answers = all_at_once(lambda number: clients[number].post(url, data))
    project = Project.objects.get()
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("projects:detail", args=[project.pk]))
    }
    assert StageChange.objects.count() == 1
    assert AuditEntry.objects.filter(action="project.registered").count() == 1
    assert not AuditEntry.objects.filter(outcome="refused").exists()
    assert FormKey.objects.count() == 1


def test_one_api_write_sent_twenty_times_at_once_is_done_once_and_answered_twenty_times_the_same(manager):
    program = Caller(manager)
    programs = [Caller() for _ in range(AT_ONCE)]
    for one in programs:
        one.headers = program.headers
    before = AuditEntry.objects.count()
    answers = all_at_once(
        lambda number: programs[number].post("/projects", {"name": "光伏支架项目"}, Idempotency_Key=KEY)
    )
    assert {(answer.status_code, answer.content, answer["ETag"]) for answer in answers} == {
        (201, answers[0].content, '"1"')
    }
    assert Project.objects.count() == 1
    assert AuditEntry.objects.count() == before + 1


def test_one_move_on_the_board_sent_twenty_times_at_once_moves_one_stage(manager, zone):
    project = factories.project(zone)
    clients = [browser(manager) for _ in range(AT_ONCE)]
    body = {"to": "signed", "version": project.version}
    headers = {"HX-Request": "true", "Idempotency-Key": KEY}
    url = reverse("projects:move", args=[project.pk])
    answers = all_at_once(lambda number: clients[number].post(url, body, headers=headers))
    assert {(answer.status_code, answer["HX-Trigger"]) for answer in answers} == {(204, answers[0]["HX-Trigger"])}
    assert StageChange.objects.filter(project=project).count() == 2
    assert AuditEntry.objects.filter(action="project.stage_advanced").count() == 1


def test_an_answer_that_was_lost_after_the_commit_is_given_the_next_time(manager, monkeypatch):
    client = browser(manager)
    url = reverse("projects:register")
    data = opened(client, url, "name", "planned_unit") | {"name": "光伏支架项目"}
    commit = OneTransaction.process_view

    def killed(self, *arguments):
        commit(self, *arguments)
        raise SystemExit("killed between commit and answer")

    with monkeypatch.context() as killing:
        killing.setattr(OneTransaction, "process_view", killed)
        doomed = Client()  # takes the middleware as it is now
        doomed.cookies = client.cookies
        with pytest.raises(SystemExit):
            doomed.post(url, data)
    project = Project.objects.get()
    answer = client.post(url, data)
    assert (answer.status_code, answer["Location"]) == (302, reverse("projects:detail", args=[project.pk]))
    assert Project.objects.count() == 1
    assert AuditEntry.objects.filter(action="project.registered").count() == 1


def test_twenty_people_register_at_once_and_no_code_is_given_twice(zone):
    """Each points at the zone with its key before it locks the zone for a code: none may wait for another for ever."""
    people = [factories.user_with(Role.SERVICE_OFFICER, zone=zone, name=f"人员{number}") for number in range(AT_ONCE)]
    clients = [browser(person) for person in people]
    url = reverse("projects:register")
    data = {"planned_unit": "万元"}
    answers = all_at_once(
        lambda number: clients[number].post(url, data | {"name": f"项目{number}", "form_key": f"{KEY}-{number}"})
    )
    assert [answer.status_code for answer in answers] == [302] * AT_ONCE
    assert len(set(Project.objects.values_list("code", flat=True))) == AT_ONCE


def test_twenty_writers_of_one_project_lose_nothing_and_none_finds_the_database_locked(zone):
    """Each reads and writes until five of its own changes are in; who was late reads again."""
    project = factories.project(zone)
    first = project.version

    def writer(number):
        late = 0
        for turn in range(5):
            while True:
                seen = Project.objects.values_list("version", flat=True).get(pk=project.pk)
                try:
                    services.update_project(project, by=f"写手{number}", version=seen, next_step=f"{number}-{turn}")
                    break
                except StaleVersion:
                    late += 1
        return late

    late = all_at_once(writer)
    project.refresh_from_db()
    assert project.version == first + AT_ONCE * 5
    said = list(
        AuditEntry.objects.filter(action="project.updated").order_by("id").values_list("after__next_step", flat=True)
    )
    assert len(said) == len(set(said)) == AT_ONCE * 5
    assert project.next_step == said[-1]
    assert sum(late) >= 0


def test_the_second_of_two_who_save_what_they_opened_together_is_told_so(zone):
    project = factories.project(zone)
    people = [factories.user_with(Role.PROJECT_MANAGER, zone=zone, name=name) for name in ("周明远", "李文静")]
    clients = [browser(person) for person in people]
    url = reverse("projects:standing", args=[project.pk, "suspended"])
    forms = [opened(client, url, "reason") for client in clients]
    answers = all_at_once(
        lambda number: clients[number].post(url, forms[number] | {"reason": f"原因{number}"}), count=2
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert project.standing_changes.count() == 1
