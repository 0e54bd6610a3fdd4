"""What a row keeps is in one language, whoever wrote it; what a reader sees is in the reader's."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from zoneops.core.kept import said, source_language

TEMPLATES = ("宗地 %(number)s：%(reason)s", "用地跨%(grids)s", "用地未定，未落网格")


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


def test_a_kept_sentence_is_said_in_the_readers_language(in_english):
    assert said("用地跨第五、第六网格", TEMPLATES) == "The land spans 第五、第六网格"
    assert said("用地未定，未落网格", TEMPLATES) == "Land undecided, no grid"


def test_a_sentence_inside_a_sentence_is_said_too(in_english):
    assert said("宗地 2021-003：用地跨甲、乙", TEMPLATES) == "Parcel 2021-003: The land spans 甲、乙"


def test_in_the_source_language_it_stays_as_it_is():
    for text in ("宗地 2021-003：用地跨甲、乙", "用地未定，未落网格", "别的话"):
        assert said(text, TEMPLATES) == text


@pytest.mark.parametrize("text", ["", "别的话", "用地跨", "不用地跨甲"])
def test_what_no_template_made_is_said_as_it_stands(in_english, text):
    assert said(text, TEMPLATES) == text


def test_a_text_made_to_be_kept_is_in_the_source_language(in_english):
    with source_language():
        assert _("用地未定，未落网格") == "用地未定，未落网格"
    assert _("用地未定，未落网格") == "Land undecided, no grid"
