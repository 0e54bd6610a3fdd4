"""Files of a project: put there, and taken out again as they came."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.files.serving import download as download_response
from zoneops.core.toasts import tell
from zoneops.projects import services
from zoneops.projects.forms.files import FilesForm
from zoneops.projects.models import Attachment, Project
from zoneops.projects.views.acting import Page, act, detail_url, next_url, project_or_404, require


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponseBase:
    project = project_or_404(request, pk, "enterprise", "service_officer", "grid")
    action = "project.attach_file"
    require(request, Right.RECORD_FOLLOW_UPS, project, action)

    def perform(form: Any) -> str:
        files = form.cleaned_data["attachments"]
        kept = [services.attach_file(project, file, by=request.user) for file in files]
        tell(request, _("已存 %(count)d 个文件") % {"count": len(files)})
        for attachment in kept:
            if earlier := services.same_content(attachment):
                words = _("“%(name)s”和已有的“%(earlier)s”内容完全一样，两份都留着")
                messages.warning(request, words % {"name": attachment, "earlier": earlier})
        return next_url(request, detail_url(project, "files"))

    page = Page(_("传文件"), _("上传"), _("协议、许可证、照片。原名保留，存下后不能改。"))
    return act(request, project, FilesForm, page, perform, action=action)


@require_GET
@right_required(Right.VIEW_INTERNAL)
def download(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """Always as a download, whatever the file says it is: it must never run as a page of ours."""
    visible = Project.objects.visible_to(request.user)  # type: ignore[arg-type]
    attachment = get_object_or_404(Attachment, pk=file_pk, project_id=pk, project__in=visible)
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("文件不在存储里，找系统管理员")) from None
    return download_response(content, attachment.original_name)
