"""`zoneops init`: the first zone and its administrators. A fresh installation has no account and no password.

The three administrators are three people (GB/T 22239-2019, 8.1.5); `--small-office` makes one who does all three.
"""

import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.accounts.services.administrators import ACCOUNTS, make_administrator
from zoneops.accounts.services.people import ACCOUNT
from zoneops.core import audit, calendar
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.reference.loading import FIRST_CALENDAR_YEAR
from zoneops.reference.requirements import load_requirements

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,48}")
# option → the administrator whose account it names
ACCOUNT_OPTIONS = {
    "administrator": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "auditor": Role.AUDIT_ADMINISTRATOR,
}


def require_sound(options: dict[str, Any]) -> None:
    """Raise CommandError, naming the argument, for a code, name or account that nobody could use."""
    if not CODE.fullmatch(options["code"]):
        raise CommandError("代码只用小写字母、数字和“-”，如 jinan-htz")
    for key, word in (("name", "全称"), ("short", "简称")):
        if not options[key].strip():
            raise CommandError(f"{word}没有写")
    named = [options[key] for key in ACCOUNT_OPTIONS]
    if not all(ACCOUNT.fullmatch(account) for account in named):
        raise CommandError("账号只用字母、数字和 _ . @ -，两个字符以上")
    if len({account.lower() for account in named}) < len(named):
        raise CommandError("三个管理员的账号不能相同")


class Command(BaseCommand):
    help = "建第一个开发区和系统、安全、审计三个管理员，打印各自的一次性登录链接"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="代码", help="开发区代码，如 jinan-htz")
        parser.add_argument("name", metavar="全称")
        parser.add_argument("--short", required=True, metavar="简称")
        words = "%s的账号，默认 %s"
        for key, role in ACCOUNT_OPTIONS.items():
            text = words % (role.label, ACCOUNTS[role])
            parser.add_argument(f"--{key}", default=ACCOUNTS[role], metavar="账号", help=text)
        small = "一人兼三员，只建系统管理员；要同时设 ZONEOPS_SMALL_OFFICE=1"
        parser.add_argument("--small-office", action="store_true", help=small)
        parser.add_argument("--base", default="http://127.0.0.1:8000", metavar="地址", help="网站地址，印在登录链接里")

    def handle(self, *args: Any, **options: Any) -> None:
        require_sound(options)
        call_command("migrate", verbosity=0)
        if Zone.objects.filter(code=options["code"]).exists():
            raise CommandError(f"开发区 {options['code']} 已经有了")
        secrets = self.create(options)
        self.stdout.write("已建好。一次性登录链接（一天内有效，各用一次）：")
        for user, secret in secrets:
            self.stdout.write(f"{user.name} {user.username}\n  {options['base'].rstrip('/')}/enter/{secret}/")
        if options["small_office"] and not settings.SMALL_OFFICE:
            self.stdout.write("一人兼三员要设 ZONEOPS_SMALL_OFFICE=1 再启动；不设，角色没有人批。")

    @transaction.atomic
    def create(self, options: dict[str, Any]) -> list[tuple[User, str]]:
        by = "zoneops init"
        short = options["short"]
        seal = next((letter for letter in short if unicodedata.category(letter) == "Lo"), short[:1])
        zone = Zone.objects.create(code=options["code"], name=options["name"], short_name=short, seal=seal)
        calendar.seed(FIRST_CALENDAR_YEAR, zone.today().year + 1)
        load_requirements(zone, by=by)
        wanted = list(ACCOUNT_OPTIONS.items())[: 1 if options["small_office"] else None]
        try:
            made = [make_administrator(zone, role, options[key], by=by) for key, role in wanted]
        except Refused as refusal:
            words = "、".join(f"--{key}" for key in ACCOUNT_OPTIONS)
            raise CommandError(f"{refusal}（{words}）") from None
        after = {"code": zone.code, "administrators": [user.username for user, _secret in made]}
        audit.record(zone, "zone.created", by=by, zone=zone, after=after)
        return made
