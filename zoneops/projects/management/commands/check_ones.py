"""`zoneops check-ones`: prove the four ones. Exit status 1 when a kept column disagrees with the history."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from zoneops.core.models import Zone
from zoneops.projects.models import Project
from zoneops.projects.ones import missing_reasons
from zoneops.projects.proof import differences


class Command(BaseCommand):
    help = "重算每个项目的四个一，与库里的比对；列出缺一的项目"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--zone", metavar="代码", help="只查一个开发区")

    def handle(self, *args: Any, **options: Any) -> None:
        zones = Zone.objects.filter(code=options["zone"]) if options["zone"] else Zone.objects.all()
        wrong = 0
        for zone in zones:
            pursued = Project.objects.filter(zone=zone).pursued().select_related("service_officer", "grid")
            lacking = pursued.lacking_one(zone)
            count = lacking.count()
            total = pursued.count()
            self.stdout.write(f"{zone.short_name}：在跟 {total} 个，四个一齐全 {total - count} 个，缺 {count} 个")
            for project in lacking.order_by("code"):
                self.stdout.write(f"  {project.code} {project.name}：{'；'.join(missing_reasons(project, zone))}")
            for difference in differences(zone):
                wrong += 1
                self.stderr.write(f"  不一致 {difference}")
        if wrong:
            sys.exit(1)
