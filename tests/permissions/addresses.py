"""How to ask for a route: what kind of object it is about, where each of them lies, what is sent along."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from tests.permissions.routes import Route
from tests.permissions.table import ZONE
from tests.permissions.world import RECEIPTS, World
from zoneops.core.ledger.importing import subjects

# Said by the names of an address's parts, within an app.
KIND_OF_KEYS: dict[tuple[str, tuple[str, ...]], str] = {
    ("projects", ("pk",)): "project",
    ("projects", ("pk", "change_pk")): "stage_change",
    ("projects", ("pk", "entry_pk")): "follow_up",
    ("projects", ("pk", "file_pk")): "file",
    ("projects", ("pk", "to")): "standing",
    ("approvals", ("pk", "step_pk")): "step",
    ("approvals", ("pk", "other_pk")): "flows",
    ("enterprises", ("pk",)): "enterprise",
    ("enterprises", ("pk", "person_pk")): "representative",
    ("accounts", ("pk",)): "person",
    ("accounts", ("pk", "change")): "role_of_person",
    ("territory", ("pk",)): "edition",
    ("territory", ("code",)): "grid",
    ("api:/projects", ("pk",)): "project",
    ("api:/enterprises", ("pk",)): "enterprise",
    ("api:/zones", ("code",)): "zone_code",
}
# Said by the route itself where the names of its parts are not enough.
KIND_OF_ROUTE = {
    "projects:enterprise_panel": "enterprise",
    "projects:forget_filter": "saved_filter",
    "approvals:flow": "flow",
    "approvals:flow_move": "flow",
    "approvals:case": "project",
    "approvals:project_panel": "project",
    "approvals:choose": "project",
    "approvals:change": "project",
    "accounts:revoke_token": "token",
    "accounts:enter": "link",
    "accounts:way_back": "way",
    "accounts:identity": "way",
    "accounts:remove_factor": "factor",
    "accounts:department": "department",
    "accounts:decide_role": "role_request",
    "system:calendar_clear": "day",
    "system:calendar_restore": "date",
    "system:calendar_confirm": "year",
    "system:audit_entry": "audit_entry",
    "api-nowhere": "address",
}
# One address, but a right of its own for every ledger: each is a route of the table.
PER_SUBJECT = {"system:import_upload", "system:import_template"}
PER_RECEIPT = {"system:import_receipt", "system:import_commit"}
# What must be sent for the view to know what is asked of it. Elsewhere an empty form is the stricter question: a view
# that looked at the form before it looked at the right would answer that the form is wrong.
SENT: dict[str, dict[str, Any]] = {
    "approvals:step": {"action": "complete"},
    "accounts:decide_role": {"decision": "approve", "version": "1"},
    "approvals:flow_move": {"move": "check"},
    "api:PATCH /projects/{pk}": {"version": 1},
    "api:POST /projects/{pk}/advance": {"to": "signed", "version": 1},
}


@dataclass(frozen=True)
class Target:
    """A route as the table names it, with what its address leads to."""

    name: str
    route: Route
    kind: str  # "" for a route about the zone as a whole
    fixed: tuple[tuple[str, Any], ...] = ()

    def relations(self, world: World) -> list[str]:
        return world.relations(self.kind) if self.kind else [ZONE]

    def address(self, world: World, relation: str) -> str:
        keys = dict(self.fixed) if relation == ZONE else dict(self.fixed) | world.objects[self.kind][relation]
        return self.route.template.format(**keys) if self.route.is_api else reverse(self.route.template, kwargs=keys)

    @property
    def sent(self) -> dict[str, Any]:
        return SENT.get(self.route.name, {})


def targets(routes: dict[str, Route]) -> dict[str, Target]:
    """By the names of the table. Raises LookupError for a route of which nobody has said what it is about."""
    found = [target for route in routes.values() for target in targets_of(route)]
    return {target.name: target for target in found}


def targets_of(route: Route) -> list[Target]:
    if route.name in PER_SUBJECT:
        plain = Target(route.name, route, "")
        return [
            replace(plain, name=f"{route.name} {subject.key}", fixed=(("key", subject.key),)) for subject in subjects()
        ]
    if route.name in PER_RECEIPT:
        return [Target(f"{route.name} {subject}", route, f"receipt {subject}") for subject in RECEIPTS]
    return [Target(route.name, route, kind_of(route))]


def kind_of(route: Route) -> str:
    if not route.keys:
        return ""
    app = f"api:/{route.name.split('/')[1]}" if route.is_api else route.name.partition(":")[0]
    try:
        return KIND_OF_ROUTE.get(route.name) or KIND_OF_KEYS[app, route.keys]
    except KeyError:
        raise LookupError(f"{route.name}: say in {__name__} what kind of object {route.keys} leads to") from None
