"""`zoneops restore FILE`: put a backup in place of what is here, all of it or nothing."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from zoneops.core.backup.errors import BackupRefused
from zoneops.core.backup.restoring import restore


class Command(BaseCommand):
    help = "用一份备份恢复；先停网站。装不成时原来的一点不动"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="文件", help="备份文件")
        parser.add_argument("--force", action="store_true", help="这里已有数据也换掉，换之前先备份一份")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(
                options["file"], force=options["force"], by=f"zoneops restore（{_who()}）", say=self.stdout.write
            )
        except BackupRefused as error:
            raise CommandError(str(error)) from None
        told = done.manifest
        if done.saved_to:
            self.stdout.write(f"原来的备份在：{done.saved_to}")
        if done.moved_on:
            self.stdout.write(f"备份来自 {told.product} 版，结构已升级到本版本")
        self.stdout.write(
            self.style.SUCCESS(
                f"恢复好了：{timezone.localtime(told.created_at):%Y-%m-%d %H:%M} 的备份，"
                f"{len(told.tables)} 张表 {told.rows} 行，{len(told.files)} 个文件，装入后逐表比对相同"
            )
        )
        for name in told.faults:
            self.stdout.write(self.style.WARNING(f"  △ 备份时就缺或已变样的附件：{name}"))
        if not done.has_same_key:
            self.stdout.write(
                self.style.WARNING(
                    "  △ 这里的 secret_key 不是做备份时的那一把：把原来的 secret_key 放回数据目录；"
                    "找不回来就给每个人 zoneops reset-second-factor"
                )
            )
        self.stdout.write("接着：zoneops doctor，zoneops check-ones，再启动网站；所有人要重新登录")


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
