"""Texts that cannot be kept: PostgreSQL takes no NUL, and half a UTF-16 pair is no character."""

import re

from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.rules.reasons import quoted

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def require_plain(text: str) -> str:
    """The text itself. Raises FileUnreadable when it holds a control character other than tab and line ends."""
    if found := CONTROL.search(text):
        around = text[max(found.start() - 10, 0) : found.end() + 10]
        raise FileUnreadable("control_character", text=quoted(CONTROL.sub("�", around)))
    return text
