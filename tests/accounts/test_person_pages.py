"""The page of one person, and what the administrators do there."""

import re

import pytest
from django.urls import reverse

from tests import factories
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department, LoginLink, RoleRequest, User
from zoneops.core.models import AuditEntry

KEY = "0123456789abcdef0123"


def at(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def security(zone):
    return factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone, name="白雪")


@pytest.fixture
def auditor(zone):
    return factories.user_with(Role.AUDIT_ADMINISTRATOR, zone=zone, name="付成林")


@pytest.fixture
def administering(client, administrator):
    client.force_login(administrator)
    return client


def as_(client, person):
    client.force_login(person)
    return client


def text(answer):
    return answer.content.decode()


@pytest.fixture
def asked(officer, administrator):
    return services.ask_role(
        officer, Role.LIAISON, change=RoleRequest.Change.GRANT, by=administrator, reason="兼部门联络"
    )


def test_the_page_shows_each_reader_what_is_his_to_know(client, officer, administrator, security, auditor, asked):
    officer.phone = "13812341234"
    officer.save(update_fields=["phone"])
    page = at("person", officer.pk)
    for reader in (administrator, security, auditor):
        shown = text(as_(client, reader).get(page))
        assert "兼部门联络" in shown
        assert ("13812341234" in shown) == (reader == administrator)
        assert (at("person_edit", officer.pk) in shown) == (reader == administrator)
        assert (reverse("system:audit") + f"?actor={officer.pk}" in shown) == (reader != administrator)
    colleague = text(as_(client, officer).get(page))
    assert "专职服务员" in colleague
    assert "兼部门联络" not in colleague
    assert "接口令牌" not in colleague


def test_a_person_of_another_zone_is_not_there(administering, other_zone):
    stranger = factories.user_with(Role.LEADER, zone=other_zone)
    for name in ("person", "person_edit", "disable"):
        assert administering.get(at(name, stranger.pk)).status_code == 404
    for name in ("person_link", "enable", "reset_second_factor"):
        assert administering.post(at(name, stranger.pk)).status_code == 404
    assert administering.get(at("ask_role", stranger.pk, "grant")).status_code == 404


ADMINISTRATORS_PAGES = ["person_edit", "disable", "person_link", "enable", "reset_second_factor", "leave", "come_back"]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM_ADMINISTRATOR}))
def test_only_the_system_administrator_changes_accounts(client, zone, officer, role):
    as_(client, factories.user_with(role, zone=zone))
    addresses = [at(name, officer.pk) for name in ADMINISTRATORS_PAGES]
    for address in [*addresses, at("person_new"), at("department_new"), at("ask_role", officer.pk, "grant")]:
        assert client.post(address).status_code == 403, address
    officer.refresh_from_db()
    assert officer.is_active


def test_a_new_person_gets_a_link_that_is_shown_once_and_no_role_before_it_is_approved(administering, zone):
    office = factories.department(zone, "项目服务中心")
    form = {
        "username": "wangfang", "name": "王芳", "department": office.pk, "title": "", "phone": "",
        "role": "service_officer", "form_key": KEY,
    }  # fmt: skip
    answer = administering.post(at("person_new"), form)
    made = User.objects.get(username="wangfang")
    assert (made.zone, made.department, made.roles) == (zone, office, frozenset())
    assert made.role_requests.get().state == "asked"
    link = re.search(r"/enter/[\w-]+/", text(answer))[0]
    assert "no-store" in answer["Cache-Control"]
    again = administering.post(at("person_new"), form)
    assert again.url == at("person", made.pk)
    assert LoginLink.objects.count() == 1
    assert services.use_login_link(link.split("/")[2]) == made


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": ""}, "填账号"),
        ({"username": "张 三"}, "账号只用字母"),
        ({"username": "TAKEN"}, "已经有了"),
        ({"name": ""}, "填姓名"),
        ({"department": "999999"}, "department"),
        ({"role": "king"}, "role"),
    ],
)
def test_a_person_who_cannot_be_made_leaves_the_form_as_it_was_typed(administering, zone, changed, words):
    User.objects.create_user("taken", name="占用", zone=zone)
    before = User.objects.count()
    form = {"username": "wangfang", "name": "王芳", "title": "科员"} | changed
    answer = administering.post(at("person_new"), form)
    assert answer.status_code == 422
    assert words in text(answer)
    assert "科员" in text(answer)
    assert User.objects.count() == before


def test_a_stale_edit_is_refused_with_both_versions_and_saved_when_sent_again(administering, officer, administrator):
    form = {"name": "李文静", "department": "", "title": "主任", "phone": "", "version": officer.version}
    services.update_person(officer, by=administrator, title="副主任")
    answer = administering.post(at("person_edit", officer.pk), form)
    assert answer.status_code == 409
    assert "副主任" in text(answer)
    assert "主任" in text(answer)
    officer.refresh_from_db()
    assert officer.title == "副主任"
    assert AuditEntry.objects.filter(action="user.update", outcome="refused").count() == 1
    version = re.search(r'name="version" value="(\d+)"', text(answer))[1]
    assert administering.post(at("person_edit", officer.pk), form | {"version": version}).status_code == 302
    officer.refresh_from_db()
    assert officer.title == "主任"


def test_a_closed_account_opens_again_but_its_tokens_stay_stopped(client, administering, officer):
    secret = services.make_api_token(officer, "日报", by="试验")
    assert administering.post(at("disable", officer.pk), {"reason": ""}).status_code == 422
    assert administering.post(at("disable", officer.pk), {"reason": "长期外出"}).status_code == 302
    officer.refresh_from_db()
    assert not officer.is_active
    assert "已停用" in text(administering.get(at("person", officer.pk)))
    assert administering.post(at("enable", officer.pk)).status_code == 302
    officer.refresh_from_db()
    assert officer.is_active
    assert services.user_for_token(secret) is None
    told = AuditEntry.objects.filter(action__in=["user.disabled", "user.enabled"]).order_by("pk")
    assert [(row.action, row.reason) for row in told] == [("user.disabled", "长期外出"), ("user.enabled", "")]


def test_the_last_administrator_is_not_closed_and_nobody_closes_himself(administering, zone, administrator, security):
    answer = administering.post(at("disable", security.pk), {"reason": "试"})
    assert answer.status_code == 422
    assert "最后一位安全管理员" in text(answer)
    assert "自己的账号" in text(administering.post(at("disable", administrator.pk), {"reason": "试"}))
    assert administering.post(at("reset_second_factor", administrator.pk), follow=True).status_code == 200
    assert AuditEntry.objects.filter(outcome="refused").count() == 3


def test_a_role_is_asked_for_on_the_page_and_approved_in_the_queue(client, officer, administrator, security):
    as_(client, administrator)
    page = text(client.get(at("ask_role", officer.pk, "grant")))
    assert "部门联络员" in page
    assert "审计管理员" not in page  # cannot be held beside a role of the business
    assert client.post(at("ask_role", officer.pk, "grant"), {"role": "liaison", "reason": ""}).status_code == 422
    assert client.post(at("ask_role", officer.pk, "grant"), {"role": "liaison", "reason": "缺人"}).status_code == 302
    asked = RoleRequest.objects.get()
    queue = text(client.get(at("role_requests")))
    assert "缺人" in queue
    assert at("decide_role", asked.pk) not in queue
    as_(client, security)
    queue = text(client.get(at("role_requests")))
    assert at("decide_role", asked.pk) in queue
    assert '<span class="z-count" data-tone="soon">1</span>' in queue
    answer = client.post(at("decide_role", asked.pk), {"decision": "approve", "version": asked.version})
    assert answer.status_code == 302
    assert User.objects.get(pk=officer.pk).roles == {Role.SERVICE_OFFICER, Role.LIAISON}


def test_the_queue_keeps_what_was_typed_and_tells_who_came_second(client, officer, security, asked):
    as_(client, security)
    address = at("decide_role", asked.pk)
    answer = client.post(address, {"decision": "refuse", "version": asked.version, "reason": ""})
    assert answer.status_code == 422
    assert "不批准要写原因" in text(answer)
    assert client.post(address, {"decision": "burn", "version": asked.version}).status_code == 404
    services.decide_role_request(asked, approve=False, by=security, reason="已有")
    answer = client.post(address, {"decision": "approve", "version": asked.version})
    assert answer.status_code == 409
    assert "已有人审批" in text(answer)
    assert User.objects.get(pk=officer.pk).roles == {Role.SERVICE_OFFICER}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMINISTRATOR}))
def test_only_the_security_administrator_decides_on_the_page(client, zone, officer, asked, role):
    as_(client, factories.user_with(role, zone=zone))
    answer = client.post(at("decide_role", asked.pk), {"decision": "approve", "version": asked.version})
    assert answer.status_code == 403
    assert User.objects.get(pk=officer.pk).roles == {Role.SERVICE_OFFICER}


def test_requests_of_another_zone_are_not_there(client, other_zone, asked):
    as_(client, factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=other_zone))
    assert "兼部门联络" not in text(client.get(at("role_requests")))
    answer = client.post(at("decide_role", asked.pk), {"decision": "approve", "version": asked.version})
    assert answer.status_code == 404


def test_in_a_small_office_the_one_administrator_decides_what_he_asked(client, settings, officer, administrator, asked):
    settings.SMALL_OFFICE = True
    as_(client, administrator)
    assert client.post(at("decide_role", asked.pk), {"decision": "approve", "version": 1}).status_code == 302
    assert User.objects.get(pk=officer.pk).roles == {Role.SERVICE_OFFICER, Role.LIAISON}
    assert "一人兼三员" in text(client.get(at("role_requests")))


def test_departments_are_added_and_renamed_but_not_twice(administering, zone):
    form = {"code": "D1", "name": "招商部", "kind": "committee", "phone": "", "order": ""}
    assert administering.post(at("department_new"), form).status_code == 302
    made = Department.objects.get(code="D1")
    assert administering.post(at("department_new"), form).status_code == 422
    page = text(administering.get(at("department", made.pk)))
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    renamed = form | {"name": "招商一部", "seen": seen}
    assert administering.post(at("department", made.pk), renamed).status_code == 302
    made.refresh_from_db()
    assert (made.code, made.name) == ("D1", "招商一部")
    stale = administering.post(at("department", made.pk), renamed | {"name": "招商二部"})
    assert stale.status_code == 409
    assert "招商一部" in text(stale)
    made.refresh_from_db()
    assert made.name == "招商一部"
