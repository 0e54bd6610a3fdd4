"""`zoneops housekeeping`: do the jobs that are due, once; `--loop` goes on for as long as it is left running."""

import os
import signal
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.core import housekeeping, serving, watcher


class Command(BaseCommand):
    help = "到点的后台作业做一遍：封存审计链、每日备份、核对、清理"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        names = [job.name for job in housekeeping.jobs()]
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--loop", action="store_true", help="一直做下去，每五分钟看一遍；zoneops serve 自己会做")
        how.add_argument("--job", choices=names, help="只做这一个，不管到没到点")
        parser.add_argument("--quiet", action="store_true", help="没有可做的就不出声")

    def handle(self, *args: Any, **options: Any) -> None:
        # A pass that is told to stop takes its half-written backup away.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            self.held = serving.share(settings.HOME)
        except serving.Busy:
            raise CommandError("正在恢复备份，后台作业等恢复完再做") from None
        if options["loop"]:
            sys.stdout.flush()
            os.execv(sys.executable, watcher.command())  # noqa: S606 - our own interpreter, fixed arguments
        try:
            self.once(options)
        except KeyboardInterrupt:
            sys.exit(130)

    def once(self, options: dict[str, Any]) -> None:
        outcomes = housekeeping.keep_house(only=options["job"] or "")
        for outcome in outcomes:
            self.stdout.write(f"{'✗' if outcome.failed else '✓'} {outcome.job.label}：{outcome.words}")
        if not outcomes and not options["quiet"]:
            self.stdout.write("没有到点的作业" if not options["job"] else "别处正在做")
        if any(outcome.failed for outcome in outcomes):
            sys.exit(1)
