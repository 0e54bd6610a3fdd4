"""Two people changed the same project: both versions side by side, and a choice for each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from zoneops.core import audit, versions
from zoneops.core.models import AuditEntry
from zoneops.projects import changes
from zoneops.projects.forms import EditForm
from zoneops.projects.models import Project

THEIRS = "theirs"
# Inputs that are one thing to a reader.
COMPARED = [name for name in EditForm.base_fields if name not in ("version", "planned_unit")]
# What the audit calls the columns behind an input, where the names differ.
COLUMNS = {
    "investor": {"enterprise", "investor_name"},
    "planned_investment": {"planned_investment_yuan"},
}


@dataclass(frozen=True)
class Difference:
    """One field that differs: what stands there now, what the reader typed, who changed it meanwhile."""

    name: str
    label: str
    now: str
    mine: str
    changed_by: str
    changed_at: Any

    @property
    def is_theirs(self) -> bool:
        """Whether the colleague's value is offered first: only where the colleague touched the field."""
        return bool(self.changed_by)


def compare(form: EditForm, now: Project) -> list[Difference]:
    """Every field in which what was typed differs from what stands there now."""
    typed = form.values()
    meanwhile = _meanwhile(now, form.cleaned_data["version"] or now.version)
    initial = EditForm.initial_of(now)
    rows = []
    for name in COMPARED:
        columns = COLUMNS.get(name, {name})
        if all(typed[column] == getattr(now, column) for column in columns):
            continue
        entry = next((meanwhile[column] for column in columns if column in meanwhile), None)
        bound = form[name]
        rows.append(
            Difference(
                name,
                str(bound.label),
                _words(form, name, initial[name]),
                _words(form, name, form.cleaned_data[name]),
                entry.actor_name if entry else "",
                entry.at if entry else None,
            )
        )
    return rows


def conflict(
    form: Any,
    fresh: Any,
    now: Project,
    reason: str,
    *,
    current: Mapping[str, Any],
    more: Sequence[versions.Difference] = (),
) -> versions.Conflict:
    """For every other form about a project: what happened since it was opened, and both versions of its fields.

    `fresh` is the same form made of the project as it stands; `more` goes before the fields.
    """
    read_version = form.cleaned_data.get("version") or now.version
    seen = [] if form.ADDS else changes.told(reversed(since(now, read_version)))
    return versions.Conflict(reason, [*more, *versions.compare(form, fresh, current)], seen)


def brought_up(form: Any, fresh: Any) -> Any:
    """The form that was sent, with the hidden version of the one made of the project as it stands."""
    form.data = versions.with_version_of_now(form.data, **{one.html_name: one.value() for one in fresh.hidden_fields()})
    return form


def since(project: Project, read_version: int) -> list[AuditEntry]:
    """The entries that raised the version after `read_version`, the newest first."""
    raised = audit.history(project).filter(outcome=AuditEntry.Outcome.DONE, action__startswith="project.")
    return list(raised.exclude(action="project.file_attached")[: max(project.version - read_version, 0)])


def _meanwhile(project: Project, read_version: int) -> dict[str, AuditEntry]:
    """Column → the entry that last changed it after the reader opened the project."""
    found: dict[str, AuditEntry] = {}
    for entry in since(project, read_version):
        for column in entry.after:
            found.setdefault(column, entry)
    return found


def _words(form: EditForm, name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    field = form.fields[name]
    if choices := dict(getattr(field, "choices", ())):
        return str(choices.get(value, value))
    text = str(field.prepare_value(value))
    return f"{text} {field.unit}" if hasattr(field, "unit") else text


def with_theirs(data: QueryDict, current: Mapping[str, Any], **form_arguments: Any) -> QueryDict:
    """What was posted, with the colleague's value in every field for which the reader chose it."""
    chosen = [name for name in COMPARED if data.get(f"choose-{name}") == THEIRS]
    if not chosen:
        return data
    form = EditForm(initial=dict(current), **form_arguments)
    mixed = data.copy()
    for name in chosen:
        mixed[name] = str(form[name].value() if form[name].value() is not None else "")
        if name == "planned_investment":
            mixed["planned_unit"] = "万元"
    return mixed
