"""What a request asks for, made sound before it is used: the page to go on to, the number of a row."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LARGEST_KEY = 2**63 - 1


def own_page(request: HttpRequest, url: str, otherwise: str = "/") -> str:
    """`url` if it is the path of a page of ours, else `otherwise`.

    Only whole paths: Django would take a bare word for the name of a view, a browser for a page beside this one.
    """
    stays = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if stays and url.startswith("/") and not url.startswith("//") else otherwise


def row_number(text: str) -> int | None:
    """The key of a row as an address or a form says it; None for what cannot be one."""
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_KEY:
        return None
    return int(text)
