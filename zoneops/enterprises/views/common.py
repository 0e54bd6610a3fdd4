"""What the pages of enterprises share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise


def zone_of(request: HttpRequest) -> Zone:
    """The zone of whoever asks; people without a zone have no enterprises."""
    user: Any = request.user
    if user.zone is None:
        raise Http404
    return user.zone  # type: ignore[no-any-return]


def enterprise_of(request: HttpRequest, pk: int) -> Enterprise:
    """The enterprise, if the user may see it; another zone's does not exist."""
    user: Any = request.user
    return get_object_or_404(Enterprise.objects.visible_to(user).select_related("zone"), pk=pk)
