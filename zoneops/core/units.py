"""The reader's unit of money: 亿元 or 万元, kept in a cookie."""

from django.conf import settings
from django.http import HttpRequest

COOKIE = f"{settings.COOKIE_PREFIX}money"
UNITS = ("yi", "wan")


def chosen_unit(request: HttpRequest) -> str:
    """ "yi" (亿元, the default) or "wan" (万元)."""
    wanted = request.COOKIES.get(COOKIE, "")
    return wanted if wanted in UNITS else UNITS[0]
