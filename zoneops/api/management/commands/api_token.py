"""`zoneops api-token USERNAME`: lets a program act with the rights of one person. Shown once, kept only as a hash."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.accounts.services import make_api_token


class Command(BaseCommand):
    help = "给一个人发接口令牌：令牌只显示这一次，能做的事与这个人一样"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("--name", required=True, help="用途，如“统计平台取数”")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(_("没有账号 %(username)s") % {"username": options["username"]})
        if not user.is_active:
            raise CommandError(_("%(name)s的账号已停用，不能发令牌") % {"name": user.name})
        self.stdout.write(make_api_token(user, name=options["name"], by=_("命令行")))
        self.stderr.write(_("这是%(name)s的令牌，只显示这一次，存好。") % {"name": user.name})
