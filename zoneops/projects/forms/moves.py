"""Moving a project: forward, back, out of pursuit and into it again."""

from django import forms
from django.utils.translation import gettext_lazy

from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import DayField, FilesField, reason_field


class _DatedForm(ProjectForm):
    changed_on = DayField(label=gettext_lazy("日期"), required=False)

    def prepare(self) -> None:
        self.fields["changed_on"].initial = self.zone.today()
        self.fields["changed_on"].widget.attrs["max"] = self.zone.today().isoformat()


class AdvanceForm(_DatedForm):
    evidence = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("协议、许可证、照片等的名称和文号"),
    )
    attachments = FilesField()
    field_order = ("changed_on", "evidence", "attachments")


class BackForm(_DatedForm):
    reason = reason_field(max_length=300, help_text=gettext_lazy("原因和这次退回一起留在经过里"))
    field_order = ("reason", "changed_on")


class StandingForm(_DatedForm):
    reason = reason_field()
    field_order = ("reason", "changed_on")
