"""`zoneops load-reference`: load the reference zone. Safe to run again: rows that are there already stay unchanged."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zoneops.core.ledger.importing import ImportRefused
from zoneops.reference.loading import load


class Command(BaseCommand):
    help = "装入示例区（德州高新区，2021 年）；再次运行不会重复"

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else lambda line: None
        try:
            zone = load(say=say)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        say(f"{zone.name}已装入")
