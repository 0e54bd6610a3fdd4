"""What the audit trail says of grids and parcels, in words."""

from django.utils.translation import gettext_lazy as _

from zoneops.core.trail import words

ACTIONS = {
    "grid.lead_set": _("指定网格长"),
    "grid.set_lead": _("指定网格长"),
    "grids.loaded": _("装入网格草稿"),
    "grids.publish": _("发布网格"),
    "parcel.changed": _("修改宗地"),
    "parcel.registered": _("登记宗地"),
}


def register_own() -> None:
    words.register(ACTIONS, fields={"lead": _("网格长"), "grids": _("网格")})
