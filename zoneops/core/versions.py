"""Nobody overwrites what he has not seen: the version that a form carries, and both versions side by side.

Rows that many people edit (projects, enterprises) count their versions. A small row needs no column: a `seal`, a hash
of what the reader saw, tells as well that somebody changed it, whichever way it was written.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core import audit
from zoneops.core.errors import StaleVersion

LOST = gettext_lazy("这一页没有带上您看到的版次，重新打开再改")


def seal(**values: Any) -> str:
    """Twelve characters that differ when one of the values does. `seal()` stands for a row that is not there."""
    if not values:
        return "none"
    # A moment is the same in whichever zone it is told.
    told = {
        name: value.astimezone(datetime.UTC) if isinstance(value, datetime.datetime) else value
        for name, value in values.items()
    }
    text = json.dumps(audit.plain(told), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def require_seen(seen: str | None, now: str, message: str, current: object) -> None:
    """Raise StaleVersion when `seen`, the seal that the reader's form carried, is not the row's of now.

    None: whoever writes has read nothing, as an import or a command does.
    """
    if seen is not None and seen != now:
        raise StaleVersion(message, current)


class SeenField(forms.CharField):
    """The seal on a form, hidden. A form that comes without one has not been shown to anybody."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.HiddenInput, label=gettext_lazy("版次"), error_messages={"required": LOST}, **options
        )


class VersionField(forms.IntegerField):
    """The number of the version on a form, hidden."""

    def __init__(self, **options: Any) -> None:
        told = {"required": LOST, "invalid": LOST}
        super().__init__(widget=forms.HiddenInput, label=gettext_lazy("版次"), error_messages=told, **options)


def with_version_of_now(data: QueryDict, **now: Any) -> QueryDict:
    """What was sent, as typed, but carrying the version of now: sent again, it is saved."""
    data = data.copy()
    for name, value in now.items():
        data[name] = str(value)
    return data


@dataclass(frozen=True)
class Difference:
    """One field in which what was typed differs from what stands there now, both in words."""

    label: str
    now: str
    mine: str
    changed_by: str = ""
    changed_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Conflict:
    """What components/conflict.html shows: why nothing was saved, what happened meanwhile, both versions."""

    reason: str
    differences: list[Difference] = field(default_factory=list)
    meanwhile: list[Any] = field(default_factory=list)


def compare(mine: forms.BaseForm, now: forms.BaseForm, current: Mapping[str, Any] | None = None) -> list[Difference]:
    """Every field in which the form that was sent differs from one freshly made of the row as it stands.

    `current` gives the words for fields that a fresh form leaves empty: {"officer": "李文静"}.
    """
    found = []
    for bound in mine.visible_fields():
        name = bound.name
        if isinstance(bound.field, forms.FileField):
            continue
        typed = words(bound.field, mine.cleaned_data[name] if name in mine.cleaned_data else bound.value())
        if current is not None and name in current:
            stands = str(current[name] or "—")
        else:
            stands = words(now.fields[name], now[name].value()) if name in now.fields else "—"
        if typed != stands:
            found.append(Difference(str(bound.label), stands, typed))
    return found


def words(field: Any, value: Any) -> str:
    """A value of a form field as its reader knows it; nothing is —."""
    if value in (None, "", [], ()):
        return "—"
    value = field.prepare_value(value)
    if hasattr(field, "choices"):
        label = next((text for key, text in _flat(field.choices) if str(key) == str(value)), None)
        return str(label if label is not None else value)
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return f"{value} {field.unit}" if hasattr(field, "unit") else str(value)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield key, text
