"""Departments and people, as ledgers bring them in."""

import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts import services
from zoneops.accounts.enums import DepartmentKind, Right, Role
from zoneops.accounts.models import Department, User
from zoneops.accounts.rights import ADMINISTRATORS
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.ledger.columns import Column, Kind, choices_of
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone

DEPARTMENT_COLUMNS = [
    Column("code", "代码", required=True, max_length=20),
    Column("name", "名称", required=True, max_length=60, synonyms=("部门名称",)),
    Column("kind", "类别", Kind.CHOICE, required=True, choices=choices_of(DepartmentKind)),
    Column("phone", "电话", max_length=40),
    Column("order", "排序", Kind.INTEGER),
]
OFFICER_COLUMNS = [
    Column("name", "姓名", required=True, max_length=40),
    Column("username", "账号", required=True, max_length=40),
    Column("department", "部门", required=True),
    Column("role", "角色", Kind.CHOICE, required=True, choices=choices_of(Role)),
    Column("title", "职务", max_length=40),
    Column("phone", "手机", max_length=20),
    Column("left_on", "离岗日期", Kind.DATE),
]


def check_departments(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    return _repeated(rows, "code") + _repeated(rows, "name")


def commit_departments(rows: list[Row], zone: Zone, by: Any) -> Counts:
    have = {department.code: department for department in Department.objects.filter(zone=zone)}
    total = Counts()
    for row in rows:
        department = have.get(row.values["code"]) or Department(zone=zone, code=row.values["code"])
        values = {"name": row.values["name"], "kind": row.values["kind"]}
        values |= {key: row.values[key] or empty for key, empty in (("phone", ""), ("order", 0)) if key in row.given}
        total += _write(department, values, "department", by=by)
    return total


def check_officers(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    departments = set(Department.objects.filter(zone=zone).values_list("name", flat=True))
    elsewhere = set(User.objects.exclude(zone=zone).values_list("username", flat=True))
    errors = _repeated(rows, "username")
    for row in rows:
        if "department" not in row.wrong and row.values["department"] not in departments:
            errors.append(row.error("department", _("部门表里没有这个部门"), _("先导入部门，或改成部门表里的名称")))
        if row.values["username"] in elsewhere:
            errors.append(row.error("username", _("别的开发区已经用了这个账号"), _("换一个账号")))
    return errors + _unfitting(rows, zone, by) + _without_administrators(rows, zone, by)


def _unfitting(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    """Roles that a person cannot hold beside those held, and roles for oneself."""
    have = {user.username: user for user in User.objects.filter(zone=zone).prefetch_related("assignments")}
    errors = []
    for row in rows:
        user, role = have.get(row.values["username"]), row.values["role"]
        if user is None or not role or role in {one.role for one in user.assignments.all()}:
            continue
        if isinstance(by, User) and user.pk == by.pk:
            errors.append(row.error("role", _("不能为自己申请角色"), _("请另一位系统管理员申请")))
            continue
        try:
            services.require_fitting(user, role)
        except Refused as refusal:
            errors.append(row.error("role", str(refusal)))
    return errors


def _without_administrators(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    return [error for role in ADMINISTRATORS for error in _without(role, rows, zone, by)]


def _without(role: Role, rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    """The departures that would leave the zone without anyone who administers it in this way."""
    before = set(User.objects.filter(zone=zone).in_post().with_role(role).values_list("username", flat=True))
    # On the pages a role is only asked for by the ledger: it is not there when the other leaves.
    is_at_once = not isinstance(by, User) or settings.SMALL_OFFICE
    named = {row.values["username"] for row in rows if row.values["role"] == role} if is_at_once else set()
    leaving = [row for row in rows if row.values["left_on"] and row.values["username"] in before]
    left = {row.values["username"] for row in rows if row.values["left_on"]}
    if not leaving or (before | named) - left:
        return []
    label = {"role": role.label}
    return [
        row.error("left_on", _("是最后一位%(role)s") % label, _("先让另一个人担任%(role)s") % label) for row in leaving
    ]


def commit_officers(rows: list[Row], zone: Zone, by: Any) -> Counts:
    departments = {department.name: department for department in Department.objects.filter(zone=zone)}
    have = {user.username: user for user in User.objects.filter(zone=zone)}
    total = Counts()
    for row in rows:
        user = have.get(row.values["username"]) or User(zone=zone, username=row.values["username"])
        have[user.username] = user
        total += _write_officer(user, row, departments[row.values["department"]], by=by)
    # After all roles are given: a successor may stand further down than the administrator who leaves.
    for row in rows:
        user = have[row.values["username"]]
        if _departure_differs(user, row):
            _set_departure(user, row.values["left_on"], by=by)
    return total


def _write_officer(user: User, row: Row, department: Department, *, by: Any) -> Counts:
    given = row.values
    values = {"name": given["name"], "department": department}
    values |= {key: given[key] or "" for key in ("title", "phone") if key in row.given}
    if user.pk is None:
        user.set_unusable_password()
    counts = _write(user, values, "user", by=by)
    is_new_role = services.ask_or_grant(user, given["role"], by=by, reason=_("人员台账导入"))
    return Counts(changed=1) if counts.unchanged and (is_new_role or _departure_differs(user, row)) else counts


def _departure_differs(user: User, row: Row) -> bool:
    return "left_on" in row.given and user.left_on != row.values["left_on"]


def _set_departure(user: User, on: datetime.date | None, *, by: Any) -> None:
    """Also a corrected date goes through both services, so that every app hears of it."""
    if user.left_on is not None:
        user = services.return_to_post(user, by=by)
    if on is not None:
        services.leave_post(user, by=by, on=on)


def _write(instance: Any, values: dict[str, Any], noun: str, *, by: Any) -> Counts:
    is_new = instance.pk is None
    before, after = audit.changes(instance, values)
    if not is_new and not after:
        return Counts(unchanged=1)
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save()
    audit.record(instance, f"{noun}.{'imported' if is_new else 'updated'}", by=by, before=before, after=after)
    return Counts(created=1) if is_new else Counts(changed=1)


def _repeated(rows: list[Row], key: str) -> list[CellError]:
    seen: dict[Any, int] = {}
    errors = []
    for row in rows:
        value = row.values[key]
        if key in row.wrong or value is None:
            continue
        if value in seen:
            errors.append(row.error(key, _("与第 %(row)d 行重复") % {"row": seen[value]}, _("每行一个，不能重复")))
        seen.setdefault(value, row.number)
    return errors


register(
    Subject(
        key="departments",
        label=gettext_lazy("部门"),
        columns=DEPARTMENT_COLUMNS,
        check=check_departments,
        commit=commit_departments,
        permission=Right.MANAGE_SYSTEM,
    )
)
register(
    Subject(
        key="officers",
        label=gettext_lazy("人员"),
        columns=OFFICER_COLUMNS,
        check=check_officers,
        commit=commit_officers,
        notes=[gettext_lazy("角色先记为申请，安全管理员批准后生效；三员和业务角色不能由一人兼任")],
        permission=Right.MANAGE_SYSTEM,
    )
)
