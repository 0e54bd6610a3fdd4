"""Which role may do what, inside its own zone. The one table; views, API and pages ask it through `User.may`.

The three administrators run the system and see no business record (GB/T 22239-2019, 8.1.5: separation of duties).
"""

from zoneops.accounts.enums import Right, Role

_READ = frozenset({Right.VIEW_PROJECTS, Right.VIEW_ENTERPRISES})
_SERVE = _READ | {Right.RECORD_FOLLOW_UPS, Right.RECORD_APPROVALS}
_PROJECTS = _SERVE | {Right.EDIT_PROJECTS, Right.MOVE_PROJECTS, Right.EDIT_ENTERPRISES, Right.IMPORT_DATA}

RIGHTS: dict[str, frozenset[Right]] = {
    Role.LEADER: _READ | {Right.VIEW_COCKPIT, Right.ASSIGN_OFFICERS},
    Role.INVESTMENT_OFFICER: _PROJECTS,
    Role.PROJECT_MANAGER: _PROJECTS
    | {Right.ASSIGN_OFFICERS, Right.EDIT_TERRITORY, Right.EDIT_FLOWS, Right.VIEW_COCKPIT},
    Role.SERVICE_OFFICER: _PROJECTS,
    Role.GRID_WORKER: _READ | {Right.RECORD_FOLLOW_UPS},
    Role.REVIEW_SECRETARY: _READ,
    Role.REVIEW_MEMBER: _READ,
    Role.STATISTICIAN: _READ | {Right.EDIT_ENTERPRISES, Right.IMPORT_DATA, Right.VIEW_COCKPIT},
    Role.SUPERVISOR: _READ | {Right.VIEW_COCKPIT},
    Role.LIAISON: _READ | {Right.RECORD_APPROVALS},
    Role.ENTERPRISE: frozenset(),
    Role.SYSTEM_ADMINISTRATOR: frozenset({Right.MANAGE_SYSTEM}),
    Role.SECURITY_ADMINISTRATOR: frozenset(),
    Role.AUDIT_ADMINISTRATOR: frozenset(),
}


def rights_of(roles: frozenset[str]) -> frozenset[Right]:
    """The union of the rights of several roles."""
    return frozenset().union(*(RIGHTS[role] for role in roles if role in RIGHTS))
