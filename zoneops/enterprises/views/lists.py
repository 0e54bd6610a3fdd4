"""企业库 (P22): who is here, who is above designated size, whose recognition runs out."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.exports import export_links, export_response
from zoneops.core.listing import Listing, changed_url
from zoneops.core.rules.phones import masked_phone
from zoneops.enterprises import queries
from zoneops.enterprises.enums import QualificationKind
from zoneops.enterprises.exports import export_columns
from zoneops.enterprises.filters import LACKS, EnterpriseFilter, lacking
from zoneops.enterprises.lights import Validity, light_of, worst
from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.views.common import zone_of
from zoneops.enterprises.words import light_words

SORTS: dict[str, str | tuple[str, ...]] = {
    "name": "initials",
    "large": ("large_since", "initials"),
    "capital": ("registered_capital_yuan", "initials"),
    "founded": ("founded_on", "initials"),
}
FILTER_NAMES = ("q", "register", "qualification", "industry", "lack")
LACK_TONES = {"expired": "late"}


@dataclass(frozen=True)
class Chip:
    label: Any
    count: int
    url: str
    is_on: bool
    tone: str
    icon: str


@right_required(Right.VIEW_ENTERPRISES)
@require_GET
def enterprise_list(request: HttpRequest) -> HttpResponseBase:
    zone = zone_of(request)
    user: Any = request.user
    today = zone.today()
    shows_phones = user.may(Right.EDIT_ENTERPRISES)
    found = EnterpriseFilter(request.GET, queryset=queries.listed(user, today), on=today).qs
    listing = Listing(request, found, sorts=SORTS)
    if response := export_response(request, _("企业"), export_columns(today, shows_phones), listing.ordered, zone):
        return response
    mine = Enterprise.objects.visible_to(user)
    total = mine.count()
    context = {
        "listing": listing,
        "rows": [_row(enterprise, today, shows_phones) for enterprise in listing.rows],
        "exports": export_links(request),
        "total": total,
        "selects": _selects(mine, today, total),
        "chips": _chips(request, mine, today),
        "has_filters": any(request.GET.get(name) for name in FILTER_NAMES),
        "may_edit": shows_phones,
    }
    return render(request, "enterprises/list.html", context)


def _row(enterprise: Any, today: datetime.date, shows_phones: bool) -> dict[str, Any]:
    """An enterprise as the list shows it: what needs a person first, then what is quiet."""
    lights = [(one.kind, light_of(one.valid_from, one.valid_to, today)) for one in enterprise.qualifications.all()]
    urgent = worst(lights)
    tone, word = "idle", _("正常")
    if urgent and urgent.validity is Validity.EXPIRED:
        tone, word = "late", _("资质过期")
    elif urgent and urgent.validity is Validity.SOON:
        tone, word = "soon", _("资质%(light)s") % {"light": light_words(urgent)}
    elif enterprise.contact_name is None:
        tone, word = "soon", _("缺联系人")
    held = [
        one.get_kind_display()
        for one, (_kind, light) in zip(enterprise.qualifications.all(), lights, strict=True)
        if light.validity not in (Validity.FUTURE, Validity.EXPIRED)
    ]
    phone = enterprise.contact_phone or ""
    return {
        "enterprise": enterprise,
        "tone": tone,
        "word": word,
        "qualifications": "、".join(dict.fromkeys(held)),
        "phone": phone if shows_phones else masked_phone(phone),
    }


def _selects(mine: Any, today: datetime.date, total: int) -> dict[str, list[tuple[str, str]]]:
    """The choices of each select, with how many enterprises have them."""
    large = mine.above_designated_size(today).count()
    held = dict(
        queries.valid_qualifications(today)
        .filter(enterprise__in=mine)
        .order_by()
        .values_list("kind")
        .annotate(count=Count("enterprise", distinct=True))
    )
    return {
        "register": [("in", f"{_('规上')} {large}"), ("out", f"{_('规下')} {total - large}")],
        "qualification": [(kind, f"{label} {held[kind]}") for kind, label in QualificationKind.choices if kind in held],
        "industry": [
            (code, " ".join(filter(None, (code, name, str(count))))) for code, name, count in queries.divisions_of(mine)
        ],
    }


def _chips(request: HttpRequest, mine: Any, today: datetime.date) -> list[Chip]:
    """The exceptions that exist, and the one that is set."""
    chips = []
    for lack, label in LACKS.items():
        count = lacking(mine, lack, today).count()
        is_on = request.GET.get("lack") == lack
        if count or is_on:
            url = changed_url(request.GET, lack=None if is_on else lack, page=None)
            tone = LACK_TONES.get(lack, "soon")
            chips.append(Chip(label, count, url, is_on, tone, "alert-triangle" if tone == "late" else "clock"))
    return chips
