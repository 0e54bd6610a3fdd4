"""The sheet of components shows what pages are made of, to everyone who is signed in."""

import dataclasses
import re

import pytest
from django.urls import reverse

from zoneops.core import navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(signed_in):
    answer = signed_in.get(reverse("core:components"))
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("tone", ["idle", "live", "done", "soon", "late", "hold"])
def test_every_tone_is_shown_as_a_status_and_as_a_tag(sheet, tone):
    assert f'class="z-status" data-tone="{tone}"' in sheet
    assert f'class="z-tag" data-tone="{tone}"' in sheet


@pytest.mark.parametrize(
    "part",
    [
        "z-seal is-l is-missing",
        "z-seal is-not-due",
        "z-rail",
        "z-mini",
        "z-steps",
        "z-kpi",
        "z-empty",
        "z-error",
        "z-note",
        "z-verdict",
        "z-skel",
        "z-chip is-on",
        "z-tabs",
        "z-seg",
        "z-menu",
        "z-tl",
        "z-dl",
        "z-table",
        "z-field",
        "z-meter",
    ],
)
def test_every_component_is_shown(sheet, part):
    assert re.search(rf'class="[^"]*\b{part}\b', sheet)


def test_the_samples_are_marked_as_samples(sheet):
    assert "示例数据" in sheet


def test_a_blocked_button_is_tied_to_its_reason(sheet):
    reason = re.search(r'<button[^>]*disabled aria-describedby="([^"]+)"', sheet)[1]
    assert f'id="{reason}"' in sheet


def test_the_frame_reads_the_session_the_person_with_zone_and_the_roles(
    signed_in, monkeypatch, django_assert_num_queries
):
    uncounted = {key: dataclasses.replace(item, count=None) for key, item in navigation._items.items()}
    monkeypatch.setattr(navigation, "_items", uncounted)
    with django_assert_num_queries(3):
        signed_in.get(reverse("core:components"))
