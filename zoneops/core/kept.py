"""Sentences that a row keeps: written in the source language whoever writes, said in the reader's language.

reason = gettext_noop("用地跨%(grids)s") % {"grids": "第五、第六网格"}     # what the row keeps
said(reason, ["用地跨%(grids)s"])                                        # "The land spans 第五、第六网格"
"""

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

BLANK = re.compile(r"%\((\w+)\)[sd]")


def source_language() -> AbstractContextManager[None]:
    """Texts made inside are made to be kept."""
    return translation.override(settings.LANGUAGE_CODE)


def said(text: str, templates: Iterable[str]) -> str:
    """The kept text in the reader's language. What none of the templates made is said as it stands."""
    templates = tuple(templates)
    for template in templates:
        if found := _pattern(template).fullmatch(text):
            return _(template) % {name: said(value, templates) for name, value in found.groupdict().items()}
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = enumerate(BLANK.split(template))
    return re.compile("".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in parts), re.DOTALL)
