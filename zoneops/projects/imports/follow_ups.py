"""Follow-ups (跟进记录): one row a contact. The same row again is the same contact."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right
from zoneops.core.ledger.columns import Column, Kind, choices_of
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.projects.enums import FollowUpKind
from zoneops.projects.imports.finding import People, out_of_reach, projects_by_code, unknown_project
from zoneops.projects.models import FollowUp
from zoneops.projects.services import record_follow_up

COLUMNS = [
    Column("code", "项目编号", required=True, max_length=32, synonyms=("编号",)),
    Column("happened_at", "时间", Kind.DATE, required=True, synonyms=("日期", "跟进时间")),
    Column("kind", "方式", Kind.CHOICE, required=True, choices=choices_of(FollowUpKind), synonyms=("跟进方式",)),
    Column("content", "内容", required=True, synonyms=("跟进内容", "跟进情况")),
    Column("by", "记录人", required=True, max_length=40, synonyms=("跟进人",)),
    Column("next_step", "下一步", max_length=120, synonyms=("下步打算",)),
    Column("next_step_due_on", "下一步时限", Kind.DATE, month_end=True),
]


def check(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    projects = projects_by_code(zone, [row.values["code"] for row in rows])
    people = People(zone)
    errors = out_of_reach(rows, projects, by)
    for row in rows:
        given = row.values
        if "code" not in row.wrong and given["code"] not in projects:
            errors.append(unknown_project(row))
        if "by" not in row.wrong and people.find(given["by"]) is None:
            reason = _("人员库里没有这个人，或有几个同名的人")
            errors.append(row.error("by", reason, _("应为本区人员的姓名；没有就先导入“人员”")))
        if "happened_at" not in row.wrong and given["happened_at"] > zone.today():
            errors.append(row.error("happened_at", _("%(on)s 还没到，只记已发生的事") % {"on": given["happened_at"]}))
        if given["next_step_due_on"] and not given["next_step"] and "next_step" not in row.wrong:
            errors.append(row.error("next_step", _("写了下一步时限，没有写下一步做什么")))
    return errors


def commit(rows: list[Row], zone: Zone, by: Any) -> Counts:
    projects = projects_by_code(zone, [row.values["code"] for row in rows])
    people = People(zone)
    known = set(
        FollowUp.objects.filter(project__in=projects.values()).values_list("project__code", "happened_at", "content")
    )
    total = Counts()
    # In order of time, so that what the latest contact says comes next is what stands in the project.
    for row in sorted(rows, key=moment):
        given = row.values
        key = given["code"], moment(row), given["content"].strip()
        if key in known:
            total += Counts(unchanged=1)
            continue
        known.add(key)
        record_follow_up(
            projects[given["code"]],
            by=people.find(given["by"]),
            kind=given["kind"],
            content=given["content"],
            happened_at=moment(row),
            next_step=given["next_step"] or "",
            next_step_due_on=given["next_step_due_on"],
        )
        total += Counts(created=1)
    return total


def moment(row: Row) -> datetime.datetime:
    """The day of the cell, with its time of day where it has one; midnight otherwise."""
    day = row.values["happened_at"]
    try:
        time = datetime.datetime.fromisoformat(row.raw["happened_at"].strip().replace("/", "-")).time()
    except ValueError:
        time = datetime.time()
    return timezone.make_aware(datetime.datetime.combine(day, time))


SUBJECT = register(
    Subject(
        key="follow-ups",
        label=gettext_lazy("跟进记录"),
        columns=COLUMNS,
        check=check,
        commit=commit,
        notes=(gettext_lazy("同一项目、同一时间、同样内容的记录算同一条，重复导入不会多出来"),),
        permission=Right.IMPORT_DATA,
    )
)
