"""What was promised, what is planned, what arrived."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core.toasts import tell
from zoneops.projects import services
from zoneops.projects.forms import AgreementForm, ArrivalForm, PlanForm
from zoneops.projects.models import Project
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, require

RELATED = ("enterprise", "service_officer", "grid")


@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk, *RELATED)
    action = "project.sign_agreement"
    require(request, Right.EDIT_PROJECTS, project, action)
    latest = project.agreements.last()
    if latest:
        title = _("登记第 %(number)d 版协议") % {"number": latest.number + 1}
        lead = _("已填好第 %(number)d 版的内容，改动有变化的几项。旧版留着，承诺按新版核对。") % {
            "number": latest.number
        }
    else:
        title, lead = _("登记投资协议"), _("写协议里承诺的数，以后和到位的数逐项核对。没有承诺的空着，不要写 0。")

    def perform(form: Any) -> str:
        signed = services.sign_agreement(
            project, by=request.user, version=form.cleaned_data["version"], **form.values()
        )
        tell(request, _("已登记第 %(number)d 版协议") % {"number": signed.number})
        return next_url(request, detail_url(project, "promises"))

    page = Page(title, _("登记协议"), lead)
    return act(request, project, AgreementForm, page, perform, action=action, current=_signed)


def _signed(project: Project) -> dict[str, Any]:
    latest = project.agreements.last()
    return {"signed_on": latest.signed_on} if latest else {}


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk, *RELATED)
    action = "project.plan_stages"
    require(request, Right.EDIT_PROJECTS, project, action)

    def perform(form: Any) -> str:
        services.plan_stages(project, form.plan(), by=request.user, version=form.cleaned_data["version"])
        tell(request, _("节点计划已保存"))
        return next_url(request, detail_url(project))

    lead = _("哪天应进入哪个阶段。只知道月份就写 2022-09，按当月最后一天算。过了这天没有推进，就是逾期。")
    return act(request, project, PlanForm, Page(_("节点计划"), _("保存计划"), lead), perform, action=action)


@require_http_methods(["GET", "POST"])
def arrival(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_or_404(request, pk, *RELATED)
    action = "project.record_arrival"
    require(request, Right.EDIT_PROJECTS, project, action)

    def perform(form: Any) -> str:
        recorded = services.record_arrival(project, by=request.user, **form.values())
        tell(request, _("已登记截至 %(on)s 的到位数据") % {"on": recorded.as_of_on})
        return next_url(request, detail_url(project, "promises"))

    lead = _("没有的数空着，不要写 0。同一截至日期再登记一次算更正，原来的数留着。")
    return act(request, project, ArrivalForm, Page(_("登记到位数据"), _("登记"), lead), perform, action=action)
