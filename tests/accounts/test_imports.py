"""Departments and people from ledgers."""

import datetime

import pytest

from tests import factories
from tests.core.ledger.books import save
from zoneops.accounts import services
from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department, User
from zoneops.core.ledger.importing import Counts, ImportRefused, check_file, import_file, subject
from zoneops.core.models import AuditEntry

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

DEPARTMENT_HEADER = ["代码", "名称", "类别", "电话", "排序"]
OFFICER_HEADER = ["姓名", "账号", "部门", "角色", "职务", "手机", "离岗日期"]
WANG = ["王建国", "wangjianguo", "招商部", "专职服务员", "组长", "13800001111", None]


@pytest.fixture
def office(zone):
    return factories.department(zone, "招商部")


def officers(tmp_path, *rows, header=OFFICER_HEADER):
    return save(tmp_path / "人员.xlsx", [header, *rows])


def cells(key, path, zone):
    return {error.cell: error.reason for error in check_file(subject(key), path, zone=zone, by="试验").errors}


def test_departments_come_in_and_the_same_file_again_changes_nothing(zone, tmp_path):
    path = save(
        tmp_path / "部门.xlsx",
        [
            DEPARTMENT_HEADER,
            ["GW1", "党政办公室", "管委会", "0534-0000001", 1],
            ["SZ1", "市自然资源局", "市直部门", None, None],
        ],
    )
    assert import_file(subject("departments"), path, zone=zone, by="试验") == Counts(created=2)
    assert import_file(subject("departments"), path, zone=zone, by="试验") == Counts(unchanged=2)
    assert Department.objects.get(code="SZ1").kind == Department.Kind.MUNICIPAL


def test_wrong_cells_of_departments_are_named(zone, tmp_path):
    path = save(
        tmp_path / "部门.xlsx",
        [
            DEPARTMENT_HEADER,
            ["GW1", "党政办公室", "管委会"],
            ["GW1", "经济发展部", "处室"],
            [None, "党政办公室", "管委会"],
        ],
    )
    assert set(cells("departments", path, zone)) == {"A3", "C3", "A4", "B4"}
    with pytest.raises(ImportRefused):
        import_file(subject("departments"), path, zone=zone, by="试验")
    assert not Department.objects.exists()


def test_people_come_in_without_a_password_and_with_their_role(zone, office, tmp_path):
    path = officers(tmp_path, WANG)
    assert import_file(subject("officers"), path, zone=zone, by="试验") == Counts(created=1)
    assert import_file(subject("officers"), path, zone=zone, by="试验") == Counts(unchanged=1)
    user = User.objects.get(username="wangjianguo")
    assert not user.has_usable_password()
    assert user.roles == {Role.SERVICE_OFFICER}
    assert AuditEntry.objects.filter(action="role.granted").count() == 1


def test_wrong_cells_of_people_are_named(zone, other_zone, office, tmp_path):
    stranger = factories.user_with(Role.LEADER, zone=other_zone)
    path = officers(
        tmp_path,
        WANG,
        ["李四", "wangjianguo", "没有的部门", "专职服务员"],
        ["张五", stranger.username, "招商部", "皇帝", None, None, "十月三十二"],
        [None, "zhaoliu", "招商部", "领导"],
    )
    found = cells("officers", path, zone)
    assert set(found) == {"B3", "C3", "B4", "D4", "G4", "A5"}
    assert found["B3"] == "与第 2 行重复"
    assert found["C3"] == "部门表里没有这个部门"
    assert found["B4"] == "别的开发区已经用了这个账号"


def test_a_departure_in_the_ledger_is_a_departure(zone, office, tmp_path):
    import_file(subject("officers"), officers(tmp_path, WANG), zone=zone, by="试验")
    user = User.objects.get(username="wangjianguo")
    secret = services.make_api_token(user, "日报", by="试验")
    gone = officers(tmp_path, [*WANG[:6], "2021-09-30"])
    assert import_file(subject("officers"), gone, zone=zone, by="试验") == Counts(changed=1)
    assert import_file(subject("officers"), gone, zone=zone, by="试验") == Counts(unchanged=1)
    user.refresh_from_db()
    assert (user.left_on, user.is_active) == (datetime.date(2021, 9, 30), False)
    assert services.user_for_token(secret) is None
    assert import_file(subject("officers"), officers(tmp_path, WANG), zone=zone, by="试验") == Counts(changed=1)
    user.refresh_from_db()
    assert services.may_sign_in(user)


def test_a_column_that_the_ledger_lacks_empties_nothing(zone, office, tmp_path):
    import_file(subject("officers"), officers(tmp_path, [*WANG[:6], "2021-09-30"]), zone=zone, by="试验")
    path = officers(tmp_path, WANG[:4], header=OFFICER_HEADER[:4])
    assert import_file(subject("officers"), path, zone=zone, by="试验") == Counts(unchanged=1)
    user = User.objects.get(username="wangjianguo")
    assert (user.phone, user.title, user.left_on) == ("13800001111", "组长", datetime.date(2021, 9, 30))


def test_a_ledger_cannot_send_away_the_last_administrator(zone, office, administrator, tmp_path):
    leaves = ["侯一鸣", administrator.username, "招商部", "系统管理员", None, None, "2021-10-15"]
    assert cells("officers", officers(tmp_path, leaves), zone) == {"G2": "是最后一位系统管理员"}
    successor = ["赵六", "zhaoliu", "招商部", "系统管理员"]
    counts = import_file(subject("officers"), officers(tmp_path, leaves, successor), zone=zone, by="试验")
    assert counts == Counts(created=1, changed=1)
    administrator.refresh_from_db()
    assert not administrator.is_active
