"""From rows to what the schemas describe."""

from typing import Any

from django.http import HttpRequest

from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise
from zoneops.projects import needs, ones
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project
from zoneops.projects.services import COMMITMENTS
from zoneops.territory.models import GridEdition

PLAIN = (
    "id", "code", "name", "investor_name", "description", "industry_code", "key_level", "source",
    "planned_investment_yuan", "arrived_investment_yuan", "promised_tax_yuan", "land_area_mu", "longitude", "latitude",
    "project_manager", "patron_leader", "stage_entered_on", "stage_due_on", "standing", "standing_reason",
    "last_follow_up_on", "follow_up_count", "next_step", "next_step_due_on", "entered_statistics_on",
    "entered_register_on", "is_sample", "created_at", "created_by", "version",
)  # fmt: skip
ENTERPRISE_PLAIN = (
    "id", "credit_code", "name", "short_name", "industry_code", "registered_capital_yuan", "founded_on", "address",
    "is_sample", "version",
)  # fmt: skip


def project_item(project: Project, zone: Zone) -> dict[str, Any]:
    """Needs `enterprise`, `service_officer` and `grid` selected; asks nothing more of the database."""
    stage, light = Stage(project.stage), ones.project_light(project, zone)
    officer = project.service_officer
    return {name: getattr(project, name) for name in PLAIN} | {
        "stage": stage.slug,
        "stage_label": str(stage.label),
        "light": {"word": light.word, "days": light.days},
        "lacking": [mark.one.value for mark in ones.marks(project, zone) if mark.is_missing],
        "enterprise": enterprise_reference(project.enterprise),
        "grid": {"code": project.grid.code, "name": project.grid.name} if project.grid else None,
        "officer": officer and {"username": officer.username, "name": officer.name, "in_post": project.officer_in_post},
    }


def project_detail(project: Project, zone: Zone) -> dict[str, Any]:
    marks = [
        {
            "one": mark.one.value,
            "seal": mark.seal,
            "label": str(mark.label),
            "held": mark.held.value,
            "reason": str(mark.fact),
        }
        for mark in ones.marks(project, zone)
    ]
    return project_item(project, zone) | {
        "ones": marks,
        "next_stage": next_stage(project),
        "stage_changes": [stage_change(change) for change in project.stage_changes.all()],
        "agreements": [
            {
                name: getattr(agreement, name)
                for name in ("number", "signed_on", "document_number", "reason", *COMMITMENTS)
            }
            for agreement in project.agreements.all()
        ],
    }


def next_stage(project: Project) -> dict[str, Any] | None:
    following = Stage(project.stage).next
    if following is None:
        return None
    missing = [
        {"label": str(item.label), "owner": str(item.owner), "note": str(item.note), "url": item.url}
        for item in needs.missing_for(project, following)
    ]
    return {"stage": following.slug, "stage_label": str(following.label), "missing": missing}


def stage_change(change: Any) -> dict[str, Any]:
    return {
        "from_stage": Stage(change.from_stage).slug if change.from_stage else None,
        "to_stage": Stage(change.to_stage).slug,
        "changed_on": change.changed_on,
        "reason": change.reason,
        "evidence": change.evidence,
        "by": change.by_name,
        "undone": change.undone_at is not None,
        "recorded_at": change.recorded_at,
    }


def enterprise_reference(enterprise: Enterprise | None) -> dict[str, Any] | None:
    if enterprise is None:
        return None
    return {"id": enterprise.pk, "name": enterprise.name, "credit_code": enterprise.credit_code}


def enterprise_item(enterprise: Enterprise, registered: set[int]) -> dict[str, Any]:
    """`registered`: ids of those in the register of enterprises above designated size."""
    plain = {name: getattr(enterprise, name) for name in ENTERPRISE_PLAIN}
    return plain | {"above_designated_size": enterprise.pk in registered}


def enterprise_detail(enterprise: Enterprise, registered: set[int], project_ids: list[int]) -> dict[str, Any]:
    qualifications = [
        {
            "kind": row.kind,
            "kind_label": row.get_kind_display(),
            "issuer": row.issuer,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        for row in enterprise.qualifications.all()
    ]
    return enterprise_item(enterprise, registered) | {"qualifications": qualifications, "project_ids": project_ids}


def zone_item(zone: Zone) -> dict[str, Any]:
    edition = GridEdition.objects.filter(zone=zone).in_force(zone.today()).first()
    grids = edition.grids.all() if edition else []
    names = ("code", "name", "short_name", "name_en", "division_code", "service_brand", "stall_days", "is_sample")
    return {name: getattr(zone, name) for name in names} | {
        "today": zone.today(),
        "grids": [{"code": grid.code, "name": grid.name, "area_km2": grid.area_km2} for grid in grids],
    }


def current_row(request: HttpRequest, row: object) -> dict[str, Any] | None:
    """The row as it stands, for somebody who changed an older one."""
    if isinstance(row, Project):
        return project_item(row, row.zone)
    return None
