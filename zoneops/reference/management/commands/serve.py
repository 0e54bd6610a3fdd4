"""`zoneops serve`: the web server, on this machine and on its network."""

import os
import sys
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from zoneops.core.hosts import own_addresses


class Command(BaseCommand):
    help = "启动网站（granian），本机和局域网都能打开"

    def add_arguments(self, parser: CommandParser) -> None:
        add_server_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("collectstatic", interactive=False, verbosity=0)
        serve(options["host"], options["port"], options["workers"])


def add_server_arguments(parser: CommandParser) -> None:
    parser.add_argument("--host", default="0.0.0.0", help="监听的地址，默认所有网卡")  # noqa: S104 - a zone's own network
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--workers", type=int, default=2, help="进程数，默认 2")


def addresses(port: int) -> list[str]:
    """Where a browser finds the site."""
    return [f"http://{name}:{port}/" for name in own_addresses() if name != "[::1]"]


def serve(host: str, port: int, workers: int) -> None:
    """Hand this process over to granian."""
    sys.stdout.flush()
    arguments = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "2", "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "zoneops.config.wsgi:application",
    ]  # fmt: skip
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, fixed arguments
