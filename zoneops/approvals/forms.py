"""What an officer fills in on a project's flow."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoneops.approvals import queries
from zoneops.approvals.models import Case, Flow
from zoneops.core.models import Zone
from zoneops.core.versions import SeenField


class StepForm(forms.Form):
    """`seen`: the seal of the step as the page showed it."""

    seen = SeenField()


class CompleteForm(StepForm):
    completed_on = forms.DateField(
        label=_("办结日期"), error_messages={"required": _("写明办结日期"), "invalid": _("应为日期，如 2021-10-15")}
    )
    document_number = forms.CharField(label=_("文号"), max_length=80, required=False)


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("原因"), max_length=120, error_messages={"required": _("写明原因")})


class ChooseForm(forms.Form):
    flow = forms.ModelChoiceField(
        queryset=Flow.objects.none(),
        label=_("流程"),
        empty_label=_("选一套流程"),
        error_messages={"required": _("选一套流程"), "invalid_choice": _("这套流程没有发布或不在施行期")},
    )

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["flow"].queryset = queries.flows_in_force(zone)  # type: ignore[attr-defined]


class ChangeForm(ChooseForm):
    """Another flow for a case that runs; `seen` is the flow that the page showed."""

    reason = forms.CharField(
        label=_("更换原因"),
        max_length=200,
        help_text=_("办结的事项按代码带到新流程，新流程里没有的留在审计记录里"),
        error_messages={"required": _("写明更换原因")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", case.flow_id)
        choices = self.fields["flow"]
        choices.queryset = choices.queryset.exclude(pk=case.flow_id)  # type: ignore[attr-defined]
