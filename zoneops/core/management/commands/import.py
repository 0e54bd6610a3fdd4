"""`zoneops import SUBJECT FILE`: a ledger on this machine, checked cell by cell, written whole or not at all."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from zoneops.core.ledger import importing
from zoneops.core.ledger.errors import CellError, say
from zoneops.core.ledger.importing import Checked, ImportRefused, Subject
from zoneops.core.ledger.uploads import import_with_receipt
from zoneops.core.models import Zone
from zoneops.core.parsing.errors import FileUnreadable


class Command(BaseCommand):
    help = "把一份表格导进来：先逐格核对，全对才写入，有一处错就一行也不写"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "subject", help="导入什么：" + "、".join(f"{s.key}（{s.label}）" for s in importing.subjects())
        )
        parser.add_argument("file", type=Path, help="xlsx、xls 或 csv 文件")
        parser.add_argument("--zone", help="开发区代码；只有一个开发区时不用写")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
        parser.add_argument("--json", action="store_true", help="结果写成 JSON")
        parser.add_argument("--by", help="以谁的名义（账号）；不写记为“命令行”")

    def handle(self, *args: Any, **options: Any) -> None:
        subject = self.subject(options["subject"])
        zone, by = self.zone(options["zone"]), self.actor(options["by"])
        path: Path = options["file"]
        answer: dict[str, Any] = {"file": path.name, "subject": subject.key, "written": False}
        try:
            if options["dry_run"]:
                checked = importing.check_file(subject, path, zone=zone, by=by)
            else:
                receipt, checked = import_with_receipt(subject, path, zone=zone, by=by)
                answer |= {"written": True, "receipt": receipt.pk, "counts": receipt.counts}
        except ImportRefused as refusal:
            checked = refusal.checked
        except FileUnreadable as error:
            self.fail(answer, [CellError(path.name, "", "", say(error, _))], options["json"])
        answer |= {"rows": len(checked.rows), "skipped": checked.skipped, "ignored_columns": checked.ignored_columns}
        if checked.errors:
            self.fail(answer, checked.errors, options["json"])
        self.tell(answer, checked, options["json"])

    def subject(self, key: str) -> Subject:
        try:
            return importing.subject(key)
        except KeyError:
            known = "、".join(subject.key for subject in importing.subjects())
            raise CommandError(_("没有“%(key)s”这种导入，可以导入：%(known)s") % {"key": key, "known": known}) from None

    def zone(self, code: str | None) -> Zone:
        zones = Zone.objects.filter(code=code) if code else Zone.objects.all()
        found = list(zones[:2])
        if len(found) == 1:
            return found[0]
        if code:
            raise CommandError(_("没有代码为 %(code)s 的开发区") % {"code": code})
        raise CommandError(_("有几个开发区，用 --zone 写明代码") if found else _("还没有开发区，先建一个"))

    def actor(self, username: str | None) -> Any:
        if not username:
            return _("命令行")
        model = get_user_model()
        try:
            return model._default_manager.get_by_natural_key(username)  # type: ignore[attr-defined]
        except model.DoesNotExist:
            raise CommandError(_("没有账号 %(username)s") % {"username": username}) from None

    def fail(self, answer: dict[str, Any], errors: list[CellError], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer | {"errors": [e.as_dict() for e in errors]}, ensure_ascii=False))
        else:
            for error in errors:
                self.stdout.write(str(error))
            self.stderr.write(_("%(count)s 处写不进去，一行也没有写入") % {"count": len(errors)})
        raise SystemExit(1)

    def tell(self, answer: dict[str, Any], checked: Checked, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer | {"errors": []}, ensure_ascii=False))
            return
        for sheet, row, why in checked.skipped:
            self.stdout.write(
                _("跳过 %(sheet)s 第 %(row)s 行：%(why)s") % {"sheet": sheet, "row": row, "why": why}
                if row
                else f"{sheet}：{why}"
            )
        if checked.ignored_columns:
            self.stdout.write(_("没有用到的列：%(columns)s") % {"columns": "、".join(checked.ignored_columns)})
        if not answer["written"]:
            self.stdout.write(_("核对无误，%(rows)s 行可以写入（没有写）") % {"rows": len(checked.rows)})
            return
        self.stdout.write(
            _("写入 %(rows)s 行：新增 %(created)s，改动 %(changed)s，无变化 %(unchanged)s") % answer["counts"]
        )
