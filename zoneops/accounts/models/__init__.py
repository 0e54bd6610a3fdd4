from zoneops.accounts.models.people import Department, DepartmentQuerySet, User, UserManager, UserQuerySet
from zoneops.accounts.models.roles import Duty, RoleAssignment, RoleRequest
from zoneops.accounts.models.ways import ApiToken, LoginLink

__all__ = [
    "ApiToken",
    "Department",
    "DepartmentQuerySet",
    "Duty",
    "LoginLink",
    "RoleAssignment",
    "RoleRequest",
    "User",
    "UserManager",
    "UserQuerySet",
]
