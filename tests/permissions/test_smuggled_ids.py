"""Ids inside of a form or a JSON body: one of the own zone works, the same form with the other zone's does nothing."""

from typing import Any

import pytest

from tests.permissions.addresses import targets
from tests.permissions.matrix import TRACES
from tests.permissions.probing import Asker
from tests.permissions.routes import all_routes
from tests.permissions.world import FOREIGN, marked
from zoneops.accounts.enums import Role
from zoneops.approvals.models import Flow
from zoneops.projects.models import Project
from zoneops.territory.services import lead_seal

pytestmark = [pytest.mark.slow, pytest.mark.either]


def ids(world, what: str) -> tuple[Any, Any]:
    """(of the own zone, of the other one)."""
    if what == "person":
        return world.colleague.pk, world.foreigner.pk
    if what == "department":
        return world.colleague.department_id, world.foreigner.department_id
    if what == "flow":
        newest = Flow.objects.filter(zone=world.zone).latest("effective_from")
        return newest.pk, world.objects["flow"]["other_zone"]["pk"]
    near, far = world.objects[what]["own"], world.objects[what]["other_zone"]
    return near["pk"], far["pk"]


def form(world, name: str) -> dict[str, Any]:
    """The rest of each form, filled in so that only the id can be wrong."""
    project = Project.objects.get(pk=world.objects["project"]["none"]["pk"])
    flow = project.case.flow_id
    return {
        "projects:officer": {"from_on": "2021-10-15", "reason": "交接", "version": project.version},
        "projects:assign_picked": {"assign_reason": "交接", "pick": project.pk, "assign_to": world.colleague.pk},
        "approvals:change": {"reason": "换新版", "seen": flow},
        "territory:grid_lead": {"seen": lead_seal(None)},
        "accounts:person_new": {"username": "newcomer", "name": "新来的"},
        "api:POST /projects": {"name": "新项目"},
        "api:PATCH /projects/{pk}": {"version": project.version},
    }[name]


CASES = [
    (Role.PROJECT_MANAGER, "projects:officer", "officer", "person"),
    (Role.PROJECT_MANAGER, "projects:assign_picked", "assign_to", "person"),
    (Role.PROJECT_MANAGER, "projects:assign_picked", "pick", "project"),
    (Role.PROJECT_MANAGER, "approvals:change", "flow", "flow"),
    (Role.PROJECT_MANAGER, "territory:grid_lead", "lead", "person"),
    (Role.SYSTEM_ADMINISTRATOR, "accounts:person_new", "department", "department"),
    (Role.PROJECT_MANAGER, "api:POST /projects", "enterprise_id", "enterprise"),
    (Role.PROJECT_MANAGER, "api:PATCH /projects/{pk}", "enterprise_id", "enterprise"),
]


@pytest.mark.parametrize(("role", "name", "field", "what"), CASES, ids=[f"{case[1]} {case[2]}" for case in CASES])
def test_an_id_of_the_other_zone_does_nothing(role, name, field, what, world):
    person, target, rest = Asker(world, role), targets(all_routes())[name], form(world, name)
    relation = "none" if target.kind else "zone"
    near, far = ids(world, what)
    method = target.route.method or "POST"
    done = person.ask(target, method, relation, sent=rest | {field: near})
    assert done.wrote - TRACES, f"{done.status}: the form itself must work, or this proves nothing"
    refused = person.ask(target, method, relation, sent=rest | {field: far})
    assert not refused.wrote - TRACES
    assert FOREIGN not in refused.looks


def test_a_picked_row_of_the_other_zone_is_not_in_the_file(world):
    person, target = Asker(world, Role.PROJECT_MANAGER), targets(all_routes())["projects:export_picked"]
    near, far = ids(world, "project")
    given = person.ask(target, "POST", "zone", "?format=csv", sent={"pick": [near, far]})
    assert marked("project", "own") in given.looks
    assert FOREIGN not in given.looks


def test_a_picked_row_out_of_sight_is_not_in_the_file(world):
    person, target = Asker(world, Role.GRID_WORKER), targets(all_routes())["projects:export_picked"]
    picked = [world.objects["project"][relation]["pk"] for relation in ("grid", "none")]
    given = person.ask(target, "POST", "zone", "?format=csv", sent={"pick": picked})
    assert marked("project", "grid") in given.looks
    assert marked("project", "none") not in given.looks
