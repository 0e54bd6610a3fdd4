"""A role is asked for by one administrator and takes effect when another has approved it."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import RoleRequest, User
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import AuditEntry

GRANT, TAKE = RoleRequest.Change.GRANT, RoleRequest.Change.TAKE


@pytest.fixture
def keeper(zone):
    return factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone, name="白雪")


@pytest.fixture
def asked(officer, administrator):
    return services.ask_role(officer, Role.LIAISON, change=GRANT, by=administrator, reason="兼联络员")


def roles_of(person):
    return User.objects.get(pk=person.pk).roles


def actions():
    return list(AuditEntry.objects.filter(action__startswith="role.").order_by("pk").values_list("action", flat=True))


def test_nothing_changes_until_the_request_is_approved(officer, asked, keeper):
    assert roles_of(officer) == {Role.SERVICE_OFFICER}
    services.decide_role_request(asked, approve=True, by=keeper)
    assert roles_of(officer) == {Role.SERVICE_OFFICER, Role.LIAISON}
    assert officer.assignments.get(role=Role.LIAISON).granter == keeper
    assert actions() == ["role.asked", "role.request_approved", "role.granted"]


def test_a_refusal_needs_a_reason_and_changes_nothing(officer, asked, keeper):
    with pytest.raises(Refused, match="不批准要写原因"):
        services.decide_role_request(asked, approve=False, by=keeper, reason=" ")
    services.decide_role_request(asked, approve=False, by=keeper, reason="已有联络员")
    assert roles_of(officer) == {Role.SERVICE_OFFICER}
    asked.refresh_from_db()
    assert (asked.state, asked.decision_reason, asked.decided_by) == ("refused", "已有联络员", keeper)
    assert actions() == ["role.asked", "role.request_refused"]


def test_taking_a_role_goes_the_same_way(officer, administrator, keeper):
    request = services.ask_role(officer, Role.SERVICE_OFFICER, change=TAKE, by=administrator, reason="转岗")
    assert roles_of(officer) == {Role.SERVICE_OFFICER}
    services.decide_role_request(request, approve=True, by=keeper)
    assert roles_of(officer) == frozenset()
    assert services.duty_of(officer) is None


def test_a_decided_request_is_not_decided_again(asked, keeper):
    services.decide_role_request(asked, approve=True, by=keeper)
    with pytest.raises(StaleVersion, match="已批准"):
        services.decide_role_request(asked, approve=False, by=keeper, reason="反悔")
    assert actions()[-1] == "role.granted"


def test_what_became_impossible_since_is_not_approved(officer, asked, keeper):
    services.take_role(officer, Role.SERVICE_OFFICER, by="试验")
    services.grant_role(officer, Role.AUDIT_ADMINISTRATOR, by="试验")
    with pytest.raises(Refused, match="不能兼任"), transaction.atomic():
        services.decide_role_request(asked, approve=True, by=keeper)
    asked.refresh_from_db()
    assert asked.state == "asked"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM_ADMINISTRATOR}))
def test_only_the_system_administrator_asks(zone, officer, role):
    other = factories.user_with(role, zone=zone)
    with pytest.raises(Refused, match="系统管理员申请"):
        services.ask_role(officer, Role.LIAISON, change=GRANT, by=other, reason="试")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMINISTRATOR}))
def test_only_the_security_administrator_decides(zone, officer, asked, role):
    with pytest.raises(Refused, match="安全管理员审批"):
        services.decide_role_request(asked, approve=True, by=factories.user_with(role, zone=zone))
    assert roles_of(officer) == {Role.SERVICE_OFFICER}


def test_nobody_asks_for_himself_or_decides_about_himself(zone, administrator, keeper):
    with pytest.raises(Refused, match="不能为自己"):
        services.ask_role(administrator, Role.LIAISON, change=GRANT, by=administrator, reason="试")
    second = factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone)
    request = services.ask_role(keeper, Role.SECURITY_ADMINISTRATOR, change=TAKE, by=administrator, reason="转岗")
    with pytest.raises(Refused, match="自己的角色"):
        services.decide_role_request(request, approve=True, by=keeper)
    services.decide_role_request(request, approve=True, by=second)
    assert roles_of(keeper) == frozenset()


def test_an_administrator_of_another_zone_neither_asks_nor_decides(other_zone, officer, asked):
    for role, act in (
        (
            Role.SYSTEM_ADMINISTRATOR,
            lambda by: services.ask_role(officer, Role.LEADER, change=GRANT, by=by, reason="x"),
        ),
        (Role.SECURITY_ADMINISTRATOR, lambda by: services.decide_role_request(asked, approve=True, by=by)),
    ):
        with pytest.raises(Refused, match="本区"):
            act(factories.user_with(role, zone=other_zone))


@pytest.mark.parametrize(
    ("role", "change", "words"),
    [
        (Role.SERVICE_OFFICER, GRANT, "已经是专职服务员"),
        (Role.LEADER, TAKE, "不是领导"),
        (Role.LIAISON, GRANT, "已有申请待审批"),
        (Role.AUDIT_ADMINISTRATOR, GRANT, "不能兼任"),
    ],
)
def test_what_could_not_be_approved_is_not_asked_for(officer, administrator, asked, role, change, words):
    with pytest.raises(Refused, match=words):
        services.ask_role(officer, role, change=change, by=administrator, reason="试")
    assert RoleRequest.objects.count() == 1


def test_the_last_administrator_is_not_asked_away(administrator, zone, keeper):
    with pytest.raises(Refused, match="最后一位安全管理员"):
        services.ask_role(keeper, Role.SECURITY_ADMINISTRATOR, change=TAKE, by=administrator, reason="试")


def test_the_database_takes_no_decision_by_who_asked_or_about_himself(officer, asked, administrator, keeper):
    for decider in (administrator, officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=asked.pk).update(
                state="approved", decided_by=decider, decided_at=timezone.now()
            )
    for values in ({"state": "approved"}, {"decided_by": keeper}, {"asked_by": officer}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=asked.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleRequest.objects.create(user=officer, role=Role.LIAISON, change=GRANT, reason="再", asked_by=administrator)


def test_in_a_small_office_one_administrator_decides_but_never_about_himself(settings, zone, officer, asked):
    settings.SMALL_OFFICE = True
    alone = User.objects.get(name="侯一鸣")
    services.decide_role_request(asked, approve=True, by=alone)
    assert roles_of(officer) == {Role.SERVICE_OFFICER, Role.LIAISON}
    asked.refresh_from_db()
    assert asked.in_small_office
    with pytest.raises(Refused, match="自己"):
        services.ask_role(alone, Role.LEADER, change=GRANT, by=alone, reason="试")


def test_switching_to_a_small_office_and_back_stands_once_in_the_audit_log(settings, zone, other_zone):
    assert services.note_small_office(by="试验") == []  # never switched: nothing to say
    settings.SMALL_OFFICE = True
    assert services.note_small_office(by="试验") == [zone, other_zone]
    assert services.note_small_office(by="试验") == []
    settings.SMALL_OFFICE = False
    services.note_small_office(by="试验")
    told = AuditEntry.objects.filter(zone=zone, action__startswith="zone.small_office").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["zone.small_office_on", "zone.small_office_off"]


def test_a_ledger_of_people_asks_and_the_command_line_gives(officer, administrator):
    assert services.ask_or_grant(officer, Role.LEADER, by=administrator, reason="人员台账导入")
    assert not services.ask_or_grant(officer, Role.LEADER, by=administrator, reason="人员台账导入")
    assert roles_of(officer) == {Role.SERVICE_OFFICER}
    assert services.ask_or_grant(officer, Role.SUPERVISOR, by="zoneops import", reason="")
    assert roles_of(officer) == {Role.SERVICE_OFFICER, Role.SUPERVISOR}
