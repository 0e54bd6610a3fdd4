"""Forms of enterprises. Nothing typed is lost: an amount stays as it was written, an error stands at its field."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.models import Zone
from zoneops.core.rules.amounts import format_number, in_ten_thousands, parse_amount
from zoneops.core.rules.reasons import RuleError
from zoneops.core.versions import VersionField
from zoneops.enterprises.enums import QualificationKind
from zoneops.enterprises.models import Contact, Enterprise
from zoneops.enterprises.queries import enterprise_of_code
from zoneops.enterprises.rules import check_credit_code, normalise_credit_code

MOST_CONTACTS = 6


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class WanField(forms.CharField):
    """An amount typed in 万元, with commas or another unit if one likes; gives yuan."""

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text, "万元")
        except RuleError as wrong:
            raise forms.ValidationError(_(wrong.template) % wrong.params) from wrong

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        shown = in_ten_thousands(value)
        places = max(2, -int(shown.normalize().as_tuple().exponent)) if shown is not None else 2
        return format_number(shown, places, thousands=True)


class EnterpriseForm(forms.ModelForm):
    """`service_fields` are what the services take; `version` is the one that the user read."""

    registered_capital_yuan = WanField(label=gettext_lazy("注册资本"), required=False)
    version = VersionField()

    class Meta:
        model = Enterprise
        fields = (
            "name",
            "credit_code",
            "short_name",
            "industry_code",
            "registered_capital_yuan",
            "founded_on",
            "address",
        )
        widgets = {"founded_on": DayInput()}

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        # A code pasted with spaces is longer than the code.
        code = self.fields["credit_code"]
        code.max_length = 60  # type: ignore[attr-defined]
        code.validators = []
        code.widget.attrs |= {"maxlength": "60", "autocomplete": "off", "spellcheck": "false"}
        self.fields["version"].required = bool(self.instance.pk)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    def clean_credit_code(self) -> str:
        code = self.cleaned_data["credit_code"]
        try:
            check_credit_code(code)
        except RuleError as wrong:
            raise forms.ValidationError(_(wrong.template) % wrong.params) from wrong
        code = normalise_credit_code(code)
        holder = enterprise_of_code(self.zone, code)
        if holder and holder.pk != self.instance.pk:
            raise forms.ValidationError(_("已登记：%(name)s") % {"name": holder.name})
        return code

    def clean_industry_code(self) -> str:
        return str(self.cleaned_data["industry_code"]).strip().upper()

    def _post_clean(self) -> None:
        """The row is written by the services, from `service_fields`: the instance stays what was read."""

    @property
    def service_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ("name", "position", "phone")


class _Contacts(forms.BaseFormSet):
    """Rows of contacts; an empty row is no contact, the first filled one is the primary one."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {"empty_permitted": True, "use_required_attribute": False}

    @property
    def contacts(self) -> list[dict[str, str]]:
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]
        return [{name: row[name] for name in ContactForm.Meta.fields} for row in filled]


ContactFormSet = forms.formset_factory(
    ContactForm, formset=_Contacts, extra=0, max_num=MOST_CONTACTS, validate_max=True
)


def contact_rows(enterprise: Enterprise | None) -> list[dict[str, str]]:
    """What the contact rows begin with: those there are and one empty one."""
    held: list[Any] = list(enterprise.contacts.values("name", "position", "phone")) if enterprise else []
    return [*held, {}][:MOST_CONTACTS]


class EnterForm(forms.Form):
    version = VersionField()
    on = forms.DateField(label=gettext_lazy("纳入日期"), widget=DayInput())
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=120, required=False)


class LeaveForm(forms.Form):
    version = VersionField()
    on = forms.DateField(
        label=gettext_lazy("退出日期"), widget=DayInput(), help_text=gettext_lazy("从这一天起不再是规上企业")
    )
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=120)


class QualificationForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=QualificationKind.choices)
    valid_from = forms.DateField(label=gettext_lazy("有效期自"), widget=DayInput())
    valid_to = forms.DateField(
        label=gettext_lazy("有效期至"), widget=DayInput(), required=False, help_text=gettext_lazy("长期有效就空着")
    )
    issuer = forms.CharField(label=gettext_lazy("认定单位"), max_length=80, required=False)
    document_number = forms.CharField(label=gettext_lazy("证书编号"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_to") and data.get("valid_from") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("早于有效期自"))
        return data
