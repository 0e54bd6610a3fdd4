"""`zoneops verify`: read a backup to its last byte, or compare the stored attachments with their rows."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zoneops.core.backup import places
from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.reading import opened
from zoneops.core.files import keeping


class Command(BaseCommand):
    help = "核对一份备份是否完整，或（--live）核对正在用的附件"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("file", nargs="?", type=Path, metavar="文件", help="备份文件")
        which.add_argument("--latest", action="store_true", help="备份文件夹里最新的一份")
        which.add_argument("--live", action="store_true", help="现在的附件和它们的记录比对")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        (self.check_live if options["live"] else self.check_file)(options)

    def check_file(self, options: dict[str, Any]) -> None:
        path = places.latest() if options["latest"] else options["file"]
        if path is None:
            raise CommandError(f"{places.root()} 里没有备份；先 zoneops backup")
        try:
            with opened(path) as archive:
                archive.check()
                told = archive.manifest
        except BackupRefused as error:
            if options["json"]:
                facts = {"file": str(path), "sound": False, "words": str(error)}
                self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
            raise CommandError(str(error)) from None
        if options["json"]:
            facts = {
                "file": str(path),
                "sound": True,
                "created_at": told.created_at.isoformat(),
                "product": told.product,
                "database": told.database,
                "rows": told.rows,
                "files": len(told.files),
                "faults": told.faults,
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"备份完好：{path}")
        made = timezone.localtime(told.created_at)
        self.stdout.write(f"  {made:%Y-%m-%d %H:%M} 由 {told.product} 版从 {told.database} 做的")
        self.stdout.write(f"  {len(told.tables)} 张表 {told.rows} 行，{len(told.files)} 个文件，逐行逐字节核对过")
        for name in told.faults:
            self.stdout.write(self.style.WARNING(f"  △ 备份时就缺或已变样的附件：{name}"))

    def check_live(self, options: dict[str, Any]) -> None:
        found = keeping.differences(with_hashes=True)
        missing, changed = [one.name for one in found.missing], [one.name for one in found.differing]
        orphans = [str(path) for path in found.orphans]
        if options["json"]:
            facts = {"files": found.files, "missing": missing, "changed": changed, "orphans": orphans}
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"核对了 {found.files} 个附件：缺 {len(missing)} 个，内容变了 {len(changed)} 个")
            for name in (*missing, *changed):
                self.stdout.write(f"  ✗ {name}")
            for name in orphans:
                self.stdout.write(f"  △ 没有记录指着它：{name}")
        if not found.nothing_lost:
            raise CommandError("有附件丢了或变了：从备份里取回来，见使用手册“备份与恢复”")
