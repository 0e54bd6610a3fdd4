"""`zoneops check-files`: is every kept file there, and is it still the one that was kept? Exit status 1 if not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from zoneops.core.files import keeping


class Command(BaseCommand):
    help = "逐个核对附件：在不在、内容变没变；--sweep 清掉中断的上传留下的"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sweep", action="store_true", help="删去一小时以前留下、没有记录指向的文件")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        removed = keeping.sweep() if options["sweep"] else []
        found = keeping.differences(with_hashes=True)
        if options["json"]:
            told = {
                "files": found.files,
                "missing": [one.name for one in found.missing],
                "differing": [one.name for one in found.differing],
                "orphans": [str(path) for path in found.orphans],
                "removed": [str(path) for path in removed],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for one in found.missing:
                self.stdout.write(f"✗ 不在：{one.label}（{one.name}）")
            for one in found.differing:
                self.stdout.write(f"✗ 变了：{one.label}（{one.name}）")
            self.stdout.write(
                f"{found.files} 个文件，{len(found.missing)} 个不在，{len(found.differing)} 个变了；"
                f"没有记录指向的 {len(found.orphans)} 个，已清掉 {len(removed)} 个"
            )
        if not found.nothing_lost:
            sys.exit(1)
