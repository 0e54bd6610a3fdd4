"""系统体检 on a page: for who manages the system."""

import pytest
from django.urls import reverse

from zoneops.core import health
from zoneops.core.health import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(monkeypatch):
    """Put findings in place of the product's checks."""

    def put(*tones):
        checks = {}
        monkeypatch.setattr(health, "_checks", checks)
        for number, tone in enumerate(tones):
            finding = Finding(tone, f"第{number}项", "改正办法", "system:calendar")
            health.register(str(number), f"检查{number}", lambda finding=finding: finding)

    return put


@pytest.mark.parametrize(
    ("tones", "title"),
    [
        (["late", "late", "soon", "done"], "2 项不对，先处理"),
        (["soon", "done"], "都能用，1 项要留意"),
        (["done"], "一切正常"),
    ],
)
def test_the_title_says_the_worst(managing, found, tones, title):
    found(*tones)
    assert f"{title}" in managing.get(reverse("system:doctor")).text


def test_what_is_wrong_stands_first(managing, found):
    found("done", "soon", "late", "done")
    page = managing.get(reverse("system:doctor")).text
    order = sorted(range(4), key=lambda number: page.index(f"检查{number}"))
    assert order == [2, 1, 0, 3]


def test_a_finding_leads_to_the_page_where_it_is_put_right(managing, found):
    found("late")
    page = managing.get(reverse("system:doctor")).text
    assert "改正办法" in page
    assert f'href="{reverse("system:calendar")}">去看' in page


def test_who_does_not_manage_the_system_is_told_which_right_is_missing(signed_in):
    answer = signed_in.get(reverse("system:doctor"))
    assert answer.status_code == 403
    assert "需要“管理系统”的权限" in answer.text
