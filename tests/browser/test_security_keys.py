"""The second factor in a real browser: what the script does with a security key, and how axe likes the pages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_every_page import axe

PERSON = "liwenjing"
KEY = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}


@pytest.fixture
def local(page, site):
    """A browser with a key in its socket, on a host name: at an address browsers offer no keys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | {"automaticPresenceSimulation": True}})
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return site.url.replace("127.0.0.1", "localhost")


def enter(page, site, local):
    page.goto(re.search(r"http\S+", site.run("login-link", PERSON, "--base", local)).group())
    page.get_by_role("button", name=re.compile("进入")).click()


def test_a_key_is_added_and_then_asked_for(page, site, local):
    enter(page, site, local)
    page.wait_for_url(f"{local}/")
    found = []
    for address in ("/me/second/app/", "/me/second/key/", "/me/confirm/", "/me/"):
        page.goto(local + address)
        found += [f"{address}: {problem}" for problem in axe(page, site)]
    page.goto(f"{local}/me/second/key/")
    expect(page.locator("[data-zone-without-keys]")).to_be_hidden()
    page.get_by_label("名称").fill("蓝色密钥")
    page.get_by_role("button", name="添加").click()
    page.wait_for_url(f"{local}/me/second/codes/")
    found += axe(page, site)
    codes = page.locator(".a-codes li").all_inner_texts()
    page.goto(f"{local}/me/")
    expect(page.get_by_role("main")).to_contain_text("蓝色密钥")

    page.context.clear_cookies()
    enter(page, site, local)
    page.wait_for_url(f"{local}/login/second/")
    found += axe(page, site)
    page.get_by_role("button", name="用安全密钥").click()
    page.wait_for_url(f"{local}/")

    page.context.clear_cookies()
    enter(page, site, local)
    page.get_by_label("验证码").fill(codes[0])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"{local}/")
    assert "已去掉 1 项" in site.run("reset-second-factor", PERSON)
    assert [found, page.complaints] == [[], []]
    assert len(codes) == 10


def test_without_scripts_a_code_still_opens(browser, site, local):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    enter(page, site, local)
    page.goto(f"{local}/me/second/key/")
    expect(page.locator("[data-zone-without-keys]")).to_be_visible()
    expect(page.get_by_role("button", name="添加")).to_be_hidden()
    page.goto(f"{local}/me/second/app/")
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    context.close()
