"""`zoneops reset-second-factor USERNAME`: for who has lost phone, key and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.accounts.models import User
from zoneops.accounts.services import reset_second_factor
from zoneops.core.errors import Refused


class Command(BaseCommand):
    help = "去掉一个人的第二因素（手机、密钥、恢复码都丢了的时候）；管理员下次登录时重新设"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="账号")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.select_related("zone").filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号 {options['username']}")
        try:
            count = reset_second_factor(user, by="zoneops reset-second-factor")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{user.name}（{user.username}）的第二因素已去掉 {count} 项，恢复码作废")
