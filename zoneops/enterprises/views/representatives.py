"""Who speaks for an enterprise: the accounts that see its page and its projects, and nothing else."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused
from zoneops.enterprises import services
from zoneops.enterprises.views.common import enterprise_of


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.name}（{person.username}）"


class RepresentativeForm(forms.Form):
    """Only accounts that hold the role 企业 and speak for nobody yet."""

    person = PersonField(
        queryset=User.objects.none(),
        label=gettext_lazy("账号"),
        empty_label=gettext_lazy("选一个账号"),
        help_text=gettext_lazy("角色为“企业”、还没有关联企业的账号；没有就请系统管理员先建"),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        found = User.objects.visible_to(user).in_post().with_role(Role.ENTERPRISE).filter(represents=None)
        self.fields["person"].queryset = found.order_by("name", "pk")  # type: ignore[attr-defined]


@right_required(Right.EDIT_ENTERPRISES)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    enterprise = enterprise_of(request, pk)
    user: Any = request.user
    form = RepresentativeForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            services.link_representative(enterprise, person, by=user)
        except Refused as refused:
            audit.refuse(enterprise, "enterprise.link_representative", by=user, reason=str(refused))
            form.add_error("person", str(refused))
        else:
            messages.success(request, _("%(name)s可以看本企业的项目了") % {"name": person.name})
            return redirect("enterprises:detail", pk)
    context = {"enterprise": enterprise, "form": form, "title": _("关联企业代表"), "word": _("关联")}
    return render(request, "enterprises/act.html", context, status=422 if form.errors else 200)


@right_required(Right.EDIT_ENTERPRISES)
@require_POST
def unlink(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    enterprise = enterprise_of(request, pk)
    person = get_object_or_404(User, represents__enterprise=enterprise, pk=person_pk)
    services.unlink_representative(enterprise, person, by=request.user)
    messages.success(request, _("已取消%(name)s的关联，他看不到本企业了") % {"name": person.name})
    return redirect("enterprises:detail", pk)
