"""Which role may do what."""

import itertools

import pytest

from tests import factories
from zoneops.accounts.enums import Right, Role, Scope
from zoneops.accounts.rights import REACH, RIGHTS, reach_of, rights_of

ADMINISTRATORS = {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
BUSINESS = set(Right) - {Right.MANAGE_SYSTEM, Right.GRANT_ROLES, Right.READ_AUDIT}


def test_every_role_has_a_line_in_the_table():
    assert set(RIGHTS) == set(Role)


def test_the_three_administrators_have_no_business_right_and_share_none():
    for role in ADMINISTRATORS:
        assert not RIGHTS[role] & BUSINESS
    for one, other in itertools.combinations(ADMINISTRATORS, 2):
        assert not RIGHTS[one] & RIGHTS[other]


@pytest.mark.parametrize(
    ("right", "role"),
    [
        (Right.MANAGE_SYSTEM, Role.SYSTEM_ADMINISTRATOR),
        (Right.GRANT_ROLES, Role.SECURITY_ADMINISTRATOR),
        (Right.READ_AUDIT, Role.AUDIT_ADMINISTRATOR),
    ],
)
def test_each_administrators_right_is_nobody_elses(right, role):
    assert {held for held, rights in RIGHTS.items() if right in rights} == {role}


def test_in_a_small_office_the_system_administrator_does_the_work_of_the_three_and_no_other_role_gains():
    assert rights_in_small_office(Role.SYSTEM_ADMINISTRATOR) == set(Right) - BUSINESS
    for role in set(Role) - {Role.SYSTEM_ADMINISTRATOR}:
        assert rights_in_small_office(role) == RIGHTS[role]


def rights_in_small_office(role):
    return set(reach_of({role}, small_office=True))


def test_what_a_role_changes_it_also_sees():
    """Whatever a change reaches, the view reaches: nothing can be changed unseen."""
    for role, reach in REACH.items():
        for right, scopes in reach.items():
            if right in BUSINESS and right not in (Right.EDIT_ENTERPRISES, Right.VIEW_ENTERPRISES):
                seen = reach[Right.VIEW_PROJECTS] if right != Right.VIEW_INTERNAL else {Scope.ZONE}
                assert Scope.ZONE in seen or scopes <= seen, (role, right)


def test_an_enterprise_is_related_to_nothing_but_its_own():
    assert set().union(*REACH[Role.ENTERPRISE].values()) == {Scope.ENTERPRISE}
    assert [role for role in Role if Scope.ENTERPRISE in set().union(*REACH[role].values())] == [Role.ENTERPRISE]


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
