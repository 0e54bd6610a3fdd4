"""How grids and parcels are found by the search of the top bar."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Right
from zoneops.core.rules.figures import format_number
from zoneops.core.search import Hit
from zoneops.territory.models import Parcel


def find_parcels(user: Any, text: str, limit: int) -> list[Hit]:
    """By number or planned use."""
    if not user.may(Right.VIEW_INTERNAL):
        return []
    found = Parcel.objects.visible_to(user).filter(Q(number__icontains=text) | Q(planned_use__icontains=text))
    return [
        Hit(
            parcel.number,
            _("%(use)s，%(area)s 亩") % {"use": parcel.planned_use, "area": format_number(parcel.area_mu, 2)},
            f"{reverse('territory:parcels')}?{urlencode({'q': parcel.number})}",
        )
        for parcel in found[:limit]
    ]
