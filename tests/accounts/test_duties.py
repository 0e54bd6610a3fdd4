"""The three administrators are three people, whoever writes the rows."""

import itertools

import pytest
from django.db import IntegrityError, connection, transaction

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import DutyKind, Role
from zoneops.accounts.models import Duty, RoleAssignment, User
from zoneops.accounts.rights import ADMINISTRATORS, DUTIES
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry

PAIRS = list(itertools.permutations(Role, 2))
TOGETHER = [pair for pair in PAIRS if DUTIES[pair[0]] == DUTIES[pair[1]]]
APART = [pair for pair in PAIRS if DUTIES[pair[0]] != DUTIES[pair[1]]]


def key(user, role):
    return f"{user.pk}/{DUTIES[role]}"


def write(person, role, duty_key):
    """Past every service, and as the commit would have it."""
    RoleAssignment.objects.create(user=person, role=role, duty_id=duty_key, granted_by="试验")
    connection.check_constraints()


def test_the_pairs_are_all_pairs_and_only_business_roles_go_together():
    assert len(TOGETHER) + len(APART) == len(Role) * (len(Role) - 1)
    assert {role for pair in TOGETHER for role in pair} == set(Role) - set(ADMINISTRATORS) - {Role.ENTERPRISE}


@pytest.mark.parametrize(("held", "wanted"), TOGETHER)
def test_roles_of_the_business_add_up(zone, held, wanted):
    person = factories.user_with(held, zone=zone)
    assert services.grant_role(person, wanted, by="试验")
    assert User.objects.get(pk=person.pk).roles == {held, wanted}


@pytest.mark.parametrize(("held", "wanted"), APART)
def test_a_role_of_another_duty_is_refused_in_words(zone, held, wanted):
    person = factories.user_with(held, zone=zone)
    with pytest.raises(Refused, match="不能兼任"):
        services.grant_role(person, wanted, by="试验")
    assert User.objects.get(pk=person.pk).roles == {held}
    assert not AuditEntry.objects.filter(action="role.granted").exists()


@pytest.mark.parametrize(("held", "wanted"), APART)
def test_the_database_keeps_no_forbidden_pair_however_it_is_written(zone, held, wanted):
    """By the duty that is there, by one that is not, and by a second one: each breaks a constraint."""
    person = factories.user_with(held, zone=zone)
    for duty_key in (key(person, held), key(person, wanted)):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(person, wanted, duty_key)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(key=key(person, wanted), user=person, kind=DUTIES[wanted])
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(user=person).update(role=wanted)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(user=person).update(kind=DUTIES[wanted])


def test_nobody_borrows_the_duty_of_another_person(zone):
    keeper = factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone)
    person = factories.user_with(Role.LEADER, zone=zone)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            user=person, role=Role.SYSTEM_ADMINISTRATOR, duty_id=key(keeper, Role.SYSTEM_ADMINISTRATOR), granted_by="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(key=f"{keeper.pk}/business", user=person, kind=DutyKind.BUSINESS)


def test_nobody_grants_to_himself_not_even_in_the_table(zone):
    keeper = factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone)
    with pytest.raises(Refused, match="不能给自己"):
        services.grant_role(keeper, Role.SECURITY_ADMINISTRATOR, by=keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(user=keeper).update(granter=keeper)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMINISTRATOR}))
def test_only_the_security_administrator_grants_and_takes(zone, officer, role):
    with pytest.raises(Refused, match="安全管理员"):
        services.grant_role(officer, Role.LIAISON, by=factories.user_with(role, zone=zone))


def test_a_security_administrator_of_another_zone_grants_nothing_here(officer, other_zone):
    with pytest.raises(Refused, match="本区"):
        services.grant_role(officer, Role.LIAISON, by=factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=other_zone))


def test_who_has_given_up_every_role_is_free_for_another_duty(zone):
    person = factories.user_with(Role.LIAISON, zone=zone)
    assert services.take_role(person, Role.LIAISON, by="试验")
    assert services.duty_of(person) is None
    assert services.grant_role(person, Role.AUDIT_ADMINISTRATOR, by="试验")
    assert services.duty_of(person) == DutyKind.AUDIT
    told = AuditEntry.objects.get(action="role.taken")
    assert (told.subject_id, told.before) == (str(person.pk), {"role": "liaison"})


def leave(person):
    services.leave_post(person, by="试验", on=factories.TODAY)


def disable(person):
    services.disable_account(person, by="试验", reason="试")


def taken(person):
    for role in person.roles:
        services.take_role(person, role, by="试验")


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("going", [leave, disable, taken])
def test_the_last_administrator_of_each_kind_cannot_go_until_there_is_another(zone, other_zone, role, going):
    keeper = factories.user_with(role, zone=zone)
    factories.user_with(role, zone=other_zone)
    with pytest.raises(Refused, match="最后一位"):
        going(keeper)
    factories.user_with(role, zone=zone)
    going(keeper)
    keeper = User.objects.get(pk=keeper.pk)
    assert not keeper.is_active or not keeper.roles


def test_whoever_left_does_not_count_as_another_administrator(zone):
    factories.user_with(Role.AUDIT_ADMINISTRATOR, zone=zone, is_active=False)
    with pytest.raises(Refused, match="最后一位审计管理员"):
        leave(factories.user_with(Role.AUDIT_ADMINISTRATOR, zone=zone))


def test_nobody_closes_the_own_account(zone):
    keeper = factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone)
    factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone)
    with pytest.raises(Refused, match="自己的账号"):
        services.disable_account(keeper, by=keeper, reason="试")
