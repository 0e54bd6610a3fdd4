"""What was promised, what is planned, what arrived."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.projects.enums import Stage
from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import AmountField, DayField, LandField, PlanDayField, reason_field
from zoneops.projects.rules import COMMITMENTS
from zoneops.projects.services import FIGURES


class AgreementForm(ProjectForm):
    signed_on = DayField(label=gettext_lazy("签订日期"), error_messages={"required": gettext_lazy("写签订日期")})
    document_number = forms.CharField(label=gettext_lazy("协议编号"), max_length=80, required=False)
    reason = reason_field(label=gettext_lazy("变更原因"))
    fixed_investment_yuan = AmountField(label=gettext_lazy("固定资产投资（万元）"))
    land_area_mu = LandField(label=gettext_lazy("用地（亩）"))
    annual_output_yuan = AmountField(label=gettext_lazy("达产年产值（万元）"))
    annual_tax_yuan = AmountField(label=gettext_lazy("达产年纳税（万元）"))
    jobs = forms.IntegerField(label=gettext_lazy("就业（人）"), min_value=0, max_value=1_000_000, required=False)
    start_on = DayField(label=gettext_lazy("承诺开工"), required=False)
    completion_on = DayField(label=gettext_lazy("承诺竣工"), required=False)
    production_on = DayField(label=gettext_lazy("承诺投产"), required=False)

    def prepare(self) -> None:
        self.fields["signed_on"].widget.attrs["max"] = self.zone.today().isoformat()
        latest = self.project.agreements.last() if self.project else None
        if latest is None:
            del self.fields["reason"]
            return
        for name in COMMITMENTS:
            self.fields[name].initial = getattr(latest, name)
        self.fields["document_number"].initial = latest.document_number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and all(cleaned[name] is None for name in COMMITMENTS):
            raise ValidationError(_("一项承诺也没有写，至少写一项"))
        return cleaned

    def values(self) -> dict[str, Any]:
        names = ("signed_on", "document_number", *COMMITMENTS)
        return {name: self.cleaned_data[name] for name in names} | {"reason": self.cleaned_data.get("reason", "")}


PLANNED_STAGES = [stage for stage in Stage if stage != Stage.NEGOTIATION]


class PlanForm(ProjectForm):
    """A day for each stage still to come; 2022-09 when only the month is known."""

    def prepare(self) -> None:
        assert self.project is not None
        known = {plan.stage: (plan.due_on, plan.month_only) for plan in self.project.stage_plans.all()}
        for stage in PLANNED_STAGES:
            field = PlanDayField(label=stage.label)
            field.initial = known.get(stage)
            if stage <= self.project.stage:
                field.help_text = _("已到这一步")
            self.fields[stage.slug] = field

    def plan(self) -> dict[Stage, tuple[datetime.date, bool] | None]:
        return {stage: self.cleaned_data[stage.slug] for stage in PLANNED_STAGES}


class ArrivalForm(ProjectForm):
    ADDS = True  # a figure for the same day corrects the first, which stays in the file
    as_of_on = DayField(label=gettext_lazy("截至日期"), error_messages={"required": gettext_lazy("写截至哪一天")})
    fixed_investment_yuan = AmountField(
        label=gettext_lazy("累计完成固定资产投资（万元）"), help_text=gettext_lazy("从开工起的累计数，不是当期数")
    )
    annual_output_yuan = AmountField(label=gettext_lazy("年产值（万元）"))
    annual_tax_yuan = AmountField(label=gettext_lazy("年纳税（万元）"))
    jobs = forms.IntegerField(label=gettext_lazy("就业（人）"), min_value=0, max_value=1_000_000, required=False)
    source = forms.CharField(
        label=gettext_lazy("来源"), max_length=120, required=False, help_text=gettext_lazy("如：企业月报、现场核实")
    )

    def prepare(self) -> None:
        self.fields["as_of_on"].widget.attrs["max"] = self.zone.today().isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and all(cleaned[name] is None for name in FIGURES):
            raise ValidationError(_("一个数也没有填"))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("as_of_on", "source", *FIGURES)}
