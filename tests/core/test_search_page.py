"""The search of the top bar: sources in their order, each with what the person may see."""

import pytest
from django.urls import reverse

from zoneops.core import search
from zoneops.core.search import Hit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sources(monkeypatch):
    monkeypatch.setattr(search, "_sources", {})


@pytest.fixture
def url():
    return reverse("core:search")


def hits(*titles):
    return lambda user, text, limit: [Hit(title, f"{text} {user.name}", f"/{title}/") for title in titles]


def test_hits_stand_under_their_source_in_order(signed_in, url):
    search.register("b", "企业", hits("轴承厂"), order=20)
    search.register("a", "项目", hits("轴承项目", "风电项目"), order=10)
    page = signed_in.get(url, {"q": " zc "})
    assert [(label, len(found)) for label, found in page.context["found"]] == [("项目", 2), ("企业", 1)]
    assert "找到 3 条" in page.text
    assert 'href="/轴承项目/"' in page.text
    assert "zc 李文静" in page.text, "the source is asked by this person for the trimmed text"


def test_a_source_without_hits_is_left_out(signed_in, url):
    search.register("a", "项目", hits(), order=10)
    search.register("b", "企业", hits("轴承厂"), order=20)
    assert [label for label, _found in signed_in.get(url, {"q": "zc"}).context["found"]] == ["企业"]


def test_nothing_found_says_how_to_search_better(signed_in, url):
    search.register("a", "项目", hits())
    page = signed_in.get(url, {"q": "没有的"})
    assert "没有找到" in page.text
    assert 'value="没有的"' in page.text


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_question_asks_no_source(signed_in, url, text):
    search.register("a", "项目", lambda user, text, limit: pytest.fail("asked"))
    assert "没有找到" not in signed_in.get(url, {"q": text}).text


def test_what_was_typed_is_shown_as_text(signed_in, url):
    page = signed_in.get(url, {"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
