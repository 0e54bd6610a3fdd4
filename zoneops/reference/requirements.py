"""The default table "required from stage X". A zone replaces it by an edition of its own."""

import datetime
from collections.abc import Mapping
from typing import Any

from zoneops.core import editions
from zoneops.core.models import Zone
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage
from zoneops.projects.models import Requirement, RequirementEdition

# House choice, after the exit evidence of each stage that zones publish.
DEFAULT = [
    (Stage.NEGOTIATION, Field.ENTERPRISE),
    (Stage.NEGOTIATION, Field.DESCRIPTION),
    (Stage.SIGNED, Field.PERSON),
    (Stage.SIGNED, Field.FOLLOW_UP),
    (Stage.SIGNED, Field.INDUSTRY),
    (Stage.SIGNED, Field.PLANNED_INVESTMENT),
    (Stage.SIGNED, Field.LAND),
    (Stage.LANDED, Field.AGREEMENT),
    (Stage.LANDED, Field.GRID),
    (Stage.LANDED, Field.PLAN_DATES),
    (Stage.UNDER_CONSTRUCTION, Field.PARCEL),
    (Stage.UNDER_CONSTRUCTION, Field.FLOW),
    (Stage.IN_PRODUCTION, Field.STATISTICS),
    (Stage.IN_PRODUCTION, Field.ACTUALS),
    (Stage.ON_TARGET, Field.REGISTER),
]


def load_requirements(
    zone: Zone, *, by: Any, owners: Mapping[str, str] | None = None, effective_from: datetime.date | None = None
) -> RequirementEdition:
    """Publish the default table for a zone that has none yet. `owners`: field → the office that has it in hand."""
    existing = RequirementEdition.objects.filter(zone=zone).first()
    if existing:
        return existing
    edition = RequirementEdition.objects.create(
        zone=zone,
        title="阶段要件（系统默认）",
        effective_from=effective_from or datetime.date(zone.today().year, 1, 1),
        is_sample=zone.is_sample,
    )
    for order, (stage, field) in enumerate(DEFAULT):
        owner = (owners or {}).get(field, "")
        Requirement.objects.create(edition=edition, stage=stage, field=field, owner=owner, order=order)
    editions.publish(edition, by=by)
    return edition
