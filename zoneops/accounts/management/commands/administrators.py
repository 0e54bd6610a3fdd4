"""`zoneops administrators CODE`: make those of the three administrators that a zone lacks."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.accounts.enums import Role
from zoneops.accounts.services.administrators import ACCOUNTS, make_administrator, missing_administrators
from zoneops.core.errors import Refused
from zoneops.core.models import Zone


class Command(BaseCommand):
    help = "补齐一个开发区缺的系统、安全、审计管理员，打印一次性登录链接"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="代码", help="开发区代码")
        parser.add_argument("--prefix", default="", metavar="前缀", help="账号前缀：账号被别的区用了时写，如 jinan-")
        parser.add_argument("--base", default="http://127.0.0.1:8000", metavar="地址", help="网站地址，印在登录链接里")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = Zone.objects.filter(code=options["code"]).first()
        if zone is None:
            raise CommandError(f"没有开发区 {options['code']}")
        missing = missing_administrators(zone, small_office=settings.SMALL_OFFICE)
        if not missing:
            self.stdout.write("三员齐全，没有改动。")
            return
        for role in missing:
            username = options["prefix"] + ACCOUNTS[role]
            try:
                user, secret = make_administrator(zone, role, username, by="zoneops administrators")
            except Refused as refusal:
                raise CommandError(f"{refusal}：用 --prefix 加个前缀") from None
            link = f"{options['base'].rstrip('/')}/enter/{secret}/"
            self.stdout.write(f"{Role(role).label} {user.username}（一天内有效，用一次）：\n  {link}")
