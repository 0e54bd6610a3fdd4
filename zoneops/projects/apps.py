from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectsConfig(AppConfig):
    name = "zoneops.projects"
    verbose_name = _("项目")

    def ready(self) -> None:
        from zoneops.accounts import departures
        from zoneops.accounts.enums import Right
        from zoneops.core import search
        from zoneops.core.files import keeping
        from zoneops.enterprises import panels as enterprise_panels
        from zoneops.enterprises import relations as enterprise_relations
        from zoneops.projects import (
            changes,
            imports,  # noqa: F401 — importing registers
            looking,
            menu,
            on_map,
            relations,
        )
        from zoneops.projects.services import files, leaving_words, mark_awaiting_handover, relocate_all
        from zoneops.territory import hooks, layers

        menu.register()
        changes.register_own()
        enterprise_relations.register(relations.enterprises_of_projects)
        hooks.register(relocate_all)
        keeping.register(files.FOLDER, files.expected_files)
        layers.register(on_map.project_points)
        departures.register(mark_awaiting_handover)
        departures.register_preview(leaving_words)
        search.register("projects", pgettext_lazy("plural", "项目"), looking.find, order=10)
        enterprise_panels.register(
            "projects", _("项目"), "projects:enterprise_panel", right=Right.VIEW_PROJECTS, order=10
        )
