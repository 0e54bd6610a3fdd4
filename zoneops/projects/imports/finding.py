"""Finding what a ledger names: projects by code, people by name, parcels by number, enterprises by credit code."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import User
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.rules import normalise_credit_code, normalise_name
from zoneops.projects.models import Project
from zoneops.projects.relations import Reached
from zoneops.projects.services import OFFICER_ROLES
from zoneops.territory.models import Parcel


class People:
    """The people of a zone by name. Two of one name are told apart by who can serve projects."""

    def __init__(self, zone: Zone) -> None:
        self.today = zone.today()
        self.named: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(zone=zone).prefetch_related("assignments"):
            self.named[user.name].append(user)

    def find(self, name: str, roles: Iterable[str] = OFFICER_ROLES) -> User | None:
        """The one person meant, or None when nobody has the name or it cannot be told who of several."""
        found = self.named.get("".join(name.split()), [])
        if len(found) > 1:
            found = [user for user in found if self._serves(user, roles)]
        return found[0] if len(found) == 1 else None

    def officer(self, name: str) -> User | None:
        found = self.find(name)
        return found if found and self._has_role(found, OFFICER_ROLES) else None

    def _serves(self, user: User, roles: Iterable[str]) -> bool:
        return user.is_in_post(self.today) and self._has_role(user, roles)

    def _has_role(self, user: User, roles: Iterable[Role | str]) -> bool:
        return bool({assignment.role for assignment in user.assignments.all()} & set(roles))


class Known:
    """Everything a ledger of one zone can point at, read once."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.people = People(zone)
        self.parcels = {parcel.number: parcel for parcel in Parcel.objects.filter(zone=zone)}
        self.enterprises: dict[str, Enterprise] = {}
        self.by_name: dict[str, list[Enterprise]] = defaultdict(list)
        for enterprise in Enterprise.objects.filter(zone=zone):
            self.enterprises[enterprise.credit_code] = enterprise
            for name in {normalise_name(enterprise.name), normalise_name(enterprise.short_name)} - {""}:
                self.by_name[name].append(enterprise)

    def enterprise(self, credit_code: str | None, name: str | None) -> Enterprise | None:
        """By credit code if there is one; by name only where exactly one enterprise has it."""
        if credit_code:
            return self.enterprises.get(normalise_credit_code(credit_code))
        found = self.by_name.get(normalise_name(name), []) if name else []
        return found[0] if len(found) == 1 else None

    def answers_to(self, enterprise: Enterprise, name: str) -> bool:
        return enterprise in self.by_name.get(normalise_name(name), [])


def projects_by_code(zone: Zone, codes: Iterable[Any], *related: str) -> dict[str, Project]:
    """The zone's projects that carry one of the codes, with what `related` prefetches."""
    found = Project.objects.filter(zone=zone, code__in={code for code in codes if code})
    found = found.select_related("enterprise", "service_officer", "parcel", "grid").prefetch_related(*related)
    projects = {project.code: project for project in found}
    for project in projects.values():
        project.zone = zone
    return projects


def repeated(rows: list[Row], key: str) -> list[CellError]:
    """An error at every row whose value stands in an earlier row already."""
    first: dict[Any, Row] = {}
    errors = []
    for row in rows:
        value = row.values[key]
        if key in row.wrong or value is None:
            continue
        if value in first:
            reason = _("“%(value)s”和第 %(row)d 行重复") % {"value": value, "row": first[value].number}
            errors.append(row.error(key, reason, _("一个项目一行，编号不重复")))
        first.setdefault(value, row)
    return errors


def codes_beyond(projects: dict[str, Project], by: Any) -> set[str]:
    """The codes of those projects on which the importing person may not work."""
    if not isinstance(by, User):
        return set()
    reached = Reached(by, [project.pk for project in projects.values()]).of(Right.IMPORT_DATA)
    return {code for code, project in projects.items() if project.pk not in reached}


def out_of_reach(rows: list[Row], projects: dict[str, Project], by: Any) -> list[CellError]:
    """An error at every row that would change such a project."""
    beyond = codes_beyond(projects, by)
    fix = _("删去这一行，请项目的专职服务员或项目经理导入")
    return [
        row.error("code", _("项目 %(code)s 不归您办") % {"code": row.values["code"]}, fix)
        for row in rows
        if row.values["code"] in beyond and "code" not in row.wrong
    ]


def unknown_project(row: Row) -> CellError:
    return row.error("code", _("没有编号为 %(code)s 的项目") % {"code": row.values["code"]}, _("先导入项目台账"))
