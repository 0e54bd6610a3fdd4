"""Forms of the pages on people: accounts, departments, and requests for roles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import DepartmentKind, Role
from zoneops.accounts.models import Department, RoleRequest, User
from zoneops.accounts.rights import DUTIES
from zoneops.accounts.services import department_seal
from zoneops.core.models import Zone
from zoneops.core.versions import SeenField, VersionField

PERSON_FIELDS = ("name", "department", "title", "phone")


class DepartmentField(forms.ModelChoiceField):
    def __init__(self) -> None:
        empty = _("不属于部门")
        super().__init__(queryset=Department.objects.none(), label=_("部门"), required=False, empty_label=empty)  # type: ignore[arg-type]


class PersonForm(forms.Form):
    """What is known of a person. `version` is the one that the reader saw."""

    name = forms.CharField(label=_("姓名"), max_length=40, error_messages={"required": _("填姓名")})
    department = DepartmentField()
    title = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("手机"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    version = VersionField()

    def __init__(self, *args: Any, zone: Zone, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].queryset = Department.objects.filter(zone=zone)  # type: ignore[attr-defined]

    @classmethod
    def of(cls, person: User) -> dict[str, Any]:
        """The person's values as the form begins with them."""
        return {name: getattr(person, name) for name in PERSON_FIELDS} | {"version": person.version}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


class NewPersonForm(PersonForm):
    """A new account; a role may be asked for at once."""

    username = forms.CharField(
        label=_("账号"),
        max_length=40,
        help_text=_("字母、数字和 _ . @ -，建好以后不能改"),
        error_messages={"required": _("填账号")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("申请角色"), required=False, help_text=_("安全管理员批准以后才生效，也可以以后再申请")
    )
    field_order = ("username", "name", "department", "title", "phone", "role")

    def __init__(self, *args: Any, zone: Zone, **options: Any) -> None:
        super().__init__(*args, zone=zone, **options)
        del self.fields["version"]
        self.fields["role"].choices = [("", _("先不申请")), *Role.choices]  # type: ignore[attr-defined]


class AskRoleForm(forms.Form):
    """Only roles that could be approved: those not held and of the same duty, or those held."""

    role = forms.ChoiceField(label=_("角色"), error_messages={"required": _("选一个角色")})
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("审批的人要看，也留在审计记录里"),
        error_messages={"required": _("写明为什么要授予或收回")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, person: User, change: str, **options: Any) -> None:
        super().__init__(*args, **options)
        held = {assignment.role for assignment in person.assignments.all()}
        duties = {DUTIES[role] for role in held}
        if change == RoleRequest.Change.TAKE:
            found = [role for role in Role if role in held]
        else:
            found = [role for role in Role if role not in held and (not duties or DUTIES[role] in duties)]
        self.fields["role"].choices = [("", _("选一个角色")), *((role.value, role.label) for role in found)]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        error_messages={"required": _("停用账号要写原因")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DepartmentForm(forms.Form):
    code = forms.CharField(label=_("代码"), max_length=20, error_messages={"required": _("填代码")})
    name = forms.CharField(label=_("名称"), max_length=60, error_messages={"required": _("填名称")})
    kind = forms.ChoiceField(label=_("类别"), choices=DepartmentKind.choices)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    order = forms.IntegerField(label=_("排序"), required=False, min_value=0, max_value=32767, initial=0)
    seen = SeenField()

    def __init__(self, *args: Any, department: Department | None = None, **options: Any) -> None:
        if department is not None:
            names = ("code", "name", "kind", "phone", "order")
            now = {name: getattr(department, name) for name in names} | {"seen": department_seal(department)}
            options["initial"] = now
        super().__init__(*args, **options)
        if department is not None:
            self.fields["code"].disabled = True
        else:
            del self.fields["seen"]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in ("name", "kind", "phone")} | {"order": given["order"] or 0}
