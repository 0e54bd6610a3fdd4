"""The client's own address when proxies stand in front, and nobody's word for it otherwise."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# A client can send these itself: without a proxy that overwrites them they are gone before anything can read them.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
             "HTTP_X_REAL_IP", "HTTP_FORWARDED")  # fmt: skip


class BehindProxy:
    """First of all: the audit row, the lockout and the log take the address from REMOTE_ADDR."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.proxies: int = settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.proxies:
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "")
            if found := client_address(chain, self.proxies):
                request.META["REMOTE_ADDR"] = found
        else:
            for name in FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


def client_address(chain: str, proxies: int) -> str:
    """The address that the outermost of `proxies` trusted proxies saw; "" where the chain is shorter or no address.

    Each proxy appends the address that it was called from: what stands further left was written by the client.
    """
    entries = [entry.strip() for entry in chain.split(",")]
    if len(entries) < proxies:
        return ""
    entry = entries[-proxies]
    if entry.startswith("["):  # [2001:db8::1]:443
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:  # 192.0.2.7:51034
        entry = entry.partition(":")[0]
    try:
        return str(ipaddress.ip_address(entry))
    except ValueError:
        return ""
