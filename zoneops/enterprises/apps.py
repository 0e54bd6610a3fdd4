from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EnterprisesConfig(AppConfig):
    name = "zoneops.enterprises"
    verbose_name = _("企业")

    def ready(self) -> None:
        from zoneops.accounts.enums import Right
        from zoneops.core import search
        from zoneops.core.navigation import MenuItem, register
        from zoneops.enterprises import (
            audit_words,
            imports,  # noqa: F401 (registers its subjects)
        )
        from zoneops.enterprises.finding import find_enterprises

        audit_words.register_own()
        register(
            MenuItem(
                "green",
                10,
                _("企业库"),
                "enterprises:list",
                "building-factory-2",
                right=Right.VIEW_ENTERPRISES,
                key="e",
            )
        )
        search.register("enterprises", pgettext_lazy("plural", "企业"), find_enterprises, order=20)
