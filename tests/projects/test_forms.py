"""The other forms of a project: contacts, promises, plans, places."""

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.pages import fill_in
from zoneops.core.models import AuditEntry
from zoneops.projects import services
from zoneops.projects.enums import Stage

KEY = "k" * 22


def url(name, project, *more):
    return reverse(f"projects:{name}", args=[project.pk, *more])


def refusals(project):
    return AuditEntry.objects.filter(outcome="refused", subject_id=str(project.pk), subject_label="projects.project")


# following


def test_a_contact_is_written_down_with_two_fields(signed_in, project):
    answer = signed_in.post(url("follow_up", project), {"kind": "visit", "content": "看了现场", "form_key": KEY})
    assert answer.status_code == 302
    signed_in.post(url("follow_up", project), {"kind": "visit", "content": "看了现场", "form_key": KEY})
    assert project.follow_ups.count() == 1


def test_a_contact_with_errors_keeps_what_was_written_and_says_to_choose_the_photo_again(signed_in, project):
    data = {
        "kind": "visit",
        "content": "写了很长一段",
        "next_step_due_on": "2021-10-20",
        "attachments": [SimpleUploadedFile("空.jpg", b"")],
    }
    answer = signed_in.post(url("follow_up", project), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很长一段" in html
    assert "“空.jpg”是空文件" in html
    assert "没有写下一步做什么" in html
    assert "附件要重新选" in html
    assert not project.follow_ups.exists()


def test_a_file_over_the_limit_is_an_error_at_its_field(signed_in, project, settings):
    settings.MAX_UPLOAD_BYTES = 10
    answer = signed_in.post(url("attach", project), {"attachments": [SimpleUploadedFile("大.pdf", b"x" * 11)]})
    assert answer.status_code == 422
    assert "“大.pdf”" in answer.content.decode()
    assert not project.attachments.exists()


def test_the_workbench_leads_to_the_right_project(signed_in, signed, project):
    page = reverse("projects:follow_up_new")
    assert signed_in.get(page, {"project": project.pk}).url == url("follow_up", project)
    html = signed_in.get(page).content.decode()
    assert url("follow_up", signed) in html
    assert url("follow_up", project) not in html
    assert url("follow_up", project) in signed_in.get(page, {"q": project.code}).content.decode()


def test_a_contact_is_corrected_by_its_writer(signed_in, project, officer):
    entry = services.record_follow_up(project, by=officer, kind="visit", content="看了现厂")
    data = {"kind": "visit", "content": "看了现场"}
    assert fill_in(signed_in, url("correct_follow_up", project, entry.pk), **data).status_code == 302
    entry.refresh_from_db()
    assert entry.content == "看了现场"


# promises


def test_an_agreement_by_the_page_reads_units_and_a_second_version_asks_why(signed_in, signed):
    data = {
        "signed_on": "2021-09-01",
        "fixed_investment_yuan": "1.2亿元",
        "annual_tax_yuan": "3500",
        "version": signed.version,
    }
    assert signed_in.post(url("agreement", signed), data).status_code == 302
    first = signed.agreements.get()
    assert (first.fixed_investment_yuan, first.annual_tax_yuan) == (Decimal(120_000_000), Decimal(35_000_000))
    page = signed_in.get(url("agreement", signed)).content.decode()
    assert 'value="12000"' in page
    answer = signed_in.post(url("agreement", signed), data | {"version": ""})
    assert "写明原因" in answer.content.decode()


def test_an_agreement_without_one_commitment_is_refused(signed_in, signed):
    answer = fill_in(signed_in, url("agreement", signed), signed_on="2021-09-01")
    assert "一项承诺也没有写" in answer.content.decode()


def test_a_plan_takes_months_and_shows_them_as_months(signed_in, project):
    data = {"signed": "2021-10-31", "landed": "2022年2月", "version": project.version}
    assert signed_in.post(url("plan", project), data).status_code == 302
    landed = project.stage_plans.get(stage=Stage.LANDED)
    assert (landed.due_on, landed.month_only) == (datetime.date(2022, 2, 28), True)
    assert 'value="2022-02"' in signed_in.get(url("plan", project)).content.decode()


def test_a_day_that_is_none_is_an_error_at_its_field(signed_in, project):
    answer = signed_in.post(url("plan", project), {"signed": "2021-02-30"})
    assert answer.status_code == 422
    assert "2021 年 2 月没有 30 日" in answer.content.decode()


def test_falling_cumulative_investment_is_refused_in_words_and_written_down(signed_in, signed, officer):
    services.record_arrival(
        signed, by=officer, as_of_on=datetime.date(2021, 6, 30), fixed_investment_yuan=Decimal(20_000_000)
    )
    answer = signed_in.post(url("arrival", signed), {"as_of_on": "2021-09-30", "fixed_investment_yuan": "1000"})
    assert answer.status_code == 422
    assert "累计只增不减" in answer.content.decode()
    assert refusals(signed).get().action == "project.record_arrival"


# the place


def test_a_click_on_the_picture_fills_in_the_point_and_says_the_grid_without_scripts(signed_in, project, zone):
    # The picture shows both grids side by side: its middle is the border, a quarter from the left is the first grid.
    answer = signed_in.post(url("place", project), {"at.x": "160", "at.y": "213"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "落在第一网格" in html
    project.refresh_from_db()
    assert project.grid is None


def test_the_grid_is_told_while_the_fields_are_filled_in(signed_in, project):
    find = url("find_grid", project)
    assert "落在第二网格" in signed_in.get(find, {"longitude": "116.655", "latitude": "36.945"}).content.decode()
    assert "规划范围外" in signed_in.get(find, {"longitude": "116.9", "latitude": "36.945"}).content.decode()
    assert "还没有填位置" in signed_in.get(find).content.decode()


def test_a_place_by_coordinates_and_by_parcel(signed_in, project, zone):
    data = {"longitude": "116.655", "latitude": "36.945", "system": "wgs84", "version": project.version}
    answer = signed_in.post(url("place", project), data, follow=True)
    assert "已落在第二网格" in answer.content.decode()
    parcel = factories.parcel(zone)
    signed_in.post(url("place", project), {"parcel": parcel.number, "version": project.version + 1})
    project.refresh_from_db()
    assert (project.parcel, project.grid.name) == (parcel, "第一网格")


def test_half_a_pair_and_an_unknown_parcel_are_errors_at_their_fields(signed_in, project):
    html = signed_in.post(url("place", project), {"longitude": "116.655", "parcel": "没有-1"}).content.decode()
    assert "经度和纬度要一起填" in html
    assert "没有编号为 没有-1 的宗地" in html


def test_land_across_grids_is_designated_with_a_reason(signed_in, project, zone, officer):
    across = factories.parcel(zone, geometry=factories.square(116.648, 36.944, 116.652, 36.946))
    placed = services.place_project(project, by=officer, parcel=across)
    grid = services.grids_to_choose(placed)[1]
    data = {"grid": grid.pk, "version": placed.version}
    assert "写明原因" in signed_in.post(url("designate", project), data).content.decode()
    assert signed_in.post(url("designate", project), data | {"reason": "主厂房在东侧"}).status_code == 302
    project.refresh_from_db()
    assert project.grid == grid


def test_a_project_in_one_grid_has_nothing_to_designate(signed_in, signed):
    assert signed_in.get(url("designate", signed)).url == url("place", signed)
