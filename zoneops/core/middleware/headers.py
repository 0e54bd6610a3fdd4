"""What every answer tells the browser to refuse: scripts that are not ours, frames, guessing, keeping copies.

One constant policy needs no library: no page has an inline script, style or handler, so there is nothing for a nonce
to allow (django-csp was looked at and left out). Django's own SecurityMiddleware adds HSTS, nosniff, the referrer
policy and the opener policy; a header that a view has set itself is left as it is.
"""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Everything a zone's page never needs. The wall may fill the screen; passkeys are asked for on our own pages.
FEATURES_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
FEATURES_OWN = ("fullscreen", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in FEATURES_OFF), *(f"{name}=(self)" for name in FEATURES_OWN)])


def content_policy(form_targets: Iterable[str] = ()) -> str:
    """The policy of our pages. `form_targets`: origins to which an answer to one of our forms may redirect."""
    directives = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        # Chromium holds the redirect that follows a form to this, too: single sign-on leaves by one.
        "form-action": " ".join(["'self'", *form_targets]),
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class SecurityHeaders:
    """Outside of everything that can answer, static files and error pages included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": content_policy(settings.FORM_TARGETS),
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,  # Django adds it to the answers of views only
            # Static files say themselves how long they keep (whitenoise); all else is somebody's own business, and
            # after signing out neither Back nor the disk may show it.
            "Cache-Control": "no-store",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response
