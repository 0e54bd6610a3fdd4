"""What the frame of every page needs. Beyond the user and the zone, nothing is read before a template asks for it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from zoneops.core import navigation
from zoneops.core.units import chosen_unit


def shell(request: HttpRequest) -> dict[str, Any]:
    user: Any = getattr(request, "user", None)
    zone = user.zone if user is not None and user.is_authenticated else None
    return {
        "zone": zone,
        "today": zone.today() if zone else timezone.localdate(),
        "menu": SimpleLazyObject(lambda: navigation.menu(user, request.path) if zone else []),
        "money_unit": chosen_unit(request),
        "request_number": getattr(request, "number", ""),
        "is_folded": request.COOKIES.get(f"{settings.COOKIE_PREFIX}menu") == "folded",
        "rights": SimpleLazyObject(lambda: {str(right) for right in user.rights} if zone else set()),
    }
