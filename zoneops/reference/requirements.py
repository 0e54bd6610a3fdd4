"""The default table "required from stage X". A zone replaces it by an edition of its own."""

import datetime
from typing import Any

from zoneops.core import editions
from zoneops.core.models import Zone
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage
from zoneops.projects.models import Requirement, RequirementEdition

# (stage, what, who has it in hand). House choice, after the exit evidence of each stage that zones publish.
DEFAULT = [
    (Stage.NEGOTIATION, Field.ENTERPRISE, "招商部"),
    (Stage.NEGOTIATION, Field.DESCRIPTION, "招商部"),
    (Stage.SIGNED, Field.PERSON, "项目服务部"),
    (Stage.SIGNED, Field.FOLLOW_UP, "专职服务员"),
    (Stage.SIGNED, Field.INDUSTRY, "招商部"),
    (Stage.SIGNED, Field.PLANNED_INVESTMENT, "招商部"),
    (Stage.SIGNED, Field.LAND, "规划建设部"),
    (Stage.LANDED, Field.AGREEMENT, "招商部"),
    (Stage.LANDED, Field.GRID, "规划建设部"),
    (Stage.LANDED, Field.PLAN_DATES, "专职服务员"),
    (Stage.UNDER_CONSTRUCTION, Field.PARCEL, "规划建设部"),
    (Stage.UNDER_CONSTRUCTION, Field.FLOW, "专职服务员"),
    (Stage.IN_PRODUCTION, Field.STATISTICS, "经济发展部"),
    (Stage.IN_PRODUCTION, Field.ACTUALS, "专职服务员"),
    (Stage.ON_TARGET, Field.REGISTER, "经济发展部"),
]


def load_requirements(zone: Zone, *, by: Any) -> RequirementEdition:
    """Publish the default table for a zone that has none yet."""
    existing = RequirementEdition.objects.filter(zone=zone).first()
    if existing:
        return existing
    edition = RequirementEdition.objects.create(
        zone=zone,
        title="阶段要件（系统默认）",
        effective_from=datetime.date(2020, 1, 1),
        is_sample=zone.is_sample,
    )
    for order, (stage, field, owner) in enumerate(DEFAULT):
        Requirement.objects.create(edition=edition, stage=stage, field=field, owner=owner, order=order)
    editions.publish(edition, by=by)
    return edition
