import re
from decimal import Decimal

import pytest
from django.urls import reverse

from tests import factories
from tests.projects import many
from zoneops.accounts.enums import Role
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.models import Project, SavedFilter

LIST = reverse("projects:list")


def page(client, address=LIST, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def names(html):
    return re.findall(r'<td class="name"><a href="[^"]*">([^<]*)</a>', html)


def test_the_list_shows_the_projects_of_the_own_zone_only(signed_in, zone, other_zone):
    factories.project(zone, name="本区项目")
    factories.project(other_zone, name="外区项目")
    assert names(page(signed_in)) == ["本区项目"]


def test_whoever_may_not_see_projects_gets_the_page_that_says_so(client, zone):
    client.force_login(factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=zone))
    for name in ("list", "board", "map", "ones"):
        answer = client.get(reverse(f"projects:{name}"))
        assert answer.status_code == 403
        assert "看内部台账" in answer.content.decode()


def test_the_soonest_due_comes_first_and_what_has_no_date_last(signed_in, zone):
    for name, due in [("无期", None), ("后到", "2021-12-01"), ("先到", "2021-11-01")]:
        factories.project(zone, name=name, stage_due_on=due)
    assert names(page(signed_in)) == ["先到", "后到", "无期"]
    assert names(page(signed_in, LIST + "?sort=-due")) == ["后到", "先到", "无期"]
    assert names(page(signed_in, LIST + "?sort=password")) == ["先到", "后到", "无期"]


def test_sorting_by_tax_per_mu_divides_the_promise_by_the_land(signed_in, zone):
    for name, tax, land in [
        ("少", 10_000_000, 100),
        ("多", 9_000_000, 30),
        ("不用地", 50_000_000, 0),
        ("没定", None, 40),
    ]:
        factories.project(zone, name=name, promised_tax_yuan=tax, land_area_mu=land)
    html = page(signed_in, LIST + "?sort=-tax")
    assert names(html)[:2] == ["多", "少"]
    assert "30.00" in html  # 9,000,000 ÷ 30 ÷ 10,000
    assert 'title="还没有承诺年纳税">无法判断' in html
    assert 'title="不用地的项目没有亩均税收">不用地' in html


@pytest.mark.parametrize("address", ["", "?stage=signed&sort=-invest", "?only=lacking&q=a"])
def test_more_projects_need_no_more_queries(signed_in, zone, officer, django_assert_num_queries, address):
    enterprise = factories.enterprise(zone)
    grid = zone.gridedition_set.get().grids.first()

    def add(count):
        for _ in range(count):
            factories.project(
                zone, stage=2, name="a", enterprise=enterprise, service_officer=officer, grid=grid, has_map=False
            )

    add(3)
    page(signed_in, LIST + address)
    for_three = many.queries_of(lambda: page(signed_in, LIST + address))
    assert for_three <= 10
    add(57)
    page(signed_in, LIST + address)
    with django_assert_num_queries(for_three):
        assert len(names(page(signed_in, LIST + address))) == 50


def test_count_and_sum_are_of_everything_found_not_of_the_page(signed_in, zone):
    for number in range(52):
        factories.project(zone, name=f"项目{number}", planned_investment_yuan=Decimal(10_000_000))
    html = page(signed_in)
    assert len(names(html)) == 50
    assert "第 1—50 条，共 52 条" in html
    said = re.search(r'role="status">(.*?)</span>\s*</span>', html, re.DOTALL)
    assert said
    assert "找到 52 个" in said[1]
    assert "5.20 亿元" in said[1]
    assert len(names(page(signed_in, LIST + "?page=2"))) == 2
    assert len(names(page(signed_in, LIST + "?page=999"))) == 2


def test_htmx_gets_the_very_part_that_the_page_includes(signed_in, zone):
    factories.project(zone, name="同一个")
    secrets = re.compile(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*')
    whole = secrets.sub(r"\1", page(signed_in, LIST + "?q=同"))
    part = secrets.sub(r"\1", page(signed_in, LIST + "?q=同", **{"HX-Request": "true"}))
    assert "<html" not in part
    assert part.strip() in whole
    assert "<html" in page(signed_in, LIST, **{"HX-Request": "true", "HX-History-Restore-Request": "true"})


def test_the_search_box_finds_by_name_code_investor_and_pinyin_initials(signed_in, zone):
    factories.project(zone, name="乐陵辣椒深加工", investor_name="山东红椒公司")
    factories.project(zone, name="光伏支架")
    for text in ("辣椒", "lljjsjg"[:2], "红椒"):
        assert names(page(signed_in, f"{LIST}?q={text}")) == ["乐陵辣椒深加工"]
    assert "没有符合条件的项目" in page(signed_in, LIST + "?q=查无此项")


def test_an_empty_zone_is_told_what_the_list_is_for_and_what_to_do(signed_in, zone):
    html = page(signed_in)
    assert "还没有项目" in html
    assert reverse("projects:register") in html


def test_a_set_condition_is_a_chip_that_takes_it_away(signed_in, zone):
    factories.project(zone, stage=2)
    html = page(signed_in, LIST + "?stage=signed&only=overdue")
    assert re.search(r'href="\?only=overdue" aria-label="去掉条件 阶段：签约"', html)
    assert re.search(r'is-on" href="\?stage=signed"[^>]*>\s*<svg.*?逾期', html, re.DOTALL)


def test_missing_ones_say_why_in_words(signed_in, zone):
    factories.project(zone, stage=2, net_reason="用地跨第一、第二网格")
    html = page(signed_in)
    assert "未选审批流程；未指定专职服务员；用地跨第一、第二网格" in html


def test_exports_hold_the_filtered_rows_in_the_order_of_the_page(signed_in, zone):
    for name, stage, due in [("后", 2, "2021-12-02"), ("先", 2, "2021-12-01"), ("洽谈的", 1, None)]:
        factories.project(zone, name=name, stage=stage, stage_due_on=due)
    answer = signed_in.get(LIST + "?stage=signed&format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    place = lines[0].split(",").index("项目名称")
    assert [line.split(",")[place] for line in lines[1:]] == ["先", "后"]


def test_picked_rows_are_exported_and_those_of_another_zone_are_not(signed_in, zone, other_zone):
    mine, foreign = factories.project(zone, name="要的"), factories.project(other_zone, name="别区的")
    factories.project(zone, name="不要的")
    answer = signed_in.post(
        reverse("projects:export_picked") + "?format=json", {"pick": [mine.pk, foreign.pk], "query": "?"}
    )
    exported = b"".join(answer.streaming_content).decode()
    assert "要的" in exported
    assert "不要的" not in exported
    assert "别区的" not in exported


def assign(client, officer, **fields):
    values = {"assign_to": officer.pk, "assign_reason": "分工调整", "query": "?stage=signed"} | fields
    return client.post(reverse("projects:assign_picked"), values)


def test_a_selection_is_given_to_one_officer_with_an_audit_row_each(client, zone, manager, officer):
    projects = [factories.project(zone, stage=2) for _ in range(3)]
    client.force_login(manager)
    answer = assign(client, officer, pick=[project.pk for project in projects])
    assert answer.url == f"{LIST}?stage=signed"
    assert set(Project.objects.values_list("service_officer", flat=True)) == {officer.pk}
    assert AuditEntry.objects.filter(action="project.officer_assigned", actor_id=manager.pk).count() == 3


def test_all_that_the_filters_select_can_be_given_at_once(client, zone, manager, officer):
    factories.project(zone, stage=2)
    untouched = factories.project(zone, stage=1)
    client.force_login(manager)
    assign(client, officer, all="1")
    assert list(Project.objects.filter(service_officer=officer).values_list("stage", flat=True)) == [2]
    untouched.refresh_from_db()
    assert untouched.service_officer is None


def test_those_that_refuse_stay_and_are_listed_with_the_reason(client, zone, manager, officer):
    open_one = factories.project(zone, name="没有专员的")
    taken = factories.project(zone, name="已有专员的")
    services.assign_officer(taken, manager, by=manager)
    client.force_login(manager)
    answer = assign(client, officer, pick=[open_one.pk, taken.pk], assign_reason="")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "1 个项目的专员没有改" in html
    assert re.search(r"已有专员的</a>.*?移交要写原因", html, re.DOTALL)
    taken.refresh_from_db()
    open_one.refresh_from_db()
    assert (open_one.service_officer, taken.service_officer) == (officer, manager)


def test_an_officer_may_not_assign_officers(signed_in, zone, officer):
    project = factories.project(zone)
    assert assign(signed_in, officer, pick=[project.pk]).status_code == 403
    assert "改专员" not in page(signed_in)


def test_projects_of_another_zone_cannot_be_picked_nor_its_people_named(client, zone, other_zone, manager, officer):
    foreign = factories.project(other_zone)
    stranger = factories.user_with(Role.SERVICE_OFFICER, zone=other_zone)
    mine = factories.project(zone)
    client.force_login(manager)
    assign(client, officer, pick=[foreign.pk])
    assign(client, stranger, pick=[mine.pk])
    assert not Project.objects.exclude(service_officer=None).exists()


def test_a_second_click_assigns_nothing_twice(client, zone, manager, officer):
    project = factories.project(zone)
    client.force_login(manager)
    for _ in range(2):
        answer = assign(client, officer, pick=[project.pk], form_key="k" * 20)
        assert answer.status_code == 302
    assert project.service_assignments.count() == 1


def test_a_filter_is_kept_under_a_name_for_its_owner_only(client, signed_in, zone, officer, manager):
    signed_in.post(reverse("projects:save_filter"), {"name": "我的签约", "query": "?stage=signed&mine=1"})
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.query) == (officer, "?stage=signed&mine=1")
    assert "我的签约" in page(signed_in)
    signed_in.post(reverse("projects:save_filter"), {"name": "我的签约", "query": "?stage=landed"})
    assert SavedFilter.objects.get().query == "?stage=landed"

    client.force_login(manager)
    assert "我的签约" not in page(client)
    assert client.post(reverse("projects:forget_filter", args=[saved.pk])).status_code == 404
    client.force_login(officer)
    client.post(reverse("projects:forget_filter", args=[saved.pk]))
    assert not SavedFilter.objects.exists()


def test_a_kept_filter_never_leads_off_the_list(signed_in, zone):
    answer = signed_in.post(reverse("projects:save_filter"), {"name": "x", "query": "//evil.example/?a=1"})
    assert answer.url.startswith(f"{LIST}?")


def test_row_height_and_columns_are_remembered_and_leave_the_address(signed_in, zone):
    factories.project(zone)
    assert signed_in.get(LIST + "?density=compact&stage=negotiation").url == f"{LIST}?stage=negotiation"
    assert "is-compact" in page(signed_in)
    signed_in.get(LIST + "?columns=&columns=grid")
    table = re.search(r'<table class="([^"]*)', page(signed_in))
    assert table
    assert "hides-tax" in table[1]
    assert "hides-grid" not in table[1]
