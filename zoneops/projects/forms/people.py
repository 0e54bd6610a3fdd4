"""Naming the service officer, and handing over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from zoneops.accounts.models import User
from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import DayField, reason_field
from zoneops.projects.services import OFFICER_ROLES


class OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(filter(None, (obj.name, obj.department.name if obj.department else "", obj.title)))


def officer_field(**kwargs: Any) -> OfficerChoice:
    """People in post who can serve; which zone's is set by the form."""
    kwargs.setdefault("empty_label", gettext_lazy("选一位"))
    return OfficerChoice(queryset=User.objects.none(), label=gettext_lazy("专职服务员"), **kwargs)


def officers(user: User) -> Any:
    people = User.objects.visible_to(user).in_post().with_role(*OFFICER_ROLES)
    return people.select_related("department").order_by("department__order", "name")


class OfficerForm(ProjectForm):
    officer = officer_field(error_messages={"required": gettext_lazy("选一个人")})
    from_on = DayField(label=gettext_lazy("自哪天起"), required=False)
    reason = reason_field(required=False, label=gettext_lazy("移交原因"))

    def prepare(self) -> None:
        field = self.fields["officer"]
        assert isinstance(field, OfficerChoice)
        choices = officers(self.user)
        project = self.project
        if project and project.officer_in_post:
            choices = choices.exclude(pk=project.service_officer_id)
        field.queryset = choices
        self.fields["from_on"].initial = self.zone.today()
        self.fields["from_on"].widget.attrs["max"] = self.zone.today().isoformat()
        if project and project.service_officer_id:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]
