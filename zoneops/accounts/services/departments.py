"""The offices of a zone: added and renamed by the system administrator."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import Department
from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.core.versions import require_seen, seal

EDITABLE = frozenset({"name", "kind", "phone", "order"})


@transaction.atomic
def add_department(zone: Zone, code: str, *, by: Any, **values: Any) -> Department:
    """A new office; `values` are fields of EDITABLE. Raises Refused for a code or a name that the zone has already."""
    Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
    _require_new(zone, None, code=code, name=values["name"])
    department = Department.objects.create(zone=zone, code=code, **_known(values))
    audit.record(department, "department.added", by=by, after={"code": code} | values)
    return department


@transaction.atomic
def change_department(department: Department, *, by: Any, seen: str | None = None, **values: Any) -> Department:
    """Rename an office, or change what it is. Flows name their offices in words: those keep the name they were given.

    `seen` is the seal that the reader's form carried: raises StaleVersion when somebody changed it since.
    """
    Zone.objects.select_for_update(no_key=True).get(pk=department.zone_id)
    department = Department.objects.select_for_update(of=("self",)).select_related("zone").get(pk=department.pk)
    words = _("没有保存：“%(name)s”在您打开之后被别人改过") % {"name": department.name}
    require_seen(seen, department_seal(department), words, department)
    if "name" in values:
        _require_new(department.zone, department, name=values["name"])
    before, after = audit.changes(department, _known(values))
    if after:
        for name, value in after.items():
            setattr(department, name, value)
        department.save(update_fields=list(after))
        audit.record(department, "department.updated", by=by, before=before, after=after)
    return department


def department_seal(department: Department) -> str:
    """Differs when somebody has changed the office since."""
    return seal(**{name: getattr(department, name) for name in sorted(EDITABLE)})


def _known(values: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(values) - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    return values


def _require_new(zone: Zone, department: Department | None, **values: str) -> None:
    others = Department.objects.filter(zone=zone)
    if department is not None:
        others = others.exclude(pk=department.pk)
    words = {"code": _("代码 %(value)s 已经有了，换一个"), "name": _("部门“%(value)s”已经有了，换一个名称")}
    for name, value in values.items():
        if not value.strip():
            raise Refused(_("部门要有代码和名称"))
        if others.filter(**{name: value}).exists():
            raise Refused(words[name] % {"value": value})
