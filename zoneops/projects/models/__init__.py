from zoneops.projects.models.commitments import Agreement, Arrival, StagePlan
from zoneops.projects.models.history import Attachment, FollowUp, ServiceAssignment, StageChange, StandingChange
from zoneops.projects.models.project import Project
from zoneops.projects.models.requirements import Requirement, RequirementEdition
from zoneops.projects.models.saved import SavedFilter

__all__ = [
    "Agreement",
    "Arrival",
    "Attachment",
    "FollowUp",
    "Project",
    "Requirement",
    "RequirementEdition",
    "SavedFilter",
    "ServiceAssignment",
    "StageChange",
    "StagePlan",
    "StandingChange",
]
