"""`zoneops workdays add 2021-09-17 5` · `zoneops workdays between 2021-09-17 2021-10-15`"""

import json
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.core.calendar import work_calendar
from zoneops.core.rules.dates import DateUnreadable, parse_date
from zoneops.core.rules.workdays import CalendarRanOut


def day(text: str) -> date:
    try:
        return parse_date(text).on
    except DateUnreadable as error:
        raise ArgumentTypeError(str(error)) from None


class Command(BaseCommand):
    help = "数工作日：从某天起第 n 个工作日是哪天，两天之间有几个工作日"

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="add|between")
        add = kinds.add_parser("add", help="从某天起第 n 个工作日（当天不算；n 可以是负数）")
        add.add_argument("start", type=day, metavar="日期")
        add.add_argument("count", type=int, metavar="n")
        between = kinds.add_parser("between", help="两天之间的工作日数（前一天不算，后一天算）")
        between.add_argument("start", type=day, metavar="自")
        between.add_argument("end", type=day, metavar="至")
        for sub in (add, between):
            sub.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        start: date = options["start"]
        try:
            calendar = work_calendar()
            if options["kind"] == "add":
                end = calendar.add(start, options["count"])
                answer, count = end.isoformat(), options["count"]
            else:
                end, count = options["end"], calendar.between(start, options["end"])
                answer = str(count)
        except CalendarRanOut as error:
            raise CommandError(str(error)) from None
        provisional = calendar.touches_provisional(start, end)
        if options["json"]:
            found = {"start": start.isoformat(), "end": end.isoformat(), "workdays": count, "provisional": provisional}
            self.stdout.write(json.dumps(found))
            return
        self.stdout.write(answer)
        if provisional:
            self.stderr.write("注意：跨过放假安排还没公布的年份，结果是暂定的")
