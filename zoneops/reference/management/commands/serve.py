"""`zoneops serve`: the web server, on this machine and on its network."""

import contextlib
import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from zoneops.accounts.services import note_small_office
from zoneops.core import serving, watcher
from zoneops.core.hosts import own_addresses


class Command(BaseCommand):
    help = "启动网站（granian），本机和局域网都能打开"

    def add_arguments(self, parser: CommandParser) -> None:
        add_server_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        with contextlib.suppress(DatabaseError):  # a house that was never set up has no tables yet
            note_small_office(by="zoneops serve")
        serve(options)


def add_server_arguments(parser: CommandParser) -> None:
    parser.add_argument("--host", default="0.0.0.0", help="监听的地址，默认所有网卡")  # noqa: S104 - a zone's own network
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--workers", type=int, default=2, help="进程数，默认 2")
    parser.add_argument(
        "--no-housekeeping", action="store_true", help="后台作业另有人做（定时器，或同一个站的另一台服务器）"
    )


def addresses(port: int) -> list[str]:
    """Where a browser finds the site."""
    return [f"http://{name}:{port}/" for name in own_addresses() if name != "[::1]"]


def serve(options: dict[str, Any]) -> None:
    """Hand this process over to granian, with the housekeeping beside it."""
    sys.stdout.flush()
    arguments = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options["host"],
        "--port", str(options["port"]), "--workers", str(options["workers"]), "--blocking-threads", "2",
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "zoneops.config.wsgi:application",
    ]  # fmt: skip
    try:
        serving.share(settings.HOME)
    except serving.Busy:
        raise CommandError("正在恢复备份，恢复完再启动") from None
    if not options["no_housekeeping"]:
        subprocess.Popen(watcher.command(parent=os.getpid()))  # noqa: S603 - our own command
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, fixed arguments
