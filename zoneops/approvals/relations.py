"""Which projects and which of their procedures concern an office: what a liaison sees and records."""

from typing import Any

from django.db.models import Q

from zoneops.accounts.enums import Right, Scope
from zoneops.accounts.models import User
from zoneops.approvals.models import Case, Procedure
from zoneops.projects import relations
from zoneops.projects.models import Project


def with_procedures_of(user: User) -> Q | None:
    """Projects whose flow has a procedure that the person's office leads. A flow names its offices in words."""
    if user.department is None:
        return None
    flows = Procedure.objects.filter(edition__zone=user.zone_id, lead_department=user.department.name).values("edition")
    return Q(pk__in=Case.objects.filter(flow__in=flows).values("project"))


def may_lead_case(user: Any, project: Project) -> bool:
    """Whether the person may choose and change the flow: not by one office's procedure in it alone."""
    scopes = user.reach(Right.RECORD_APPROVALS) - {Scope.PROCEDURE}
    return relations.reaches_by(user, scopes, project)


def may_record(user: Any, project: Project, procedure: Procedure) -> bool:
    """Whether the person may record this procedure: on projects in reach every one, else those of the own office."""
    return may_lead_case(user, project) or is_of_own_office(user, procedure)


def is_of_own_office(user: Any, procedure: Procedure) -> bool:
    """Whether the person records for the office that leads the procedure."""
    if Scope.PROCEDURE not in user.reach(Right.RECORD_APPROVALS) or user.department is None:
        return False
    return bool(procedure.lead_department == user.department.name)
