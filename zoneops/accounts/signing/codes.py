"""Codes that an app shows, a new one every half minute (RFC 6238), and the picture that gives it its secret."""

import base64
import secrets
import time
from io import BytesIO
from urllib.parse import quote, urlencode

import qrcode
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils.crypto import constant_time_compare
from qrcode.image.svg import SvgPathImage

PERIOD = 30  # seconds
DRIFT = 1  # periods by which the clocks may differ
REMEMBERED = 20


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def matching_period(secret: str, code: str) -> int | None:
    """The number of the half minute whose code this is, among those that count now; None for a wrong code."""
    this = now() // PERIOD
    typed = "".join(code.split())
    for period in range(this - DRIFT, this + DRIFT + 1):
        if constant_time_compare(typed, format_hotp_value(hotp_value(secret, period))):
            return period
    return None


def address_for_app(secret: str, account: str, issuer: str) -> str:
    """The otpauth:// address that the picture holds."""
    label = f"{quote(issuer)}:{quote(account)}"
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def picture(address: str) -> tuple[int, str]:
    """The QR code as the side of its square and the path that fills it, for an inline SVG."""
    image = qrcode.make(address, image_factory=SvgPathImage, border=2)
    kept = BytesIO()
    image.save(kept)
    path = kept.getvalue().decode().partition(' d="')[2].partition('"')[0]
    return image.width + 2 * image.border, path


def in_groups(secret: str) -> str:
    """The secret as people type it: groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def new_secret() -> str:
    """160 random bits, as RFC 4226 recommends, in the alphabet that apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")
