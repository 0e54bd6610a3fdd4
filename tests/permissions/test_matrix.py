"""Every route × method × relation × role, asked of the product and held against the reviewed table."""

import pytest

from tests.permissions.addresses import targets
from tests.permissions.matrix import REFUSED, TRACES, out_of_sight, run, shown
from tests.permissions.probing import SAFE, Asker
from tests.permissions.report import PROPERTY
from tests.permissions.routes import all_routes
from tests.permissions.table import ANONYMOUS, ASKERS, METHODS, OK, decided, reviewed
from zoneops.accounts.enums import Role

pytestmark = [pytest.mark.slow, pytest.mark.either]

# Lists that come as files too, and pages of which htmx asks for a part. Two tests below find those that are not here.
FILES = {
    "accounts:departments", "accounts:people", "approvals:case", "approvals:cases", "approvals:flow",
    "enterprises:list", "projects:export_picked", "projects:list", "projects:ones",
    "system:audit", "territory:parcels",
}  # fmt: skip
PARTS = {
    "approvals:project_panel", "projects:board", "projects:enterprise_panel", "projects:list", "projects:map",
    "projects:move", "projects:timeline", "system:audit",
}  # fmt: skip
HTMX = {"HX_Request": "true", "HX_Target": "rows"}


@pytest.fixture(scope="module")
def known():
    return targets(all_routes())


@pytest.fixture(scope="module")
def table():
    return decided(reviewed())


@pytest.mark.parametrize("asker", ASKERS)
def test_everyone_is_answered_as_reviewed(asker, world, known, table, record_property):
    result = run(Asker(world, asker), known.values(), table)
    record_property(PROPERTY, (len(known), result.count, len(result.wrong)))
    assert not result.wrong, "\n".join([f"{len(result.wrong)} deviations for {asker}", *result.wrong])
    assert result.count == sum(key[3] == asker for key in table) > 300


@pytest.mark.long
@pytest.mark.parametrize("asker", ASKERS)
def test_everyone_is_answered_as_reviewed_with_every_page_drawn(asker, world, known, table):
    result = run(Asker(world, asker), known.values(), table, draw_all=True)
    assert not result.wrong, "\n".join([f"{len(result.wrong)} deviations for {asker}", *result.wrong])


def test_a_method_that_the_table_does_not_name_does_nothing(world, known, table):
    """Asked by somebody who may use the route: for others its right stands before the method."""
    named = {(route, method) for route, method, _relation, _asker in table}
    may = {route: asker for (route, _method, _relation, asker), answer in table.items() if answer == OK}
    person, wrong = Asker(world, ANONYMOUS), []
    for target in known.values():
        name = may.get(target.name, ANONYMOUS)
        for method in METHODS:
            if (target.name, method) in named or target.route.is_api:
                continue
            if person.name != name:
                person = Asker(world, name)
            answer = person.ask(target, method, target.relations(world)[0], drawn=False)
            if answer.meaning not in REFUSED or answer.wrote - TRACES or "done" in answer.audit:
                wrong.append(f"{target.name} {method} {name}: {answer.status}, wrote {sorted(answer.wrote)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("asker", ASKERS)
def test_a_file_and_a_part_are_answered_like_the_page(asker, world, known, table):
    person, wrong, count, unseen = Asker(world, asker), [], 0, out_of_sight(asker, table)
    for names, asked in ((FILES, {"query": "?format=csv"}), (PARTS, HTMX)):
        for target in (known[name] for name in sorted(names)):
            for relation in target.relations(world):
                for method in METHODS:
                    if expected := table.get((target.name, method, relation, asker)):
                        count += 1
                        answer = person.ask(target, method, relation, drawn=False, **asked)
                        found = shown(answer, target.name, asker, unseen)
                        found += [f"{answer.meaning}, not {expected}"] if answer.meaning != expected else []
                        wrong += [f"{target.name} {method} {asked} {relation}: {problem}" for problem in found]
    assert not wrong, "\n".join(wrong)
    assert count > 50


def pages_open_to(asker, known, table):
    """(route, relation) of one row of every page that this asker may look at, and of the forms known to answer so."""
    found = {}
    for (name, method, relation, who), expected in table.items():
        if (
            who == asker
            and expected == OK
            and not known[name].route.is_api
            and (method in SAFE or name in FILES | PARTS)
        ):
            found.setdefault((name, method), relation)
    return [(known[name], method, relation) for (name, method), relation in found.items()]


EVERY_PAGE = (Role.PROJECT_MANAGER, Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)  # between them they see it


def test_no_list_that_comes_as_a_file_is_forgotten(world, known, table):
    """Whoever adds one finds it here: it must be asked as its page is."""
    found = set()
    for asker in EVERY_PAGE:
        person = Asker(world, asker)
        for target, method, relation in pages_open_to(asker, known, table):
            if "text/csv" in person.ask(target, method, relation, "?format=csv", drawn=False).looks:
                found.add(target.name)
    assert found == FILES


def test_no_page_of_which_htmx_gets_a_part_is_forgotten(world, known, table):
    found = set()
    for asker in EVERY_PAGE:
        person = Asker(world, asker)
        for target, method, relation in pages_open_to(asker, known, table):
            page = person.ask(target, method, relation, drawn=False).looks
            if page != person.ask(target, method, relation, drawn=False, **HTMX).looks:
                found.add(target.name)
    assert found == PARTS
