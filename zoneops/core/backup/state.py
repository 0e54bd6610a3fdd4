"""Which structure a database has, and the models that fit it: those of the migrations it has applied."""

from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from zoneops.core.backup.errors import BackupRefused

Node = tuple[str, str]

# Not in a backup, reviewed one by one: what is of the moment or of this machine, and nothing of the zone.
LEFT_OUT = {
    "sessions.session",  # after a restore everybody signs in again
    "core.formkey",  # which form was sent already: kept for a week
    "core.jobrun",  # what the housekeeping of this machine did
    "axes.accessattempt",  # wrong passwords of the last minutes
    "axes.accessattemptexpiration",
    "axes.accessfailurelog",
    "axes.accesslog",
}


@dataclass(frozen=True)
class State:
    """`leaves`: the last migration of each app; `apps`: the models as they were then."""

    applied: frozenset[Node]
    leaves: list[Node]
    apps: Apps

    def kept_models(self) -> list[type[models.Model]]:
        """The models of a backup, in the order of their tables' names."""
        found = [model for model in self.all_models() if model._meta.label_lower not in LEFT_OUT]
        return sorted(found, key=lambda model: model._meta.db_table)

    def all_models(self) -> list[type[models.Model]]:
        every = self.apps.get_models(include_auto_created=True)
        return [model for model in every if model._meta.managed and not model._meta.proxy]

    def by_app(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for app, name in sorted(self.applied):
            found.setdefault(app, []).append(name)
        return found


def state_of(connection: BaseDatabaseWrapper) -> State:
    """Of a database as it is. Raises BackupRefused when a newer release has made it."""
    loader = MigrationLoader(connection)
    known = loader.graph.nodes
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    if unknown := sorted(node for node in applied if node not in known and node[0] in loader.migrated_apps):
        raise BackupRefused(
            f"数据库的结构比程序新（{_named(unknown)}）。先装与它相配的版本；要退回旧版本，"
            "先把现在的数据库和 media 移开，换一个空库再恢复"
        )
    return _state(loader, frozenset(node for node in applied if node in known))


def state_named(by_app: dict[str, list[str]], connection: BaseDatabaseWrapper, *, made_by: str) -> State:
    """Of an archive, from the migrations it names. Raises BackupRefused when this release cannot make it."""
    loader = MigrationLoader(connection)
    wanted = frozenset((app, name) for app, names in by_app.items() for name in names)
    unknown = sorted(wanted - set(loader.graph.nodes))
    if unknown:
        raise BackupRefused(
            f"备份是 {made_by} 版做的，有本版本不认识的数据库结构（{_named(unknown)}），没有动任何数据；"
            f"装 {made_by} 或更新的版本再恢复"
        )
    for node in wanted:
        missing = [parent.key for parent in loader.graph.node_map[node].parents if parent.key not in wanted]
        if missing:
            raise BackupRefused(f"备份里的数据库结构不完整：有 {_named([node])}，缺 {_named(missing)}，没有动任何数据")
    return _state(loader, wanted)


def newest(connection: BaseDatabaseWrapper) -> frozenset[Node]:
    """Every migration of this release."""
    return frozenset(MigrationLoader(connection).graph.nodes)


def _state(loader: MigrationLoader, nodes: frozenset[Node]) -> State:
    graph = loader.graph
    leaves = sorted(
        node for node in nodes if not any(c.key in nodes and c.key[0] == node[0] for c in graph.node_map[node].children)
    )
    apps = loader.project_state(leaves).apps if leaves else Apps()
    return State(nodes, leaves, apps)


def _named(nodes: list[Node]) -> str:
    shown = "、".join(f"{app}.{name}" for app, name in nodes[:3])
    return shown + (f" 等 {len(nodes)} 个" if len(nodes) > 3 else "")
