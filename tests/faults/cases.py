"""What the cases stand on: a list of operations by the name of their function, and a small world for them to act in."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.enterprises.models import Enterprise
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project

Operation = Callable[[], Any]
Case = Callable[["World"], Operation]

CASES: dict[str, list[Case]] = {}


def case(function: str) -> Callable[[Case], Case]:
    """For a function that prepares a world and answers the operation, which uses `function` ("path.py:name")."""

    def register(made: Case) -> Case:
        CASES.setdefault(f"zoneops/{function}", []).append(made)
        return made

    return register


@dataclass
class World:
    zone: Zone
    patch: pytest.MonkeyPatch
    on: datetime.date = field(default=datetime.date(2021, 10, 12))

    @cached_property
    def officer(self) -> User:
        return factories.user_with(Role.SERVICE_OFFICER, zone=self.zone, name="李文静")

    @cached_property
    def other_officer(self) -> User:
        return factories.user_with(Role.SERVICE_OFFICER, zone=self.zone, name="王立新")

    @cached_property
    def administrator(self) -> User:
        return factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=self.zone, name="管天成")

    @cached_property
    def security(self) -> User:
        return factories.user_with(Role.SECURITY_ADMINISTRATOR, zone=self.zone, name="安守信")

    @cached_property
    def project(self) -> Project:
        return factories.project(self.zone)

    @cached_property
    def enterprise(self) -> Enterprise:
        return factories.enterprise(self.zone)

    def begin(self) -> "World":
        """Everybody is there before the operation: what it made itself would be taken back with it."""
        for name in ("officer", "other_officer", "administrator", "security", "project", "enterprise"):
            getattr(self, name)
        return self

    def project_at(self, stage: Stage, **fields: Any) -> Project:
        return factories.project(self.zone, stage=stage, **fields)
