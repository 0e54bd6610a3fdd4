"""`zoneops doctor`: what is in order, what will hurt, what is wrong now. Exit status 1 when something is wrong."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from zoneops.core.health import examine

SIGNS = {"done": "✓", "soon": "△", "late": "✗"}


class Command(BaseCommand):
    help = "体检：还缺什么配置，哪里不对"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        results = examine()
        if options["json"]:
            rows = [
                {"key": r.key, "state": r.finding.tone, "words": r.finding.words, "fix": r.finding.fix} for r in results
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for result in results:
                fix = f"  → {result.finding.fix}" if result.finding.fix else ""
                self.stdout.write(f"{SIGNS[result.finding.tone]} {result.label}：{result.finding.words}{fix}")
        if any(result.finding.tone == "late" for result in results):
            sys.exit(1)
