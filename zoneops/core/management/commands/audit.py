"""`zoneops audit …`: seal, verify, head, export, purge and harden the audit trail."""

import datetime
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from zoneops.core import audit, sql
from zoneops.core.errors import Refused
from zoneops.core.models import AuditEntry, AuditLink
from zoneops.core.trail import archive, heads, purging, sealing, verifying


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


class Command(BaseCommand):
    help = "审计链：封存、核验、链头、导出、清除、收紧权限"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("seal", help="封存还没有封存的审计记录，记下链头")
        verify = acts.add_parser("verify", help="核验整条链；不完整时退出码为 1")
        verify.add_argument("--head", action="append", default=[], metavar="序号:哈希", help="另外记下的链头，可给多个")
        verify.add_argument("--heads-file", type=Path, help="另外保存的 heads.jsonl")
        verify.add_argument("--json", action="store_true", help="输出 JSON")
        acts.add_parser("head", help="显示现在的链头，抄在别处作为凭据")
        export = acts.add_parser("export", help="把审计记录连同封存写成文件（.jsonl.gz）")
        export.add_argument("file", type=Path)
        export.add_argument("--from", dest="start", type=day, help="自哪天（含），如 2026-01-01")
        export.add_argument("--to", dest="end", type=day, help="至哪天（含）")
        check = acts.add_parser("check-file", help="核对导出或清除时写的文件")
        check.add_argument("file", type=Path)
        purge = acts.add_parser("purge", help=f"清除旧记录：先写成文件；不满 {sql.DAYS_KEPT} 个封存日的不清除")
        purge.add_argument("--before", type=day, required=True, help="清除哪天以前的，如 2026-01-01")
        harden = acts.add_parser("harden", help="PostgreSQL：建一个改不了审计表的角色，网站用它连接")
        harden.add_argument("--role", default="zoneops_app")
        harden.add_argument("--password-file", type=Path, help="口令放在这个文件里；不给则不设口令")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["act"].replace("-", "_"))(options)

    def seal(self, options: dict[str, Any]) -> None:
        sealed = sealing.seal(everything=True)
        self.stdout.write(f"封存 {sealed.rows} 条" + (f"，链头 {sealed.head}" if sealed.head else "，还没有审计记录"))
        if sealed.warning:
            self.stderr.write(sealed.warning)

    def verify(self, options: dict[str, Any]) -> None:
        report = verifying.verify(self.further_heads(options))
        if options["json"]:
            told = {
                "sound": report.is_sound,
                "summary": report.summary(),
                "links": report.links,
                "purged": report.purged,
                "unsealed": report.unsealed,
                "heads_compared": report.heads_compared,
                "head": {"sequence": report.head[0], "hash": report.head[1]} if report.head else None,
                "findings": [vars(finding) for finding in report.findings],
                "not_listed": report.unlisted(),
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(report.summary())
            for finding in report.findings:
                self.stdout.write(f"{'✗' if finding.is_breach else '△'} {finding.words}")
            for kind, count in report.unlisted().items():
                self.stdout.write(f"  同类（{kind}）还有 {count} 处没有列出")
        if not report.is_sound:
            sys.exit(1)

    def further_heads(self, options: dict[str, Any]) -> list[heads.Head]:
        try:
            found = [heads.given(text) for text in options["head"]]
        except ValueError:
            raise CommandError("--head 写成 序号:哈希，哈希是 64 位十六进制，见 zoneops audit head") from None
        if file := options["heads_file"]:
            if not file.exists():
                raise CommandError(f"没有文件 {file}")
            found += heads.exported(file)[0]
        return found

    def head(self, options: dict[str, Any]) -> None:
        link = AuditLink.objects.last()
        if link is None:
            raise CommandError("还没有封存过：运行 zoneops audit seal")
        self.stdout.write(
            f"{link}\n封存于 {timezone.localtime(link.sealed_at):%Y-%m-%d %H:%M:%S}\n历次链头在 {heads.path()}"
        )

    def export(self, options: dict[str, Any]) -> None:
        entries = AuditEntry.objects.all()
        if options["start"]:
            entries = entries.filter(at__gte=self.midnight(options["start"]))
        if options["end"]:
            entries = entries.filter(at__lt=self.midnight(options["end"] + datetime.timedelta(days=1)))
        head = sealing.seal().head
        if head is None:
            raise CommandError("还没有审计记录")
        try:
            written = archive.write(options["file"], entries)
        except FileExistsError:
            raise CommandError(f"{options['file']} 已存在，换一个名字") from None
        after = {"file": written.path.name, "count": written.rows, "sha256": written.sha256, "format": "jsonl.gz"}
        after |= {name: str(options[name]) for name in ("start", "end") if options[name]}
        audit.record(head, "audit.exported", by=self.who(), after=after)
        self.stdout.write(f"写出 {written.rows} 条到 {written.path}\nSHA-256 {written.sha256}")

    def check_file(self, options: dict[str, Any]) -> None:
        try:
            count, wrong = archive.check(options["file"])
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['file']} 读不出来：{error}") from None
        self.stdout.write(f"{count} 条，" + (f"{len(wrong)} 处不符" if wrong else "都与封存相符"))
        for words in wrong[:50]:
            self.stdout.write(f"✗ {words}")
        if wrong:
            sys.exit(1)

    def purge(self, options: dict[str, Any]) -> None:
        try:
            done = purging.purge(options["before"], by=self.who())
        except Refused as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"清除 {done.rows} 条，到链节 {done.through}\n已写入 {done.file.path}，SHA-256 {done.file.sha256}"
        )

    def harden(self, options: dict[str, Any]) -> None:
        if connection.vendor != "postgresql":
            database = Path(str(settings.DATABASES["default"]["NAME"]))
            database.chmod(0o600)
            self.stdout.write("SQLite 没有角色：触发器已拦住改和删，数据库文件已改为只有本账号能读写")
            return
        file = options["password_file"]
        password = file.read_text(encoding="utf-8").strip() if file else ""
        try:
            with transaction.atomic():
                for words in sql.limit_role(connection, options["role"], password):
                    self.stdout.write(words)
        except ValueError:
            raise CommandError(f"{options['role']} 是表的所有者或管理角色，网站不能用它；换一个角色名") from None
        self.stdout.write(
            f"网站用 {options['role']} 连接；升级（zoneops migrate）和清除仍用所有者，升级后再运行一次本命令"
        )

    def midnight(self, on: datetime.date) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(on, datetime.time.min))

    def who(self) -> str:
        return f"命令行 {getpass.getuser()}"
