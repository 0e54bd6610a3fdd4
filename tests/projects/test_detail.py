"""The project's page: the answer first, what is missing with its way out, and what happened."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.projects import panels, services
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage

YI = Decimal(100_000_000)


def day(text):
    return datetime.date.fromisoformat(text)


def page_of(client, project, name="detail", **query):
    answer = client.get(reverse(f"projects:{name}", args=[project.pk]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def full(signed, officer):
    """A signed project with an agreement, figures, a plan, contacts, a file."""
    services.update_project(signed, by=officer, planned_investment_yuan=Decimal("12.6") * YI, key_level="municipal")
    services.plan_stages(
        signed,
        {Stage.LANDED: (day("2021-09-30"), False), Stage.UNDER_CONSTRUCTION: (day("2022-03-31"), True)},
        by=officer,
    )
    services.sign_agreement(
        signed,
        by=officer,
        signed_on=day("2021-09-01"),
        fixed_investment_yuan=Decimal("12.6") * YI,
        annual_tax_yuan=Decimal(13_200_000),
        start_on=day("2021-10-01"),
    )
    services.record_arrival(signed, by=officer, as_of_on=day("2021-09-30"), fixed_investment_yuan=Decimal("3.15") * YI)
    services.record_follow_up(signed, by=officer, kind="visit", content="看了现场", next_step="补图")
    services.attach_file(signed, SimpleUploadedFile("协议.pdf", b"%PDF-1.7"), by=officer)
    signed.refresh_from_db()
    return signed


def test_the_page_answers_where_it_stands(full, signed_in):
    text = words(page_of(signed_in, full))
    assert full.name in text
    assert "市重点" in text
    assert "逾期 15 天" in text
    assert "计划投资 12.60 亿元 · 用地 50.00 亩" in text
    assert "计划 2022-03" in text
    assert "李文静 · 专职服务 44 天" in text


def test_promises_stand_beside_what_arrived(full, signed_in):
    text = words(page_of(signed_in, full))
    assert "固定资产投资 （亿元） 12.60 3.15 25.0%" in text
    # 13,200,000 yuan over 50 mu
    assert "亩均税收 （万元，达产后） 26.40 未到期" in text
    assert "开工 （日期） 2021-10-01 — 逾期 14 天" in text


def test_a_second_agreement_shows_what_it_changed(full, signed_in, officer):
    services.sign_agreement(
        full,
        by=officer,
        signed_on=day("2021-10-10"),
        reason="减少一条线",
        fixed_investment_yuan=10 * YI,
        annual_tax_yuan=Decimal(13_200_000),
        start_on=day("2021-10-01"),
    )
    text = words(page_of(signed_in, full))
    assert "按第 2 版协议，2021-10-10 签" in text
    assert "减少一条线 固定资产投资 126,000.00 万元 → 100,000.00 万元" in text


def test_what_is_missing_stands_first_with_its_way_out(signed, signed_in, require):
    require((Stage.NEGOTIATION, Field.DESCRIPTION, "招商部"), (Stage.LANDED, Field.GRID, "规划建设部"))
    html = page_of(signed_in, signed)
    text = words(html)
    assert "到“落地”还缺 1 项" in text
    assert text.index("建设内容") < text.index("已备 网格归属 第一网格")
    assert f'href="{reverse("projects:edit", args=[signed.pk])}#id_description"' in html
    assert "还缺 1 项：建设内容" in text


def test_a_reader_who_may_not_mend_gets_the_reason_but_no_link(signed, client, zone, require):
    require((Stage.NEGOTIATION, Field.DESCRIPTION, "招商部"))
    client.force_login(factories.user_with(Role.REVIEW_MEMBER, zone=zone))
    html = page_of(client, signed)
    assert "建设内容" in html
    for address in ("edit", "move", "follow_up", "officer", "attach"):
        assert reverse(f"projects:{address}", args=[signed.pk]) not in html


def test_nothing_missing_frees_the_button(signed, signed_in):
    html = page_of(signed_in, signed)
    assert f'href="{reverse("projects:move", args=[signed.pk])}?to=landed">推进到落地' in html
    assert "why-blocked" not in html


def test_a_missing_one_is_red_with_the_link_to_mend_it(project, client, manager):
    client.force_login(manager)
    html = page_of(client, project)
    assert words(html).count("缺一个人") >= 1
    assert f'<a href="{reverse("projects:officer", args=[project.pk])}">去指定</a>' in html
    assert f'<a href="{reverse("projects:place", args=[project.pk])}">去定位</a>' in html


def test_land_across_grids_leads_to_designating(project, signed_in, officer, zone):
    across = factories.parcel(zone, geometry=factories.square(116.648, 36.944, 116.652, 36.946))
    services.place_project(project, by=officer, parcel=across)
    html = page_of(signed_in, project)
    assert f'<a href="{reverse("projects:designate", args=[project.pk])}">去划定</a>' in html


def test_the_page_of_another_zone_is_not_there(other_zone, signed_in):
    project = factories.project(other_zone)
    assert signed_in.get(reverse("projects:detail", args=[project.pk])).status_code == 404


def test_a_role_without_projects_is_told_so(project, client, zone):
    client.force_login(factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=zone))
    answer = client.get(reverse("projects:detail", args=[project.pk]))
    assert answer.status_code == 403
    assert "看项目" in answer.content.decode()


def test_panels_of_other_apps_load_into_place_and_open_without_scripts(project, signed_in, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panels.register("trial", "试验面板", "projects:changes")
    url = reverse("projects:changes", args=[project.pk])
    html = page_of(signed_in, project)
    assert f'hx-get="{url}"' in html
    assert f'<a class="z-push" href="{url}">' in html


def test_a_text_from_outside_is_shown_as_text(signed_in, zone):
    project = factories.project(zone, name="<script>alert(1)</script>", next_step="<b>x</b>")
    html = page_of(signed_in, project)
    assert "<script>alert" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


# 经过


def at(text):
    return timezone.make_aware(datetime.datetime.fromisoformat(text))


def test_the_timeline_is_newest_first_and_shows_undone_moves_as_undone(project, signed_in, officer):
    services.record_follow_up(project, by=officer, kind="call", content="打了电话", happened_at=at("2021-10-12T09:00"))
    change = services.advance_stage(project, by=officer, changed_on=day("2021-10-13"))
    services.undo_stage_change(change, by=officer)
    text = words(page_of(signed_in, project, "timeline"))
    assert text.index("推进到“签约” 已撤销") < text.index("李文静 电话：打了电话") < text.index("登记，进入“洽谈”")


def test_the_timeline_filters_visits_and_changes(project, signed_in, officer):
    services.record_follow_up(project, by=officer, kind="visit", content="看了现场")
    visits = words(page_of(signed_in, project, "timeline", only="visits"))
    changes = words(page_of(signed_in, project, "timeline", only="changes"))
    assert "看了现场" in visits
    assert "登记" not in visits
    assert "看了现场" not in changes
    assert "登记，进入“洽谈”" in changes


def test_older_entries_come_by_asking_for_them(project, signed_in, officer):
    for number in range(20):
        services.record_follow_up(
            project,
            by=officer,
            kind="visit",
            content=f"第{number}次",
            happened_at=at(f"2021-09-{number + 1:02d}T09:00"),
        )
    first = page_of(signed_in, project)
    assert "第19次" in first
    assert "第0次" not in first
    assert "更早的" in first
    everything = page_of(signed_in, project, "timeline", show="45")
    assert "第0次" in everything
    assert "更早的" not in everything


@pytest.mark.parametrize("show", ["-1", "abc", "9" * 50, ""])
def test_a_strange_count_shows_the_first_entries(project, signed_in, show):
    assert "登记" in page_of(signed_in, project, "timeline", show=show)


def test_htmx_gets_the_part_that_the_page_includes(project, signed_in):
    part = signed_in.get(reverse("projects:timeline", args=[project.pk]), headers={"HX-Request": "true"})
    assert part.content.decode().strip() in page_of(signed_in, project)


def test_only_the_writer_is_offered_to_correct(project, signed_in, client, officer, manager):
    entry = services.record_follow_up(project, by=officer, kind="visit", content="看了现场")
    address = reverse("projects:correct_follow_up", args=[project.pk, entry.pk])
    assert address in page_of(signed_in, project)
    client.force_login(manager)
    assert address not in page_of(client, project)


def test_the_changes_say_from_what_to_what_in_words(full, signed_in, officer):
    services.update_project(full, by=officer, key_level="provincial", land_area_mu=Decimal("51.5"))
    text = words(page_of(signed_in, full, "changes"))
    assert "重点级别 市重点 → 省重点" in text
    assert "用地（亩） 50.00 → 51.5" in text
    assert "计划落地 2021-09-30" in text


# files


def test_a_file_comes_back_as_a_download_whatever_it_is(project, signed_in, officer):
    kept = services.attach_file(project, SimpleUploadedFile("说明 一.txt", "先看<1>再签".encode()), by=officer)
    answer = signed_in.get(reverse("projects:download", args=[project.pk, kept.pk]))
    assert b"".join(answer.streaming_content) == "先看<1>再签".encode()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AF%B4%E6%98%8E%20%E4%B8%80.txt"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_file_of_another_zone_or_project_is_not_there(project, signed_in, other_zone, zone):
    theirs = factories.project(other_zone)
    kept = services.attach_file(theirs, SimpleUploadedFile("a.txt", b"a"), by="外区")
    for owner in (theirs, project):
        assert signed_in.get(reverse("projects:download", args=[owner.pk, kept.pk])).status_code == 404


# what it costs


def queries_for(client, project, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most) as counted:
        page_of(client, project)
    return len(counted)


def test_the_page_asks_the_database_a_constant_number_of_times(
    full, zone, signed_in, officer, django_assert_max_num_queries
):
    few = queries_for(signed_in, full, django_assert_max_num_queries, 24)
    for number in range(12):
        services.record_follow_up(
            full, by=officer, kind="visit", content=str(number), files=[SimpleUploadedFile("a.txt", b"a")]
        )
        services.record_arrival(full, by=officer, as_of_on=day("2021-10-15"), jobs=number)
        other = factories.user_with(Role.SERVICE_OFFICER, zone=zone)
        services.assign_officer(full, other, by="试验", reason="轮换")
    assert queries_for(signed_in, full, django_assert_max_num_queries, 24) == few
