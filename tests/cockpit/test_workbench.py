"""The workbench: what each role finds on it, and what nobody may find there."""

import datetime

import pytest
from django.urls import reverse

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core import calendar
from zoneops.territory.models import Grid, GridLead

PAGE = "/"


def page(client, user, query=""):
    client.force_login(user)
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response


def found(response):
    """(kind, project's name) of every row, in order."""
    return [(row.todo.kind.value, row.about) for row in response.context["rows"]]


def test_an_officer_finds_due_stages_steps_and_silent_projects_by_date(client, zone, officer, days):
    own = {"service_officer": officer, "officer_in_post": True, "stage": 2}
    factories.project(zone, name="逾期的", stage_due_on=days(-15), **own)
    factories.project(zone, name="今天的", next_step="签协议", next_step_due_on=days(0), **own)
    factories.project(zone, name="不急的", stage_due_on=days(8), **own)
    factories.project(zone, name="停滞的", **own | {"last_follow_up_on": days(-15)})
    factories.project(zone, name="别人的", stage=2, stage_due_on=days(-3))
    response = page(client, officer)
    assert found(response) == [("stage", "逾期的"), ("stalled", "停滞的"), ("next_step", "今天的")]
    assert {chip.scope: chip.count for chip in response.context["chips"]} == {
        "all": 3, "overdue": 1, "today": 1, "week": 1, "stalled": 1,
    }  # fmt: skip
    assert "逾期 15 天" in response.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"standing": "lost", "standing_reason": "另择他地"},
        {"standing": "suspended", "standing_reason": "等土地"},
        {"stage": 6},
    ],
)
def test_a_project_that_nobody_pursues_now_asks_for_nothing(client, zone, officer, days, changes):
    pressing = {"stage": 2, "stage_due_on": days(-15), "last_follow_up_on": days(-40)}
    own = {"service_officer": officer, "officer_in_post": True}
    factories.project(zone, **own | pressing | changes)
    assert found(page(client, officer)) == []


def test_a_chip_leaves_only_its_own_rows_and_an_unknown_one_leaves_all(client, zone, officer, days):
    own = {"service_officer": officer, "officer_in_post": True, "stage": 2}
    factories.project(zone, name="逾期的", stage_due_on=days(-1), **own)
    factories.project(zone, name="临期的", stage_due_on=days(1), **own)
    assert found(page(client, officer, "?only=overdue")) == [("stage", "逾期的")]
    assert len(found(page(client, officer, "?only=nothing"))) == 2


def test_more_than_eight_are_folded_behind_a_link(client, zone, officer, days):
    for number in range(9):
        factories.project(zone, service_officer=officer, officer_in_post=True, stage=2, stage_due_on=days(-number - 1))
    response = page(client, officer)
    assert len(found(response)) == 8
    assert "全部 9 条" in response.content.decode()
    assert len(found(page(client, officer, "?all=1"))) == 9


def test_only_those_who_may_name_an_officer_are_asked_to(client, zone, officer, manager, days):
    left = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="田雨桐", left_on=days(-18), is_active=False)
    factories.project(zone, name="待移交的", service_officer=left, officer_in_post=False)
    factories.project(zone, name="没有人的", service_officer=None)
    response = page(client, manager)
    assert found(response) == [("hand_over", "待移交的"), ("hand_over", "没有人的")]
    text = response.content.decode()
    assert "移交：田雨桐已离岗" in text
    assert "缺人 18 天" in text
    assert "缺一个人" in text
    assert found(page(client, officer)) == []


def test_a_manager_watches_the_projects_that_carry_the_managers_name(client, zone, manager, officer, days):
    factories.project(
        zone, name="我管的", project_manager="周明远", service_officer=officer, officer_in_post=True,
        stage=3, stage_due_on=days(2),
    )  # fmt: skip
    assert found(page(client, manager)) == [("stage", "我管的")]


def test_a_leader_sees_the_dates_of_key_projects_and_who_is_in_charge(client, zone, officer, days):
    leader = factories.user_with(Role.LEADER, zone=zone)
    own = {"service_officer": officer, "officer_in_post": True, "stage": 2, "stage_due_on": days(-2)}
    factories.project(zone, name="市重点的", key_level="municipal", **own)
    factories.project(zone, name="一般的", **own)
    response = page(client, leader)
    assert found(response) == [("stage", "市重点的")]
    [row] = response.context["rows"]
    assert row.note == "李文静"
    assert row.action == "查看"
    assert row.action_url == row.url
    assert [row.project.name for row in response.context["projects"].rows] == ["市重点的"]


def test_a_grid_worker_sees_the_silent_projects_of_the_own_grid(client, zone, days):
    worker = factories.user_with(Role.GRID_WORKER, zone=zone)
    GridLead.objects.create(zone=zone, grid_code="G01", lead=worker)
    mine, other = Grid.objects.filter(edition__zone=zone).order_by("code")
    silent = {"stage": 2, "stage_due_on": days(-5), "last_follow_up_on": days(-20)}
    factories.project(zone, name="我网格的", grid=mine, **silent)
    factories.project(zone, name="邻网格的", grid=other, **silent)
    response = page(client, worker)
    assert found(response) == [("stalled", "我网格的")]
    assert "我网格里的项目" in response.content.decode()


def test_a_liaison_finds_the_procedures_of_the_own_office_that_nothing_earlier_holds_back(client, zone, case, days):
    office = factories.department(zone, "市行政审批服务局", "municipal")
    liaison = factories.user_with(Role.LIAISON, zone=zone, department=office)
    ready = factories.project(zone, name="可办的", stage=3)
    case(
        ready,
        [
            ("备案", 1, "市行政审批服务局", days(-30)),
            ("规划许可", 2, "市行政审批服务局", None),
            ("环评", 2, "生态局", None),
        ],
    )
    held = factories.project(zone, name="还早的", stage=3)
    case(held, [("用地预审", 1, "自然资源局", None), ("规划许可", 2, office.name, None)])
    response = page(client, liaison)
    assert found(response) == [("procedure", "可办的")]
    [row] = response.context["rows"]
    assert row.what == "规划许可"
    assert row.note == "承诺 5 工作日 · 本阶段自 09-15 起"
    assert row.todo.due_on is None


def test_what_falls_on_a_rest_day_says_that_today_is_the_last_day_worked(client, zone, officer, days):
    calendar.seed(2021, 2021)
    factories.project(
        zone, service_officer=officer, officer_in_post=True, stage=2, stage_due_on=datetime.date(2021, 10, 16)
    )
    response = page(client, officer)
    assert "今天是之前最后一个工作日" in response.context["rows"][0].note
    assert "10月15日 星期五 · 工作日" in response.content.decode()


def test_an_empty_calendar_says_so_and_breaks_nothing(client, zone, officer):
    assert "日历未定" in page(client, officer).content.decode()


def test_the_missing_ones_are_told_with_their_reason(client, zone, officer):
    factories.project(
        zone, name="跨格的", service_officer=officer, officer_in_post=True, has_map=True, stage=3,
        net_reason="用地跨第三、第四网格",
    )  # fmt: skip
    text = page(client, officer).content.decode()
    assert "缺一张网：用地跨第三、第四网格" in text


def test_another_zones_rows_never_appear(client, zone, other_zone, officer, manager, days):
    factories.project(
        zone, name="本区的", service_officer=officer, officer_in_post=True, stage=2, stage_due_on=days(-1)
    )
    for level in ("municipal", "zone"):
        factories.project(
            other_zone, name="外区的", project_manager=manager.name, service_officer=None, key_level=level,
            stage=2, stage_due_on=days(-1), last_follow_up_on=days(-30),
        )  # fmt: skip
    leader = factories.user_with(Role.LEADER, zone=zone)
    for user in (officer, manager, leader):
        for address in ("/", "/workbench.ics"):
            client.force_login(user)
            assert "外区的" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.SYSTEM_ADMINISTRATOR, "系统体检"),
        (Role.SECURITY_ADMINISTRATOR, "离岗账号"),
        (Role.AUDIT_ADMINISTRATOR, "被拒绝的操作"),
        (Role.ENTERPRISE, "账号还没有关联企业"),
    ],
)
def test_who_has_no_business_right_sees_no_business_record(client, zone, officer, days, role, words):
    factories.project(zone, name="保密的项目", service_officer=officer, stage_due_on=days(-1), stage=2)
    text = page(client, factories.user_with(role, zone=zone)).content.decode()
    assert words in text
    assert "保密的项目" not in text
    assert reverse("projects:register") not in text
    assert reverse("cockpit:workbench_ics") not in text


def test_the_security_administrator_is_told_who_left_and_can_still_sign_in(client, zone, days):
    keeper = factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone)
    factories.user_with(Role.SERVICE_OFFICER, zone=zone, left_on=days(-1))
    factories.user_with(zone=zone)
    facts = {line.label: line.words for line in page(client, keeper).context["lines"]}
    assert facts["离岗账号"] == "1 个人已离岗，账号还能登录"
    assert facts["无角色账号"] == "1 个账号没有角色，登录后什么也看不到"
    assert facts["在岗账号"] == "2 个"


def test_a_person_of_no_zone_gets_a_page_all_the_same(client, db):
    assert "还没有可办的事" in page(client, factories.user_with(zone=None)).content.decode()


def test_a_zone_without_projects_names_the_first_three_steps_and_who_takes_them(client, zone, officer, manager):
    response = page(client, manager)
    steps = response.context["steps"]
    assert [step.word for step in steps] == ["导入项目台账", "登记专职服务员", "发布网格"]
    assert [step.is_done for step in steps] == [False, True, True]
    assert steps[0].url2 == reverse("system:import_template", args=["projects"])
    assert steps[1].url == ""
    assert steps[1].note == "系统管理员来办"
    officers_steps = page(client, officer).context["steps"]
    assert officers_steps[2].note == "项目经理来办"


@pytest.mark.parametrize(
    "role", [role for role in Role if role.value not in ("enterprise",) and "administrator" not in role]
)
def test_who_has_nothing_to_do_gets_three_places_to_begin_at(client, zone, officer, role):
    factories.project(zone, service_officer=officer, officer_in_post=True)
    user = factories.user_with(role, zone=zone)
    response = page(client, user)
    steps = response.context["steps"]
    assert len(steps) == 3
    for step in steps:
        assert client.get(step.url).status_code == 200


def test_a_sign_in_is_needed(client, db):
    for address in ("/", "/workbench.ics", "/screen/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("accounts:login"))


def many(zone, officer, days, count):
    for number in range(count):
        factories.project(
            zone, service_officer=officer, officer_in_post=True, stage=1 + number % 5, stage_due_on=days(number - 5),
            next_step="下一步", next_step_due_on=days(number - 3), key_level="zone",
        )  # fmt: skip


@pytest.mark.parametrize("role", [Role.SERVICE_OFFICER, Role.PROJECT_MANAGER, Role.LEADER])
def test_the_number_of_queries_does_not_grow_with_the_projects(client, zone, days, queries_of, role):
    user = factories.user_with(role, zone=zone, name="周明远")
    client.force_login(user)
    many(zone, user, days, 1)
    client.get("/")
    factories.project(zone, service_officer=None)
    few = queries_of(client, "/")
    many(zone, user, days, 12)
    factories.project(zone, service_officer=None)
    assert queries_of(client, "/") == few <= 16


def test_the_calendar_file_holds_the_days_ahead_and_missed_of_ones_own_projects(client, zone, officer, days):
    own = {"service_officer": officer, "officer_in_post": True}
    factories.project(zone, name="远的", stage=2, stage_due_on=days(60), **own)
    factories.project(
        zone, name="近的", stage=6, stage_due_on=days(1), next_step="复核；达效", next_step_due_on=days(-2), **own
    )
    client.force_login(officer)
    response = client.get("/workbench.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="workbench.ics"'
    text = response.content.decode().replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 2
    assert text.index("DTSTART;VALUE=DATE:20211013") < text.index("DTSTART;VALUE=DATE:20211214")
    assert "SUMMARY:远的：推进到落地" in text
    assert "SUMMARY:近的：复核；达效" in text
    assert "URL:http://testserver/projects/" in text
