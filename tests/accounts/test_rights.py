"""Which role may do what."""

import pytest

from tests import factories
from zoneops.accounts.enums import Right, Role
from zoneops.accounts.rights import RIGHTS, rights_of

ADMINISTRATORS = {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
BUSINESS = set(Right) - {Right.MANAGE_SYSTEM}


def test_every_role_has_a_line_in_the_table():
    assert set(RIGHTS) == set(Role)


def test_the_three_administrators_have_no_business_right_and_share_none():
    for role in ADMINISTRATORS:
        assert not RIGHTS[role] & BUSINESS
    assert not RIGHTS[Role.SYSTEM_ADMINISTRATOR] & RIGHTS[Role.SECURITY_ADMINISTRATOR]
    assert not RIGHTS[Role.SYSTEM_ADMINISTRATOR] & RIGHTS[Role.AUDIT_ADMINISTRATOR]


def test_no_business_role_manages_the_system():
    assert {role for role, rights in RIGHTS.items() if Right.MANAGE_SYSTEM in rights} == {Role.SYSTEM_ADMINISTRATOR}


def test_who_changes_something_may_also_see_it():
    for role, rights in RIGHTS.items():
        if rights & {Right.EDIT_PROJECTS, Right.MOVE_PROJECTS, Right.ASSIGN_OFFICERS, Right.RECORD_FOLLOW_UPS}:
            assert Right.VIEW_PROJECTS in rights, role
        if Right.EDIT_ENTERPRISES in rights:
            assert Right.VIEW_ENTERPRISES in rights, role


def test_every_right_is_held_by_some_role():
    assert rights_of(frozenset(Role)) == frozenset(Right)


def test_two_roles_add_up_and_an_unknown_word_gives_nothing():
    both = rights_of(frozenset({Role.LIAISON, Role.STATISTICIAN}))
    assert both == RIGHTS[Role.LIAISON] | RIGHTS[Role.STATISTICIAN]
    assert rights_of(frozenset({"king"})) == frozenset()


@pytest.mark.parametrize("role", [Role.LEADER, Role.SYSTEM_ADMINISTRATOR])
def test_a_closed_account_may_do_nothing(zone, role):
    closed = factories.user_with(role, zone=zone, is_active=False)
    assert not any(closed.may(right) for right in Right)
