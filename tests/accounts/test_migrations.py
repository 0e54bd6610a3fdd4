"""What an upgrade does with the roles that people hold, and with the projects they registered."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories
from zoneops.accounts.models import User
from zoneops.core.models import AuditEntry
from zoneops.projects.enums import Stage
from zoneops.projects.models import Project
from zoneops.projects.services import register_project
from zoneops.projects.services.ledger import LedgerEntry, open_from_ledger


@pytest.fixture
def before_duties(transactional_db):
    """The tables of accounts before people had a duty; all of today's again afterwards."""
    executor = MigrationExecutor(connection)
    old = executor.migrate([("accounts", "0004_duties")]).apps
    yield old
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.slow
def test_everybody_keeps_the_roles_of_one_duty_and_every_lost_role_is_told(before_duties):
    old_user = before_duties.get_model("accounts", "User")
    held = {
        "李文静": ["service_officer", "liaison"],
        "侯一鸣": ["project_manager", "system_administrator"],
        "三员": ["audit_administrator", "security_administrator"],
        "企业": ["enterprise"],
        "无角色": [],
    }
    for number, (name, roles) in enumerate(held.items()):
        user = old_user.objects.create(username=f"user{number}", name=name, password="!")
        for role in roles:
            user.assignments.create(role=role, granted_by="旧版")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    now = {user.name: (set(user.roles), getattr(user, "duty", None)) for user in User.objects.all()}
    assert {name: roles for name, (roles, _duty) in now.items()} == {
        "李文静": {"service_officer", "liaison"},
        "侯一鸣": {"system_administrator"},
        "三员": {"security_administrator"},
        "企业": {"enterprise"},
        "无角色": set(),
    }
    kinds = {name: duty and duty.kind for name, (_roles, duty) in now.items()}
    assert kinds == {"李文静": "business", "侯一鸣": "system", "三员": "security", "企业": "enterprise", "无角色": None}
    told = AuditEntry.objects.filter(action="role.taken").values_list("subject_name", "before__role")
    assert set(told) == {("侯一鸣", "project_manager"), ("三员", "audit_administrator")}


def test_a_project_gets_the_account_of_who_registered_it_where_the_name_is_one_persons(zone, other_zone):
    fill = import_module("zoneops.projects.migrations.0003_fill_registered_by").fill
    one = factories.user_with(zone=zone, name="独名")
    for _ in range(2):
        factories.user_with(zone=zone, name="同名")
    factories.user_with(zone=other_zone, name="外区人")
    made = {name: register_project(zone, by=name, name=f"{name}登记的") for name in ("独名", "同名", "外区人")}
    entry = LedgerEntry({"name": "导入的", "code": "D-1"}, Stage.NEGOTIATION, {Stage.NEGOTIATION: factories.TODAY})
    open_from_ledger(zone, entry, by="独名")  # whoever brings a ledger in has registered none of its projects
    fill(apps, None)
    found = {project.name: project.registered_by for project in Project.objects.all()}
    assert found == {made["独名"].name: one, made["同名"].name: None, made["外区人"].name: None, "导入的": None}
