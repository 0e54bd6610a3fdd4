"""Saying what was done and what was not: toasts for past facts, a box above the page for what went wrong."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.session import SessionStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

from zoneops.core.toasts import tell


@pytest.fixture
def request_with_messages(rf: RequestFactory):
    request = rf.get("/")
    request.session = {}
    request._messages = SessionStorage(request)
    return request


def shown(request):
    told = {"messages": list(messages.get_messages(request)), "csrf_token": "t"}
    return render_to_string("components/toasts.html", told), render_to_string("components/told.html", told)


def test_what_was_done_is_a_toast_with_the_way_back_as_a_post(request_with_messages):
    tell(request_with_messages, "已推进到开工", undo="/projects/7/undo/3/")
    toast, told = shown(request_with_messages)
    assert "已推进到开工" in toast
    assert '<form method="post" action="/projects/7/undo/3/">' in toast
    assert told.strip() == ""


def test_what_cannot_be_taken_back_offers_no_way_back(request_with_messages):
    tell(request_with_messages, "已存 2 个文件")
    toast, _told = shown(request_with_messages)
    assert "<form" not in toast


def test_a_toast_may_lead_to_what_was_made(request_with_messages):
    tell(request_with_messages, "已登记 <新材料>", url="/projects/7/", word="看项目")
    toast, _told = shown(request_with_messages)
    assert '已登记 &lt;新材料&gt; <a href="/projects/7/">看项目</a>' in toast


def test_what_went_wrong_is_no_toast_that_goes_away(request_with_messages):
    messages.error(request_with_messages, "没有写入：第 3 行的信用代码只有 17 位")
    messages.warning(request_with_messages, "日历只到 2026 年")
    toast, told = shown(request_with_messages)
    assert "没有写入" not in toast
    assert "日历" not in toast
    assert told.count('role="alert"') == 2
