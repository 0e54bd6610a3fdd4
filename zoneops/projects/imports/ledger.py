"""The project ledger (项目台账): one row a project."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core.errors import Refused
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.projects.gates import StageBlocked
from zoneops.projects.imports.columns import ledger_columns
from zoneops.projects.imports.finding import Known, codes_beyond, out_of_reach, projects_by_code, repeated
from zoneops.projects.imports.reading import entry_of, wrong_with
from zoneops.projects.models import Project
from zoneops.projects.services.ledger import LedgerEntry, bring_up_to_date, open_from_ledger


def check(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    known = Known(zone)
    errors = repeated(rows, "code")
    existing = _existing(rows, zone)
    errors += out_of_reach(rows, existing, by)
    beyond = codes_beyond(existing, by)
    for row in rows:
        found = list(wrong_with(row, known))
        errors += found
        project = existing.get(row.values["code"])
        if project and not found and not row.wrong and row.values["code"] not in beyond:
            entry = entry_of(row, known)
            errors += _handed_over(row, project, entry, by) or _refused(row, project, entry, by)
    return errors


def _handed_over(row: Row, project: Project, entry: LedgerEntry, by: Any) -> list[CellError]:
    """Handing a project over takes the right to assign, by a ledger as on the project's page."""
    if not isinstance(by, User) or by.reaches_zone(Right.IMPORT_DATA) or by.may(Right.ASSIGN_OFFICERS):
        return []
    if entry.officer is None or entry.officer.pk == project.service_officer_id:
        return []
    fix = str(_("改专员由项目经理或领导办；这一格留空，或写现在的专员"))
    return [row.error("officer", str(_("您不能改项目的专职服务员")), fix)]


def _refused(row: Row, project: Project, entry: LedgerEntry, by: Any) -> list[CellError]:
    """Try the change on a known project and take it back: only the services know all that can forbid it."""
    try:
        with transaction.atomic():
            bring_up_to_date(project, entry, by=by)
            transaction.set_rollback(True)
    except StageBlocked as blocked:
        return [row.error("stage", str(blocked), str(_("先补齐再导，或在项目页推进")))]
    except Refused as refusal:
        return [row.error("stage" if entry.stage < project.stage else "code", str(refusal))]
    return []


def commit(rows: list[Row], zone: Zone, by: Any) -> Counts:
    known = Known(zone)
    existing = _existing(rows, zone)
    total = Counts()
    for row in rows:
        entry = entry_of(row, known)
        project = existing.get(row.values["code"])
        if project is None:
            open_from_ledger(zone, entry, by=by)
            total += Counts(created=1)
        elif bring_up_to_date(project, entry, by=by):
            total += Counts(changed=1)
        else:
            total += Counts(unchanged=1)
    return total


def _existing(rows: list[Row], zone: Zone) -> dict[str, Project]:
    codes = [row.values["code"] for row in rows]
    return projects_by_code(zone, codes, "stage_changes", "stage_plans", "agreements")


SUBJECT = register(
    Subject(
        key="projects",
        label=_("项目台账"),
        columns=ledger_columns(),
        check=check,
        commit=commit,
        notes=(
            _("项目编号是钥匙：已有的编号按这一行更新，没有的新增；空着的格子不改系统里已有的内容"),
            _("新增的项目按台账记下已走过的阶段；已有的项目往前推进，仍要过要件和关口"),
            _("经纬度用 CGCS2000 或 WGS84；宗地编号和经纬度都空着，就是用地未定"),
        ),
        permission=Right.IMPORT_DATA,
    )
)
