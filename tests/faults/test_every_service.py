"""No service leaves half of its work behind, whichever of its statements fails."""

import ast
import re

import pytest

from tests import factories
from tests.faults import cases_accounts, cases_approvals, cases_core, cases_enterprises, cases_projects, cases_territory
from tests.faults.cases import CASES, World
from tests.faults.every import survives_every_fault
from tests.test_consistency import is_atomic, service_functions, writes
from tests.tree import ours, short, text_of

MODULES = (cases_accounts, cases_approvals, cases_core, cases_enterprises, cases_projects, cases_territory)

# Reviewed: they run inside another service's transaction, or write what nobody decides.
NOT_BY_THEMSELVES = {
    "zoneops/projects/services/base.py:save": "saves the row that its service has locked",
    "zoneops/accounts/services/tokens.py:user_for_token": "one statement, notes the day of the last use",
}


def writing_services() -> set[str]:
    """Public functions of the services that write or open a transaction, and whatever is one transaction elsewhere."""
    found = {name for name, node in service_functions() if writes(node) or is_atomic(node)}
    for path in ours(".py"):
        for node in ast.parse(text_of(path)).body:
            is_public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if is_public and any(re.search(r"\batomic\b", ast.unparse(one)) for one in node.decorator_list):
                found.add(f"{short([path])[0]}:{node.name}")
    return found


def test_every_service_that_writes_has_its_case():
    assert len(CASES) > 60
    assert sorted(writing_services() - set(CASES) - set(NOT_BY_THEMSELVES)) == []


def test_no_case_is_left_of_a_service_that_is_gone():
    known = {
        f"{short([path])[0]}:{node.name}"
        for path in ours(".py")
        for node in ast.parse(text_of(path)).body
        if isinstance(node, ast.FunctionDef)
    }
    assert sorted((set(CASES) | set(NOT_BY_THEMSELVES)) - known) == []


def test_the_test_itself_finds_a_service_that_is_not_one_transaction(zone):
    from zoneops.core import audit
    from zoneops.core.models import Zone

    def in_two_parts():
        Zone.objects.filter(pk=zone.pk).update(short_name="新区")
        audit.record(zone, "zone.renamed", by="试验")

    with pytest.raises(AssertionError, match="left"):
        survives_every_fault(in_two_parts)


def test_the_test_itself_finds_a_fault_that_nobody_is_told_of(zone):
    from django.db import DatabaseError, transaction

    from zoneops.core.models import Zone

    def quietly():
        try:
            with transaction.atomic():
                Zone.objects.filter(pk=zone.pk).update(short_name="新区")
        except DatabaseError:
            return

    with pytest.raises(AssertionError, match="nobody was told"):
        survives_every_fault(quietly)


def test_what_follows_a_commit_cannot_make_an_error_of_it():
    """A hook that fails would keep the others from running; core/middleware/unsafe.py answers all the same."""
    calls = [
        ast.unparse(node)
        for path in ours(".py")
        for node in ast.walk(ast.parse(text_of(path)))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("on_commit")
    ]
    assert calls
    assert [call for call in calls if "robust=True" not in call] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "prepare",
    [pytest.param(one, id=f"{name.partition('/')[2]}-{one.__name__}") for name in sorted(CASES) for one in CASES[name]],
)
def test_every_statement_of_a_service_may_fail(prepare, db, monkeypatch):
    operation = prepare(World(factories.zone_with_grids(), monkeypatch).begin())
    assert survives_every_fault(operation) > 1
