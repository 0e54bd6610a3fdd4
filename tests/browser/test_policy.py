"""The content policy in a real browser: no page, dialog, drag, toast or print asks for what it forbids."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import AT_REST, PAGES, filled
from tests.browser.test_stories import drag

# Kept outside of the page, so that leaving the page does not lose what was noted on it.
LISTEN = """document.addEventListener("securitypolicyviolation", (event) =>
    window.noteViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))"""


@pytest.fixture
def watched(browser, site):
    """A context whose pages report each violation, and the list of reports."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    noted = []
    context.expose_function("noteViolation", lambda line: noted.append(line))  # playwright looks into it
    context.add_init_script(LISTEN)
    yield context, noted
    context.close()


@pytest.mark.parametrize("user", PAGES)
def test_no_page_asks_for_what_the_policy_forbids(watched, site, user):
    context, noted = watched
    page = context.new_page()
    if user:
        site.enter(page, user)
    for address in PAGES[user]:
        answer = page.goto(site.url + filled(address, page, site))
        page.wait_for_function(AT_REST)
        policy = answer.headers.get("content-security-policy", "")
        assert "default-src 'self'" in policy, address
        assert "unsafe" not in policy, address
    page.emulate_media(media="print")
    assert noted == []


def test_the_watch_sees_a_script_and_a_style_in_the_page(watched, site):
    """Were the listener deaf, the test above would say nothing."""
    context, noted = watched
    page = context.new_page()
    page.goto(f"{site.url}/login/")
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        const link = document.createElement("p");
        link.setAttribute("style", "color: red");
        link.setAttribute("onclick", "window.ran = true");
        document.body.append(link);
        link.click();
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert {line.split(":")[0] for line in noted} >= {"script-src-elem", "script-src-attr", "style-src-attr"}


def test_dragging_a_dialog_a_toast_and_printing_keep_to_the_policy(watched, site):
    context, noted = watched
    page = context.new_page()
    site.enter(page, "liwenjing")
    page.goto(f"{site.url}/projects/board/")
    signed = page.locator("[data-stage=signed]")
    card = signed.locator(".p-card").first
    drag(page, card, page.locator("[data-stage=negotiation]"))
    dialog = page.locator("[data-zone-back-dialog]")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    page.goto(f"{site.url}/projects/")
    page.locator("select[name=stage]").first.select_option(index=1)
    page.wait_for_function(AT_REST)
    page.go_back()
    expect(page.get_by_role("main")).to_be_visible()
    page.goto(f"{site.url}{filled('{project}', page, site)}")
    page.locator("details.z-menu").first.locator("summary").click()
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.pdf()
    assert noted == []


def test_the_image_of_the_map_opened_by_itself_keeps_its_colours(watched, site):
    context, noted = watched
    page = context.new_page()
    site.enter(page, "liwenjing")
    page.goto(f"{site.url}/grids/map.svg")
    fill = page.evaluate("getComputedStyle(document.querySelector('.z-map-grid')).fill")
    assert fill != "rgb(0, 0, 0)"
    assert noted == []


def test_after_signing_out_the_way_back_shows_nothing(watched, site):
    context, _noted = watched
    page = context.new_page()
    site.enter(page, "liwenjing")
    page.goto(f"{site.url}/projects/")
    name = page.locator("td.name a").first.inner_text()
    page.locator("summary.z-user").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/login/"))
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_text(name)).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    # htmx keeps the address of the page, and with historyCacheSize 0 nothing of what stood on it.
    assert set(page.evaluate("Object.keys(sessionStorage)")) <= {"htmx-current-path-for-history"}
