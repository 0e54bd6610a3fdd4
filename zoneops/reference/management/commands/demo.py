"""`zoneops demo`: from nothing to a working zone in the browser, with one command and no question."""

import datetime
import os
import socket
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zoneops.accounts.services import make_login_link
from zoneops.core.models import Zone
from zoneops.reference.loading import load, people_to_show
from zoneops.reference.management.commands.serve import add_server_arguments, addresses, serve

VALID_FOR = datetime.timedelta(days=1)


class Command(BaseCommand):
    help = "从零到可用：取浏览器库、建库、装示例区、打印一次性登录链接、启动"

    def add_arguments(self, parser: CommandParser) -> None:
        add_server_arguments(parser)
        parser.add_argument("--no-serve", action="store_true", help="只准备，不启动")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if not options["no_serve"]:
            require_free(options["host"], port)
        call_command("vendor")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        zone = load(say=self.stdout.write)
        base = addresses(port)[0].rstrip("/")
        self.stdout.write(self.style.SUCCESS(f"\n{zone.name}（示例数据，今天固定为 {zone.pinned_today}）"))
        self.stdout.write("一次性登录链接，一天内有效，每条只能用一次；要新的：zoneops login-link 账号\n")
        for person in people_to_show(zone):
            secret = make_login_link(person, by="zoneops demo", valid_for=VALID_FOR)
            roles = "、".join(assignment.get_role_display() for assignment in person.assignments.all())
            self.stdout.write(f"  {roles} {person.name}（{person.username}）\n    {base}/enter/{secret}/")
        self.stdout.write("\n也可以从这些地址打开：" + "  ".join(addresses(port)) + "\n按 Ctrl-C 停止\n")
        if not options["no_serve"]:
            self.spare_second_factor()
            serve(options)

    def spare_second_factor(self) -> None:
        """Who only looks around need not fetch a phone. Never where a real zone lives, nor against a setting."""
        if "ZONEOPS_ADMIN_SECOND_FACTOR" not in os.environ and not Zone.objects.exclude(is_sample=True).exists():
            os.environ["ZONEOPS_ADMIN_SECOND_FACTOR"] = "0"  # inherited by the server that follows
            self.stdout.write("演示：管理员登录不要求第二因素；正式使用时要求\n")


def require_free(host: str, port: int) -> None:
    """Say so before the work begins, rather than after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"端口 {port} 用不了（{error.strerror}）：换一个，如 zoneops demo --port 8080") from None
