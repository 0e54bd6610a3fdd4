"""`zoneops login-link USERNAME`: a one-time way in for one person."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.accounts.models import User
from zoneops.accounts.services import make_login_link
from zoneops.core.errors import Refused

LONGEST_HOURS = 30 * 24


class Command(BaseCommand):
    help = "给一个人打印一次性登录链接"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="账号")
        parser.add_argument("--hours", type=int, default=24, help="几小时内有效，默认 24")
        parser.add_argument("--base", default="http://127.0.0.1:8000", help="网站地址")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.select_related("zone").filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号 {options['username']}")
        if not 1 <= options["hours"] <= LONGEST_HOURS:
            raise CommandError(f"--hours 应在 1 到 {LONGEST_HOURS} 之间")
        try:
            valid_for = datetime.timedelta(hours=options["hours"])
            secret = make_login_link(user, by="zoneops login-link", valid_for=valid_for)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{options['base'].rstrip('/')}/enter/{secret}/")
