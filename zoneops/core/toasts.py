"""Saying what was done: a toast on the next page, with the way back where there is one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html


def tell(request: HttpRequest, text: Any, *, undo: str = "", url: str = "", word: Any = "") -> None:
    """`undo`: an address that takes the act back when POSTed to. `url` with `word`: where to look at the result."""
    said = format_html('{} <a href="{}">{}</a>', text, url, word) if url else text
    messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
