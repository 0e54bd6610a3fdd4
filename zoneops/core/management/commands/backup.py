"""`zoneops backup`: everything of this installation in one file, while people go on working."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.core.backup import places
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.writing import write_backup


class Command(BaseCommand):
    help = "把数据库和附件备份成一个文件，不用停网站"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, metavar="文件或文件夹", help="放到哪里，默认 ZONEOPS_BACKUP_DIR")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        to: Path | None = options["to"]
        path = places.unused(folder=to) if to is None or to.is_dir() else to
        try:
            told = write_backup(path.absolute())
        except BackupRefused as error:
            raise CommandError(str(error)) from None
        size = path.stat().st_size
        if options["json"]:
            facts = {"file": str(path), "bytes": size, "tables": len(told.tables), "rows": told.rows,
                     "files": len(told.files), "faults": told.faults}  # fmt: skip
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"备份好了：{path}")
        self.stdout.write(
            f"  {len(told.tables)} 张表 {told.rows} 行，{len(told.files)} 个文件，共 {size / 2**20:.1f} MB"
        )
        for name in told.faults:
            self.stdout.write(self.style.WARNING(f"  ✗ 记录里有、但找不到或已变样的附件：{name}"))
