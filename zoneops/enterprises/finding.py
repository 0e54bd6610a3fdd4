"""How enterprises are found by the search of the top bar."""

from typing import Any

from django.urls import reverse

from zoneops.accounts.enums import Right
from zoneops.core.search import Hit
from zoneops.enterprises.models import Enterprise


def find_enterprises(user: Any, text: str, limit: int) -> list[Hit]:
    """By name, credit code, pinyin or its initials."""
    if not user.may(Right.VIEW_ENTERPRISES):
        return []
    found = Enterprise.objects.visible_to(user).search(text)[:limit]
    return [Hit(one.name, one.credit_code, reverse("enterprises:detail", args=[one.pk])) for one in found]
