"""The API asked by programs: without a token, with a wrong one, and from a browser that somebody left signed in."""

import pytest
from django.test import Client

from tests.permissions.addresses import targets
from tests.permissions.matrix import TRACES
from tests.permissions.probing import Asker
from tests.permissions.routes import operations_of_the_api
from tests.permissions.table import NO, OK, SIGN_IN
from zoneops.accounts import services as accounts
from zoneops.accounts.enums import Role
from zoneops.accounts.models import ApiToken

pytestmark = [pytest.mark.slow, pytest.mark.either]
OPERATIONS = targets({route.name: route for route in operations_of_the_api()})


def everything(world, person):
    """(question, its answer) for each operation and each row."""
    for target in OPERATIONS.values():
        for relation in target.relations(world):
            yield f"{target.name} {relation}", person.ask(target, target.route.method, relation)


@pytest.fixture
def program(world):
    """Calls for the project manager, who may do all that the API can."""
    return Asker(world, Role.PROJECT_MANAGER)


def test_with_a_token_every_operation_is_open_to_who_may(world, program):
    answers = dict(everything(world, program))
    assert len(answers) > 40
    assert {name.rsplit(" ", 1)[1] for name, answer in answers.items() if answer.meaning != OK} == {
        "other_zone",
        "missing",
    }


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer zo_wrong", "Basic dXNlcjpwYXNz", "Bearer \u00fc"])
def test_without_a_token_of_ours_every_operation_says_the_same(world, program, token):
    program.program.defaults["HTTP_AUTHORIZATION"] = token
    answers = dict(everything(world, program))
    assert {answer.meaning for answer in answers.values()} == {SIGN_IN}
    assert len({answer.looks for answer in answers.values()}) == 1
    assert not set().union(*(answer.wrote for answer in answers.values())) - TRACES


@pytest.mark.parametrize("end", ["revoked", "left"])
def test_a_token_that_was_stopped_or_whose_owner_has_left_opens_nothing(world, program, end):
    if end == "revoked":
        accounts.revoke_api_token(ApiToken.objects.get(user=world.person), by="试验")
    else:
        accounts.leave_post(world.person, by="试验", on=world.zone.today())
    assert {answer.meaning for _name, answer in everything(world, program)} == {SIGN_IN}


def test_a_browser_signed_in_reads_but_writes_only_with_its_csrf_token(world, program):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(world.person)
    program.program = browser
    for name, answer in everything(world, program):
        if not name.endswith(("other_zone", "missing")):
            assert answer.meaning == (OK if name.startswith("api:GET") else NO), name
            assert not answer.wrote - TRACES


def test_a_wrong_token_is_not_mended_by_a_session(world, program):
    program.program.force_login(world.person)
    program.program.defaults["HTTP_AUTHORIZATION"] = "Bearer zo_wrong"
    assert {answer.meaning for _name, answer in everything(world, program)} == {SIGN_IN}
