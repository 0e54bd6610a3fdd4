"""Writing down a contact: to be done in half a minute, standing, on a phone."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.versions import SeenField
from zoneops.projects.enums import FollowUpKind
from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import DayField, FilesField


class MomentField(forms.DateTimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def prepare_value(self, value: Any) -> Any:
        # Django drops the seconds of what it shows only when the widget has a format; so does the browser.
        if isinstance(value, datetime.datetime):
            value = timezone.localtime(value) if timezone.is_aware(value) else value
            return value.replace(tzinfo=None, second=0, microsecond=0)
        return value


class FollowUpFields(ProjectForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=FollowUpKind.choices, widget=forms.RadioSelect, initial=FollowUpKind.VISIT
    )
    content = forms.CharField(
        label=gettext_lazy("内容"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("写看到了什么、说了什么")},
    )
    happened_at = MomentField(label=gettext_lazy("时间"), required=False)
    next_step = forms.CharField(label=gettext_lazy("下一步"), max_length=120, required=False)
    next_step_due_on = DayField(label=gettext_lazy("下一步时限"), required=False)

    def prepare(self) -> None:
        self.fields["happened_at"].widget.attrs["max"] = f"{self.zone.today()}T23:59"

    def clean_happened_at(self) -> datetime.datetime | None:
        at: datetime.datetime | None = self.cleaned_data["happened_at"]
        if at and timezone.localtime(at).date() > self.zone.today():
            raise ValidationError(_("这一天还没到，跟进只记已发生的事"))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("next_step_due_on") and not cleaned.get("next_step"):
            self.add_error("next_step", _("写了时限，没有写下一步做什么"))
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("kind", "content", "happened_at", "next_step", "next_step_due_on")
        return {name: self.cleaned_data[name] for name in names}


class CorrectFollowUpForm(FollowUpFields):
    """Carries the seal of the entry; that others go on with the project is no conflict."""

    ADDS = True
    seen = SeenField()


class FollowUpForm(FollowUpFields):
    ADDS = True
    attachments = FilesField(label=gettext_lazy("照片和附件"))
    field_order = ("kind", "content", "attachments", "next_step", "next_step_due_on", "happened_at")

    def prepare(self) -> None:
        super().prepare()
        self.fields["happened_at"].initial = self.zone.now()

    def values(self) -> dict[str, Any]:
        return super().values() | {"files": self.cleaned_data["attachments"]}
