"""Registering a project, and changing what it is."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.enterprises.models import Enterprise
from zoneops.enterprises.rules import normalise_credit_code
from zoneops.projects.enums import KeyLevel
from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import AmountField, DayField, LandField
from zoneops.projects.forms.people import officer_field
from zoneops.projects.forms.placing import PlaceFields
from zoneops.projects.models import Project

UNITS = [("万元", gettext_lazy("万元")), ("亿元", gettext_lazy("亿元"))]


class WhatFields(forms.Form):
    """What the project is: the fields that registering and editing share."""

    name = forms.CharField(
        label=gettext_lazy("项目名称"), max_length=160, error_messages={"required": gettext_lazy("写项目名称")}
    )
    investor = forms.CharField(
        label=gettext_lazy("投资方"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("企业库里有的，选出来；还没注册的，直接写名字"),
    )
    # Before the amount: the amount is read in it.
    planned_unit = forms.ChoiceField(label=gettext_lazy("单位"), choices=UNITS)
    planned_investment = AmountField(
        label=gettext_lazy("计划总投资"), help_text=gettext_lazy("也可以带单位写：1.26亿元、3500 万")
    )
    land_area_mu = LandField(label=gettext_lazy("用地（亩）"), help_text=gettext_lazy("不用地写 0，还没定就空着"))
    industry_code = forms.CharField(
        label=gettext_lazy("行业代码"), required=False, max_length=5, help_text=gettext_lazy("GB/T 4754-2017，如 3841")
    )
    key_level = forms.ChoiceField(label=gettext_lazy("重点级别"), choices=KeyLevel.choices, required=False)

    def clean_planned_investment(self) -> Decimal | None:
        unit = self.cleaned_data.get("planned_unit") or "万元"
        text = str(self.data.get(self.add_prefix("planned_investment"), "")).strip()
        field = self.fields["planned_investment"]
        assert isinstance(field, AmountField)
        return field.read(text, unit) if text else None

    def clean_industry_code(self) -> str:
        code: str = self.cleaned_data["industry_code"].upper()
        if code and not re.fullmatch(r"[A-T]?[0-9]{0,4}", code):
            raise ValidationError(_("“%(code)s”不是行业代码，应为一个字母或两到四位数字，如 3841") % {"code": code})
        return code

    def values(self) -> dict[str, Any]:
        """The fields of EDITABLE that these inputs set."""
        cleaned = self.cleaned_data
        enterprise = self.found_enterprise(cleaned["investor"])
        return {
            "name": cleaned["name"],
            "enterprise": enterprise,
            "investor_name": "" if enterprise else cleaned["investor"],
            "planned_investment_yuan": cleaned["planned_investment"],
            "land_area_mu": cleaned["land_area_mu"],
            "industry_code": cleaned["industry_code"],
            "key_level": cleaned["key_level"],
        }

    def found_enterprise(self, text: str) -> Enterprise | None:
        """The registered enterprise that is meant: by its whole name, its short name or its credit code."""
        if not text:
            return None
        known = Enterprise.objects.visible_to(self.user)  # type: ignore[attr-defined]
        exact = known.filter(Q(name=text) | Q(short_name=text) | Q(credit_code=normalise_credit_code(text)))
        found = list(exact[:2])
        return found[0] if len(found) == 1 else None


class RegisterForm(ProjectForm, WhatFields, PlaceFields):
    """The short form: what is known on the first day. Everything else is asked for when a stage needs it."""

    officer = officer_field(required=False, empty_label=gettext_lazy("以后再定"))
    serve = forms.BooleanField(label=gettext_lazy("由我专职服务"), required=False, initial=True)
    description = forms.CharField(
        label=gettext_lazy("建设内容"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Twice by mistake is the commonest error of a ledger kept by several hands.
        name = cleaned.get("name")
        if name and not self.data.get("same_name"):
            twin = Project.objects.visible_to(self.user).filter(name=name).first()
            if twin:
                self.twin = twin
                self.add_error("name", _("已有同名项目 %(code)s；确是另一个项目，勾选“仍然登记”") % {"code": twin.code})
        return cleaned

    def values(self) -> dict[str, Any]:
        return super().values() | {"description": self.cleaned_data["description"]}


class EditForm(ProjectForm, WhatFields):
    code = forms.CharField(label=gettext_lazy("项目编号"), max_length=32)
    description = forms.CharField(
        label=gettext_lazy("建设内容"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=gettext_lazy("项目来源"), max_length=80, required=False)
    project_manager = forms.CharField(
        label=gettext_lazy("项目经理"), max_length=40, required=False, help_text=gettext_lazy("市项目经理制指定的人")
    )
    patron_leader = forms.CharField(label=gettext_lazy("包保领导"), max_length=60, required=False)
    next_step = forms.CharField(label=gettext_lazy("下一步"), max_length=120, required=False)
    next_step_due_on = DayField(label=gettext_lazy("下一步时限"), required=False)
    entered_statistics_on = DayField(label=gettext_lazy("入统日期"), required=False)
    entered_register_on = DayField(label=gettext_lazy("入规日期"), required=False)

    SAME = (
        "code",
        "description",
        "source",
        "project_manager",
        "patron_leader",
        "next_step",
        "next_step_due_on",
        "entered_statistics_on",
        "entered_register_on",
    )

    @classmethod
    def initial_of(cls, project: Project) -> dict[str, Any]:
        return {name: getattr(project, name) for name in cls.SAME} | {
            "name": project.name,
            "investor": project.investor,
            "planned_unit": "万元",
            "planned_investment": project.planned_investment_yuan,
            "land_area_mu": project.land_area_mu,
            "industry_code": project.industry_code,
            "key_level": project.key_level,
        }

    def values(self) -> dict[str, Any]:
        values = super().values() | {name: self.cleaned_data[name] for name in self.SAME}
        project = self.project
        # Two enterprises of one name: what stood there stays, unless something else was typed.
        if project and project.enterprise and self.cleaned_data["investor"] == project.enterprise.name:
            values |= {"enterprise": project.enterprise, "investor_name": ""}
        return values
