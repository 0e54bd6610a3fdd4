"""Accounts, roles, departments, and the ways in."""

import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings

from tests import factories
from tests.faults.cases import World, case
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import ApiToken, RoleRequest
from zoneops.accounts.services import factors, identities
from zoneops.accounts.services.administrators import make_administrator
from zoneops.accounts.signing import attempts, codes
from zoneops.projects import services as projects

HOUR = datetime.timedelta(hours=1)


@case("accounts/services/entering.py:record_sign_in")
def signed_in(world: World):
    return lambda: services.record_sign_in(world.officer)


@case("accounts/services/links.py:make_login_link")
def link_made(world: World):
    return lambda: services.make_login_link(world.officer, by="试验", valid_for=HOUR)


@case("accounts/services/links.py:use_login_link")
def link_used(world: World):
    secret = services.make_login_link(world.officer, by="试验", valid_for=HOUR)
    return lambda: services.use_login_link(secret)


@case("accounts/services/passwords.py:change_password")
def password_changed(world: World):
    return lambda: services.change_password(world.officer, "a long new password", by=world.officer)


@case("accounts/services/tokens.py:make_api_token")
def token_made(world: World):
    return lambda: services.make_api_token(world.officer, "统计平台", by="试验")


@case("accounts/services/tokens.py:revoke_api_token")
def token_revoked(world: World):
    services.make_api_token(world.officer, "统计平台", by="试验")
    token = ApiToken.objects.get(user=world.officer)
    return lambda: services.revoke_api_token(token, by="试验")


@case("accounts/services/posts.py:leave_post")
def left_post(world: World):
    """With a token that stops and two projects that need somebody else."""
    services.make_api_token(world.officer, "统计平台", by="试验")
    for _ in range(2):
        projects.assign_officer(factories.project(world.zone), world.officer, by="试验")
    return lambda: services.leave_post(world.officer, by=world.administrator, on=factories.TODAY)


@case("accounts/services/posts.py:return_to_post")
def returned(world: World):
    services.leave_post(world.officer, by="试验", on=factories.TODAY)
    return lambda: services.return_to_post(world.officer, by=world.administrator)


@case("accounts/services/roles.py:grant_role")
def role_granted(world: World):
    return lambda: services.grant_role(world.officer, Role.PROJECT_MANAGER, by="试验")


@case("accounts/services/roles.py:take_role")
def role_taken(world: World):
    return lambda: services.take_role(world.officer, Role.SERVICE_OFFICER, by=world.security)


@case("accounts/services/role_requests.py:ask_role")
def role_asked(world: World):
    given = {"change": RoleRequest.Change.GRANT, "by": world.administrator, "reason": "工作需要"}
    return lambda: services.ask_role(world.officer, Role.PROJECT_MANAGER, **given)


@case("accounts/services/role_requests.py:decide_role_request")
def request_approved(world: World):
    request = role_asked(world)()
    return lambda: services.decide_role_request(request, approve=True, by=world.security)


@case("accounts/services/administrators.py:make_administrator")
def administrator_made(world: World):
    return lambda: make_administrator(world.zone, Role.AUDIT_ADMINISTRATOR, "audit", by="试验")


@case("accounts/services/people.py:create_person")
def person_created(world: World):
    return lambda: services.create_person(world.zone, "zhangwei", by=world.administrator, name="张伟")


@case("accounts/services/people.py:update_person")
def person_updated(world: World):
    return lambda: services.update_person(world.officer, by=world.administrator, name="李文婧", title="科员")


@case("accounts/services/people.py:disable_account")
def account_disabled(world: World):
    services.make_api_token(world.officer, "统计平台", by="试验")
    return lambda: services.disable_account(world.officer, by=world.administrator, reason="长期借调")


@case("accounts/services/people.py:enable_account")
def account_enabled(world: World):
    services.disable_account(world.officer, by="试验", reason="长期借调")
    return lambda: services.enable_account(world.officer, by=world.administrator)


@case("accounts/services/departments.py:add_department")
def department_added(world: World):
    return lambda: services.add_department(world.zone, "D99", by="试验", name="评审部", kind="committee")


@case("accounts/services/departments.py:change_department")
def department_changed(world: World):
    department = factories.department(world.zone)
    return lambda: services.change_department(department, by="试验", name="投资促进部", phone="0534-2345678")


@case("accounts/services/small_office.py:note_small_office")
def small_office_noted(world: World):
    world.patch.setattr(settings, "SMALL_OFFICE", True)
    return lambda: services.note_small_office(by="试验")


def code_of(secret: str) -> str:
    return codes.format_hotp_value(codes.hotp_value(secret, codes.now() // codes.PERIOD))


def with_app(world: World) -> str:
    # The half minute does not turn while the statements fail one after the other.
    now = codes.now()
    world.patch.setattr(codes, "now", lambda: now)
    secret = codes.new_secret()
    factors.set_up_app(world.officer, secret, code_of(secret), by=world.officer)
    return secret


@case("accounts/services/factors.py:set_up_app")
def app_set_up(world: World):
    now = codes.now()
    world.patch.setattr(codes, "now", lambda: now)
    secret = codes.new_secret()
    return lambda: factors.set_up_app(world.officer, secret, code_of(secret), by=world.officer)


@case("accounts/services/factors.py:set_up_key")
def key_set_up(world: World):
    return lambda: factors.set_up_key(world.officer, "蓝钥匙", {"id": "a", "type": "public-key"}, by=world.officer)


@case("accounts/services/factors.py:note_key_used")
def key_used(world: World):
    factors.set_up_key(world.officer, "蓝钥匙", {"id": "a", "type": "public-key"}, by=world.officer)
    row = Authenticator.objects.get(user=world.officer, type=factors.KEY)
    return lambda: factors.note_key_used(row)


@case("accounts/services/factors.py:use_code")
def recovery_code_used(world: World):
    with_app(world)
    code = factors.recovery_codes(world.officer)[0]
    return lambda: factors.use_code(world.officer, code)


@case("accounts/services/factors.py:remove")
def factor_removed(world: World):
    with_app(world)
    pk = factors.kept_by(world.officer)[0].pk
    return lambda: factors.remove(world.officer, pk, by=world.officer, must_keep_one=False)


@case("accounts/services/factors.py:renew_recovery_codes")
def codes_renewed(world: World):
    with_app(world)
    return lambda: factors.renew_recovery_codes(world.officer, by=world.officer)


@case("accounts/services/factors.py:reset_second_factor")
def factor_reset(world: World):
    with_app(world)
    return lambda: factors.reset_second_factor(world.officer, by=world.administrator)


@case("accounts/services/identities.py:link")
def identity_linked(world: World):
    return lambda: identities.link(world.officer, "wecom", "liwenjing", by=world.officer)


@case("accounts/services/identities.py:unlink")
def identity_unlinked(world: World):
    row = identities.link(world.officer, "wecom", "liwenjing", by="试验")
    return lambda: identities.unlink(world.officer, row.pk, by=world.officer)


@case("accounts/signing/attempts.py:claim")
def attempt_claimed(world: World):
    return lambda: attempts.claim(world.officer.username)
