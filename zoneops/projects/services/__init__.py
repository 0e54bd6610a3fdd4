from zoneops.projects.services.commitments import COMMITMENTS, FIGURES, plan_stages, record_arrival, sign_agreement
from zoneops.projects.services.files import attach_file, same_content
from zoneops.projects.services.following import correct_follow_up, record_follow_up, seal_of
from zoneops.projects.services.mapping import mark_map
from zoneops.projects.services.people import (
    OFFICER_ROLES,
    assign_officer,
    leaving_words,
    mark_awaiting_handover,
    possible_officers,
)
from zoneops.projects.services.placing import designate_grid, grids_to_choose, place_project, relocate_all
from zoneops.projects.services.registering import EDITABLE, next_code, register_project, update_project
from zoneops.projects.services.staging import advance_stage, correct_stage_date, may_undo, move_back, undo_stage_change
from zoneops.projects.services.standings import change_standing

__all__ = [
    "COMMITMENTS",
    "EDITABLE",
    "FIGURES",
    "OFFICER_ROLES",
    "advance_stage",
    "assign_officer",
    "attach_file",
    "change_standing",
    "correct_follow_up",
    "correct_stage_date",
    "designate_grid",
    "grids_to_choose",
    "leaving_words",
    "mark_awaiting_handover",
    "mark_map",
    "may_undo",
    "move_back",
    "next_code",
    "place_project",
    "plan_stages",
    "possible_officers",
    "record_arrival",
    "record_follow_up",
    "register_project",
    "relocate_all",
    "same_content",
    "seal_of",
    "sign_agreement",
    "undo_stage_change",
    "update_project",
]
