from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TerritoryConfig(AppConfig):
    name = "zoneops.territory"
    verbose_name = _("区域与网格")

    def ready(self) -> None:
        from zoneops.accounts import departures
        from zoneops.accounts.enums import Right
        from zoneops.core import search
        from zoneops.core.navigation import MenuItem, register
        from zoneops.territory import (
            audit_words,
            imports,  # noqa: F401 (registers its subject)
        )
        from zoneops.territory.finding import find_parcels
        from zoneops.territory.queries import leading_words

        audit_words.register_own()
        departures.register_preview(leading_words)
        may_view = Right.VIEW_INTERNAL
        register(MenuItem("projects", 40, _("网格一张网"), "territory:grids", "map-2", right=may_view))
        register(
            MenuItem("projects", 50, pgettext_lazy("plural", "宗地"), "territory:parcels", "map-pin", right=may_view)
        )
        search.register("parcels", pgettext_lazy("plural", "宗地"), find_parcels, order=40)
