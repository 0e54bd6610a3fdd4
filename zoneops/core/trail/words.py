"""Words for what the audit rows hold as codes: actions, kinds of object, columns and their values.

Each app adds its own in AppConfig.ready():

    words.register({"project.registered": _("登记")}, told={"projects.project": changes})

A test collects the actions that the code writes and wants words for each.
"""

import datetime
from collections.abc import Mapping
from typing import Any, Protocol

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import access, navigation

REQUEST = "request"


class Speaker(Protocol):
    """An app's own words for the columns of its rows; a module with these two functions will do."""

    def label(self, name: str) -> str: ...

    def spoken(self, name: str, value: Any) -> str: ...


_actions: dict[str, Any] = {
    "audit.exported": gettext_lazy("导出审计记录"),
    "audit.purged": gettext_lazy("清除到期的审计记录"),
    "list.exported": gettext_lazy("导出清单"),
    "calendar.change": gettext_lazy("修改工作日历"),
    "calendar.confirm_year": gettext_lazy("确认一年的日历"),
    "calendar.day_set": gettext_lazy("记下日历例外"),
    "calendar.day_cleared": gettext_lazy("去掉日历例外"),
    "calendar.year_set": gettext_lazy("确认一年的日历"),
    "import.commit": gettext_lazy("写入导入的台账"),
    "import.committed": gettext_lazy("写入导入的台账"),
    "edition.draft": gettext_lazy("退回草稿"),
    "edition.checked": gettext_lazy("核对版本"),
    "edition.published": gettext_lazy("发布版本"),
    "system.restored": gettext_lazy("从备份恢复"),
    "zone.created": gettext_lazy("建立开发区"),
}
_fields: dict[str, Any] = {
    "method": gettext_lazy("请求方法"),
    "status": gettext_lazy("状态码"),
    "list": gettext_lazy("清单"),
    "format": gettext_lazy("文件格式"),
    "count": gettext_lazy("行数"),
    "rows": gettext_lazy("行数"),
    "filters": gettext_lazy("筛选条件"),
    "file": gettext_lazy("文件"),
    "sha256": gettext_lazy("文件指纹 SHA-256"),
    "through": gettext_lazy("到链序号"),
    "before": gettext_lazy("哪天以前"),
    "start": gettext_lazy("自"),
    "end": gettext_lazy("至"),
    "subject": gettext_lazy("导入内容"),
    "created": gettext_lazy("新增"),
    "changed": gettext_lazy("改动"),
    "unchanged": gettext_lazy("未变"),
    "name": gettext_lazy("名称"),
    "source": gettext_lazy("依据"),
    "state": gettext_lazy("状态"),
    "on": gettext_lazy("日期"),
    "code": gettext_lazy("代码"),
    "administrator": gettext_lazy("管理员"),
    "product": gettext_lazy("版本"),
    "database": gettext_lazy("数据库"),
    "files": gettext_lazy("文件数"),
}
_values: dict[str, Mapping[str, Any]] = {}
_speakers: dict[str, Any] = {}
_channels = {"page": gettext_lazy("页面"), "api": gettext_lazy("接口"), "command": gettext_lazy("命令行")}
EMPTY = "—"


def register(
    actions: Mapping[str, Any],
    *,
    fields: Mapping[str, Any] | None = None,
    values: Mapping[str, Mapping[str, Any]] | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Add words. `values`: of a column that is no model's, code → words. `told`: label of a model → who says its
    columns and values (a Speaker)."""
    _actions.update(actions)
    _fields.update(fields or {})
    _values.update(values or {})
    _speakers.update(told or {})


def actions() -> dict[str, Any]:
    """Every action that has words of its own."""
    return dict(_actions)


def action(code: str) -> str:
    """What was done. A request that left no row of its own is called after its page."""
    if code in _actions:
        return str(_actions[code])
    noun, _dot, rest = code.partition(".")
    if noun == REQUEST:
        page = navigation.label_of(rest)
        return _("提交“%(page)s”") % {"page": page} if page else _("提交请求")
    if noun == "api" and rest in access.names:
        return _("接口：%(right)s") % {"right": access.names[rest]}
    return code


def channel(code: str) -> str:
    return str(_channels.get(code, code))


def kinds() -> list[tuple[str, str]]:
    """(label, words) of every kind of object that a row may be about, in the order of the words."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("zoneops.")]
    found = [(model._meta.label_lower, str(model._meta.verbose_name)) for model in ours]
    return sorted([*found, (REQUEST, _("请求"))], key=lambda pair: pair[1])


def kind(label: str) -> str:
    if label == REQUEST:
        return _("请求")
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def field(label: str, name: str) -> str:
    """The words of a column of the object."""
    if speaker := _speakers.get(label):
        return str(speaker.label(name))
    if column := _column(label, name):
        return str(column.verbose_name)
    return str(_fields.get(name, name))


def value(label: str, name: str, held: Any) -> str:
    """A value as people read it; — where there is none."""
    if held in (None, "", [], {}):
        return EMPTY
    if isinstance(held, bool):
        return _("是") if held else _("否")
    if isinstance(held, dict):
        # What lies inside is no column of the object.
        return _("；").join(f"{field('', key)} {value('', key, item)}" for key, item in held.items())
    if isinstance(held, list):
        return _("、").join(value(label, name, item) for item in held)
    if speaker := _speakers.get(label):
        return str(speaker.spoken(name, held))
    column = _column(label, name)
    choices = dict(getattr(column, "flatchoices", ()) or ()) if column else _values.get(name, {})
    return str(choices.get(held) or _moment(held) or held)


def _moment(held: Any) -> str:
    """A moment that JSON kept as text, in local time."""
    if not isinstance(held, str) or len(held) < 16 or ":" not in held:
        return ""
    try:
        found = parse_datetime(held)
    except ValueError:
        return ""
    return (
        date_format(localtime(found), "Y-m-d H:i") if isinstance(found, datetime.datetime) and is_aware(found) else ""
    )


def _column(label: str, name: str) -> Any:
    try:
        column = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return column if hasattr(column, "verbose_name") else None
