"""Every action that the code writes has words for the auditor."""

import ast
import functools
import re

import pytest

from tests.tree import ROOT
from zoneops.core import access
from zoneops.core.models import Edition
from zoneops.core.trail import masking, words

ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# Same shape, but names of columns or files.
NO_ACTIONS = {"department.name", "grid.name", "grids.geojson", "role.request_", "zone.json"}


@functools.cache
def constants():
    """Every text in the code that looks like an action of one of the nouns that have words."""
    nouns = {code.partition(".")[0] for code in words.actions()}
    found = {}
    for path in (ROOT / "zoneops").rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if ACTION.fullmatch(text) and text.partition(".")[0] in nouns:
                found.setdefault(text, path.name)
            if isinstance(node, ast.Call) and _name(node.func) in {"record", "refuse", "record_refused"}:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found.setdefault(argument.value, path.name)
    return {code: name for code, name in found.items() if ACTION.fullmatch(code) and code not in NO_ACTIONS}


def _name(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_action_in_the_code_has_words():
    found = constants()
    assert len(found) > 80
    missing = {code: name for code, name in found.items() if code not in words.actions()}
    assert not missing, "register words for them: core/trail/words.py or audit_words.py of the app"


def test_the_words_of_editions_and_role_requests_follow_their_states():
    from zoneops.accounts.models import RoleRequest

    codes = {f"edition.{state}" for state in Edition.State.values}
    codes |= {f"role.request_{state}" for state in RoleRequest.State.values if state != RoleRequest.State.ASKED}
    assert codes <= set(words.actions())


def test_every_word_of_an_action_belongs_to_one_that_is_written():
    """A word for nothing would stand in the list of actions and find nothing."""
    dynamic = re.compile(r"edition\.|role\.request_|(?:user|department)\.(?:imported|updated)")
    unused = {code for code in words.actions() if code not in constants() and not dynamic.match(code)}
    assert not unused


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("request.system:calendar", "提交“工作日历”"),
        ("request.core:unit", "提交请求"),
        ("request", "提交请求"),
        ("api.edit_projects", "接口：登记和修改项目"),
        ("unheard.of", "unheard.of"),
    ],
)
def test_an_action_without_words_of_its_own_is_said_by_its_page_or_its_right(code, said):
    assert "edit_projects" in access.names
    assert words.action(code) == said


@pytest.mark.parametrize(
    ("label", "name", "value", "said"),
    [
        ("accounts.user", "is_active", True, "是"),
        ("accounts.user", "role", "leader", "领导"),
        ("accounts.user", "expires_at", "2021-10-15T01:02:03+00:00", "2021-10-15 09:02"),
        ("accounts.department", "kind", "municipal", "市直部门"),
        ("projects.project", "stage", 2, "签约"),
        ("projects.project", "planned_investment_yuan", "1260000.5", "1,260,000.50 元"),
        ("core.zone", "stall_days", None, "—"),
        ("enterprises.enterprise", "contacts", [{"name": "王", "is_primary": True}], "名称 王；主要联系人 是"),
        ("gone.model", "x", ["a", "b"], "a、b"),
        ("request", "status", 403, "403"),
    ],
)
def test_values_are_said_as_people_read_them(label, name, value, said):
    assert words.value(label, name, value) == said


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("电话13812345678", "电话138****5678"),
        ("91371482MA3C4XBR4H", "91371482MA3C4XBR4H"),
        ("371402199001011234", "371402***********4"),
        ("合同 20211015001 号", "合同 20211015001 号"),
        ("0534-2345678", "0534-***5678"),
    ],
)
def test_only_numbers_of_people_are_covered(text, covered):
    assert masking.masked(text) == covered


def test_a_number_that_no_pattern_knows_is_covered_by_the_name_of_its_column():
    assert masking.masked({"contact_phone": "+86 138 1234 5678"}) != {"contact_phone": "+86 138 1234 5678"}
    assert masking.masked("", "phone") == ""
