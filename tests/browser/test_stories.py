"""A day's work in a real browser, on the reference zone."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

BROKEN = Path(__file__).parent.parent / "data" / "项目台账_十处错误.xlsx"
OFFICER = "liwenjing"


@pytest.fixture
def desk(page, site):
    """The service officer's browser, signed in."""
    site.enter(page, OFFICER)
    return page


def open_project(page, site, name):
    page.goto(f"{site.url}/projects/?q={name}")
    page.locator("td.name a").first.click()
    page.wait_for_url(re.compile(r"/projects/\d+/"))


def test_the_first_page_says_what_to_do_today(desk):
    expect(desk.get_by_role("heading", level=1)).to_contain_text("今天")
    expect(desk.locator(".z-sub")).to_contain_text("10月15日 星期五")
    expect(desk.get_by_role("main")).to_contain_text("逾期 15 天")


def test_a_login_link_works_once(page, site):
    link = re.search(r"http\S+", site.run("login-link", OFFICER, "--base", site.url)).group()
    page.goto(link)
    page.get_by_role("button", name=re.compile("进入")).click()
    page.wait_for_url(f"{site.url}/")
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("button", name=re.compile("进入"))).to_have_count(0)


def test_registering_with_an_amount_in_words_names_the_field_and_keeps_what_was_typed(desk, site):
    desk.goto(f"{site.url}/projects/new/")
    desk.get_by_label("项目名称").fill("储能集装箱装配线项目")
    desk.get_by_label("计划总投资").fill("约五千万")
    desk.get_by_role("button", name="登记", exact=True).click()
    expect(desk.get_by_label("计划总投资")).to_have_value("约五千万")
    expect(desk.get_by_label("项目名称")).to_have_value("储能集装箱装配线项目")
    expect(desk.locator(".z-hint.is-bad").first).to_contain_text("约五千万")
    desk.get_by_label("计划总投资").fill("5000万")
    desk.get_by_role("button", name="登记", exact=True).click()
    desk.wait_for_url(re.compile(r"/projects/\d+/$"))
    expect(desk.get_by_role("heading", level=1)).to_contain_text("储能集装箱装配线项目")
    expect(desk.get_by_role("main")).to_contain_text("0.50 亿元")


def test_a_blocked_step_names_what_is_missing_and_who_has_it(desk, site):
    open_project(desk, site, "光伏支架及储能箱体智能工厂")
    expect(desk.get_by_role("main")).to_contain_text("审批流程图")
    button = desk.get_by_role("button", name=re.compile("推进到开工"))
    expect(button).to_be_disabled()
    described = button.get_attribute("aria-describedby")
    expect(desk.locator(f"#{described}")).to_contain_text("审批流程图")


def test_advancing_can_be_taken_back_from_the_toast(desk, site):
    open_project(desk, site, "烟气二氧化碳捕集装备制造项目")
    desk.get_by_role("link", name="推进到签约").click()
    desk.get_by_label("依据").fill("投资协议 2021-118 号")
    desk.get_by_role("button", name="推进到签约").click()
    expect(desk.locator("li[aria-current=step]")).to_contain_text("签约")
    desk.get_by_role("button", name="撤销").click()
    expect(desk.locator("li[aria-current=step]")).to_contain_text("洽谈")
    expect(desk.get_by_role("main")).to_contain_text("已撤销")


def test_a_card_dragged_to_the_next_stage_moves_and_a_blocked_one_snaps_back(desk, site):
    desk.goto(f"{site.url}/projects/board/")
    signed = desk.locator("[data-stage=signed]")
    landed = desk.locator("[data-stage=landed]")
    building = desk.locator("[data-stage=under_construction]")
    card = signed.locator(".p-card", has_text="体外诊断试剂与高值耗材中试基地项目")
    before = int(landed.locator("header .z-num").first.inner_text())
    drag(desk, card, landed)
    # The server draws the board anew, with both counts changed.
    expect(landed.locator("header .z-num").first).to_have_text(str(before + 1))
    expect(card).to_have_count(0)
    desk.wait_for_function("Sortable.get(document.querySelector('[data-stage=landed] [data-zone-cards]'))")
    expect(desk.locator("[data-zone-said], #live").filter(has_text="已推进到落地").first).to_be_attached()
    blocked = landed.locator(".p-card", has_text="光伏支架及储能箱体智能工厂")
    drag(desk, blocked, building)
    expect(desk.get_by_text("审批流程图").first).to_be_visible()
    expect(landed.locator(".p-card", has_text="光伏支架及储能箱体智能工厂")).to_be_visible()


def drag(page, card, column):
    """Press on the card's money line, move over the other column at the same height, let go."""
    page.wait_for_load_state("networkidle")
    card.scroll_into_view_if_needed()
    start = card.locator(".ln").bounding_box()
    end = column.locator("[data-zone-cards]").bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 6)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 10, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, start["y"] + 10, steps=12)
    page.mouse.up()


def test_a_follow_up_with_a_photo_stands_on_the_timeline(desk, site):
    open_project(desk, site, "海藻糖及寡糖系列产品项目")
    desk.get_by_role("link", name=re.compile("记一笔")).first.click()
    desk.get_by_label("内容").fill("现场看主体封顶，缺一台行车")
    desk.locator("input[type=file]").set_input_files(
        {"name": "封顶.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 photo"}
    )
    desk.get_by_role("button", name=re.compile("^(记下|存|保存)")).click()
    expect(desk.get_by_role("main")).to_contain_text("现场看主体封顶，缺一台行车")
    expect(desk.get_by_role("link", name=re.compile("封顶.jpg")).first).to_be_visible()


def test_clicking_the_map_places_a_project_and_names_its_grid(desk, site):
    open_project(desk, site, "透明质酸原料及次抛滴眼液项目")
    desk.goto(desk.url.rstrip("/") + "/place/")
    picture = desk.locator("input[name=at]")
    box = picture.bounding_box()
    desk.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.7)
    expect(desk.locator("#found")).to_contain_text("网格")
    desk.get_by_role("button", name="定在这里").click()
    expect(desk.locator(".z-one", has_text="一张网")).to_contain_text("网格")


def test_a_broken_ledger_reports_ten_cells_and_writes_nothing(desk, site):
    desk.goto(f"{site.url}/projects/")
    before = desk.locator("[role=status]").first.inner_text()
    desk.goto(f"{site.url}/imports/projects/")
    desk.locator("input[type=file]").set_input_files(BROKEN)
    desk.get_by_role("button", name="上传并核对").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("写不进去，先改再导")
    for planted in json.loads(BROKEN.with_suffix(".json").read_text(encoding="utf-8"))["errors"]:
        row = desk.locator("tbody tr", has_text=re.compile("|".join(planted["cells"]))).first
        expect(row).to_be_visible()
    expect(desk.get_by_role("button", name="写入")).to_be_disabled()
    desk.goto(f"{site.url}/projects/")
    assert desk.locator("[role=status]").first.inner_text() == before


def test_a_filtered_list_downloads_as_a_workbook(desk, site):
    desk.goto(f"{site.url}/projects/?stage=landed")
    desk.locator("details", has_text="导出").first.locator("summary").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name=re.compile("Excel")).first.click()
    assert re.fullmatch(r"项目.*-德州高新区-20211015-\d{4}\.xlsx", download.value.suggested_filename)
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"


def test_pinyin_initials_find_a_project(desk, site):
    desk.keyboard.press("/")
    desk.keyboard.type("ncxnt")
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile(r"/search/"))
    desk.goto(f"{site.url}/search/?q=gfzj")
    expect(desk.get_by_role("main")).to_contain_text("光伏支架及储能箱体智能工厂")


def test_the_interface_turns_english_and_stays_so(desk, site):
    desk.get_by_role("button", name="EN").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Today")
    desk.goto(f"{site.url}/projects/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Projects")


def test_everything_needed_to_move_a_project_works_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    site.enter(page, "zhoumingyuan")
    page.goto(f"{site.url}/projects/board/")
    card = page.locator("[data-stage=negotiation] .p-card", has_text="年产5万吨阿洛酮糖智能化生产线项目")
    card.locator("summary").click()
    card.get_by_role("link", name=re.compile("推进到签约")).click()
    page.get_by_role("button", name="推进到签约").click()
    page.goto(f"{site.url}/projects/?stage=signed&q=阿洛酮糖")
    expect(page.locator("td.name")).to_contain_text("年产5万吨阿洛酮糖智能化生产线项目")
    context.close()
