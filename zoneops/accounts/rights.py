"""Which role may do what, and to which rows. The one table; views, API and pages ask it through `User.may` ("at all?")
and `User.reach` ("to which rows?"), and each app turns the scopes into conditions in its `visible_to`.

The three administrators run the system and see no business record (GB/T 22239-2019, 8.1.4.2 d and 8.1.5: least
privilege and separation of duties).
"""

from collections.abc import Iterable, Mapping

from zoneops.accounts.enums import DutyKind, Right, Role, Scope

Reach = dict[Right, frozenset[Scope]]

_ZONE = frozenset({Scope.ZONE})
# An officer works on what is his, on what a colleague of the office has, and on what nobody has yet.
_SERVED = frozenset({Scope.OWN, Scope.DEPARTMENT, Scope.UNSERVED})
_LED = frozenset({Scope.OWN, Scope.GRID})
_CONCERNED = frozenset({Scope.DEPARTMENT, Scope.PROCEDURE})
_PROCEDURES = frozenset({Scope.PROCEDURE})
_ENTERPRISE = frozenset({Scope.ENTERPRISE})


def _to(scopes: frozenset[Scope], *rights: Right) -> Reach:
    return dict.fromkeys(rights, scopes)


_READ = _to(_ZONE, Right.VIEW_INTERNAL, Right.VIEW_PROJECTS, Right.VIEW_ENTERPRISES)
_CHANGES = (Right.EDIT_PROJECTS, Right.MOVE_PROJECTS, Right.RECORD_FOLLOW_UPS, Right.RECORD_APPROVALS)
_OFFICER = _READ | _to(_SERVED, *_CHANGES, Right.IMPORT_DATA) | _to(_ZONE, Right.EDIT_ENTERPRISES)

REACH: Mapping[str, Reach] = {
    Role.LEADER: _READ | _to(_ZONE, Right.VIEW_COCKPIT, Right.ASSIGN_OFFICERS),
    Role.INVESTMENT_OFFICER: _OFFICER,
    Role.PROJECT_MANAGER: _READ
    | _to(_ZONE, *_CHANGES, Right.IMPORT_DATA, Right.EDIT_ENTERPRISES)
    | _to(_ZONE, Right.ASSIGN_OFFICERS, Right.EDIT_TERRITORY, Right.EDIT_FLOWS, Right.VIEW_COCKPIT),
    Role.SERVICE_OFFICER: _OFFICER,
    Role.GRID_WORKER: _to(_ZONE, Right.VIEW_INTERNAL)
    | _to(_LED, Right.VIEW_PROJECTS, Right.VIEW_ENTERPRISES, Right.RECORD_FOLLOW_UPS),
    Role.REVIEW_SECRETARY: _READ,
    Role.REVIEW_MEMBER: _READ,
    Role.STATISTICIAN: _READ | _to(_ZONE, Right.EDIT_ENTERPRISES, Right.IMPORT_DATA, Right.VIEW_COCKPIT),
    Role.SUPERVISOR: _READ | _to(_ZONE, Right.VIEW_COCKPIT),
    Role.LIAISON: _to(_ZONE, Right.VIEW_INTERNAL)
    | _to(_CONCERNED, Right.VIEW_PROJECTS, Right.VIEW_ENTERPRISES)
    | _to(_PROCEDURES, Right.RECORD_APPROVALS),
    Role.ENTERPRISE: _to(_ENTERPRISE, Right.VIEW_PROJECTS, Right.VIEW_ENTERPRISES),
    Role.SYSTEM_ADMINISTRATOR: _to(_ZONE, Right.MANAGE_SYSTEM),
    Role.SECURITY_ADMINISTRATOR: _to(_ZONE, Right.GRANT_ROLES),
    Role.AUDIT_ADMINISTRATOR: _to(_ZONE, Right.READ_AUDIT),
}
# Where one administrator does the work of three (`ZONEOPS_SMALL_OFFICE`), an exception that is set, logged and shown.
SMALL_OFFICE: Reach = _to(_ZONE, Right.GRANT_ROLES, Right.READ_AUDIT)
RIGHTS: Mapping[str, frozenset[Right]] = {role: frozenset(reach) for role, reach in REACH.items()}

# Who works inside looks up colleagues; each of the three administrators looks after their accounts, roles or traces.
SEE_PEOPLE = (Right.VIEW_INTERNAL, Right.MANAGE_SYSTEM, Right.GRANT_ROLES, Right.READ_AUDIT)
ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)

DUTIES: Mapping[str, DutyKind] = dict.fromkeys(Role.values, DutyKind.BUSINESS) | {
    Role.ENTERPRISE: DutyKind.ENTERPRISE,
    Role.SYSTEM_ADMINISTRATOR: DutyKind.SYSTEM,
    Role.SECURITY_ADMINISTRATOR: DutyKind.SECURITY,
    Role.AUDIT_ADMINISTRATOR: DutyKind.AUDIT,
}


def reach_of(roles: Iterable[str], *, small_office: bool = False) -> Reach:
    """Every right of several roles with the scopes it has through any of them."""
    found: Reach = {}
    for role in roles:
        given = REACH.get(role, {})
        if small_office and role == Role.SYSTEM_ADMINISTRATOR:
            given = given | SMALL_OFFICE
        for right, scopes in given.items():
            found[right] = found.get(right, frozenset()) | scopes
    return found


def rights_of(roles: Iterable[str]) -> frozenset[Right]:
    """The union of the rights of several roles."""
    return frozenset(reach_of(roles))
