"""`zoneops init`: the first zone and its first administrator. A fresh installation has no account and no password."""

import datetime
import re
import unicodedata
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from zoneops.accounts.enums import Role
from zoneops.accounts.models import RoleAssignment, User
from zoneops.accounts.services import make_login_link
from zoneops.core import audit, calendar
from zoneops.core.models import Zone
from zoneops.reference.loading import FIRST_CALENDAR_YEAR
from zoneops.reference.requirements import load_requirements

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,48}")
ACCOUNT = re.compile(r"[A-Za-z0-9_.@-]{2,40}")


def require_sound(options: dict[str, Any]) -> None:
    """Raise CommandError, naming the argument, for a code, name or account that nobody could use."""
    if not CODE.fullmatch(options["code"]):
        raise CommandError("代码只用小写字母、数字和“-”，如 jinan-htz")
    for key, word in (("name", "全称"), ("short", "简称")):
        if not options[key].strip():
            raise CommandError(f"{word}没有写")
    if not ACCOUNT.fullmatch(options["administrator"]):
        raise CommandError("账号只用字母、数字和 _ . @ -，两个字符以上")


class Command(BaseCommand):
    help = "建第一个开发区和第一个系统管理员，打印一次性登录链接"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="代码", help="开发区代码，如 jinan-htz")
        parser.add_argument("name", metavar="全称")
        parser.add_argument("--short", required=True, metavar="简称")
        parser.add_argument("--administrator", default="admin", metavar="账号", help="系统管理员的账号，默认 admin")
        parser.add_argument("--base", default="http://127.0.0.1:8000", metavar="地址", help="网站地址，印在登录链接里")

    def handle(self, *args: Any, **options: Any) -> None:
        require_sound(options)
        call_command("migrate", verbosity=0)
        if Zone.objects.filter(code=options["code"]).exists():
            raise CommandError(f"开发区 {options['code']} 已经有了")
        if User.objects.filter(username=options["administrator"]).exists():
            raise CommandError(f"账号 {options['administrator']} 已经有了，用 --administrator 换一个")
        secret = self.create(options)
        self.stdout.write(
            f"已建好。系统管理员的一次性登录链接（一天内有效）：\n  http://127.0.0.1:8000/enter/{secret}/"
        )

    @transaction.atomic
    def create(self, options: dict[str, Any]) -> str:
        by = "zoneops init"
        short = options["short"]
        seal = next((letter for letter in short if unicodedata.category(letter) == "Lo"), short[:1])
        zone = Zone.objects.create(code=options["code"], name=options["name"], short_name=short, seal=seal)
        user = User.objects.create_user(options["administrator"], name="系统管理员", zone=zone)
        RoleAssignment.objects.create(user=user, role=Role.SYSTEM_ADMINISTRATOR, granted_by=by)
        calendar.seed(FIRST_CALENDAR_YEAR, zone.today().year + 1)
        load_requirements(zone, by=by)
        audit.record(zone, "zone.created", by=by, zone=zone, after={"code": zone.code, "administrator": user.username})
        return make_login_link(user, by=by, valid_for=datetime.timedelta(days=1))
