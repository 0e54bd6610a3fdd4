from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from zoneops.core import sql


class CoreConfig(AppConfig):
    name = "zoneops.core"
    verbose_name = _("基础")

    def ready(self) -> None:
        from zoneops.core import health, job_checks, jobs, navigation
        from zoneops.core.backup import checks
        from zoneops.core.files import keeping
        from zoneops.core.ledger import uploads

        post_migrate.connect(renew_guards, sender=self)
        health.register_own()
        jobs.register_own()
        job_checks.register_own()
        checks.register_own()
        health.register("files", _("附件"), keeping.check, order=62)
        keeping.register(uploads.FOLDER, uploads.expected_files)
        item = navigation.MenuItem
        navigation.register(
            item("system", 10, _("数据导入"), "system:imports", "file-import", right=("import_data", "manage_system"))
        )
        navigation.register(item("system", 20, _("工作日历"), "system:calendar", "calendar"))
        # Readers: `trail.reading.READERS`.
        navigation.register(
            item("system", 80, _("审计"), "system:audit", "shield-check", right=("read_audit", "grant_roles"))
        )
        navigation.register(item("system", 90, _("系统体检"), "system:doctor", "stethoscope", right="manage_system"))


def renew_guards(using: str, **_facts: Any) -> None:
    """SQLite changes a table by making it anew, and its triggers go with the old one."""
    connection = connections[using]
    if set(sql.AUDIT_TABLES) <= set(connection.introspection.table_names()):
        sql.install_audit_guards(connection)
