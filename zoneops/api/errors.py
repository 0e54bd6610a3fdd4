"""Every error as the same body: `{"error": code, "message": a sentence for people, …}`."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from zoneops.accounts.enums import Right
from zoneops.api.wording import field_errors
from zoneops.core.errors import Refused, StaleVersion
from zoneops.projects.gates import StageBlocked

logger = logging.getLogger(__name__)


class RightMissing(Exception):
    """`message`: where the right is there, but does not reach the row."""

    def __init__(self, right: Right, message: str = "") -> None:
        self.right, self.message = right, message
        super().__init__(right)


class AnsweredBefore(Exception):
    """The same request, with the same Idempotency-Key, was answered before: `response` (core/middleware/unsafe.py)."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__()


class CsrfFailed(Exception):
    """Somebody signed in in a browser sent a write without its CSRF token."""


class VersionMissing(Exception):
    """A change did not say which version it changes."""


class FieldsWrong(Exception):
    """What the schema cannot tell: `fields` maps a field to what is wrong with it."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(fields)


def body(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"error": code, "message": message, **more}


def not_found() -> dict[str, Any]:
    """The same whether a row does not exist or belongs to another zone."""
    return body("not_found", _("没有这一条，或者不在您能看的范围里"))


def wrong_fields(fields: dict[str, str]) -> dict[str, Any]:
    return body("invalid", _("%(count)d 处要改") % {"count": len(fields)}, fields=fields)


def install(api: NinjaAPI) -> None:
    """Teach the API how each exception is answered."""

    def answer(request: HttpRequest, status: int, data: dict[str, Any], **headers: str) -> HttpResponse:
        response = api.create_response(request, data, status=status)
        for name, value in headers.items():
            response[name.replace("_", "-")] = value
        return response

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        message = _("先登录，或在请求头里带上令牌：Authorization: Bearer 令牌")
        return answer(request, 401, body("not_authenticated", message), WWW_Authenticate="Bearer")

    @api.exception_handler(RightMissing)
    def right_missing(request: HttpRequest, error: RightMissing) -> HttpResponse:
        granted = _("没有“%(right)s”的权限，找系统管理员申请相应角色") % {"right": error.right.label}
        message = error.message or granted
        return answer(request, 403, body("forbidden", message, right=error.right.value))

    @api.exception_handler(CsrfFailed)
    def csrf_failed(request: HttpRequest, error: CsrfFailed) -> HttpResponse:
        message = _("用浏览器会话写入要带 X-CSRFToken 请求头；程序里用令牌")
        return answer(request, 403, body("csrf_failed", message))

    @api.exception_handler(AnsweredBefore)
    def answered_before(request: HttpRequest, error: AnsweredBefore) -> HttpResponse:
        return error.response

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, not_found())

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(request, 422, wrong_fields(field_errors(error.errors)))

    @api.exception_handler(FieldsWrong)
    def fields_wrong(request: HttpRequest, error: FieldsWrong) -> HttpResponse:
        return answer(request, 422, wrong_fields(error.fields))

    @api.exception_handler(VersionMissing)
    def version_missing(request: HttpRequest, error: VersionMissing) -> HttpResponse:
        message = _("写明改的是哪一版：请求头 If-Match，或请求体里的 version")
        return answer(request, 428, body("version_required", message))

    @api.exception_handler(StageBlocked)
    def blocked(request: HttpRequest, error: StageBlocked) -> HttpResponse:
        missing = [
            {"label": str(item.label), "owner": str(item.owner), "note": str(item.note), "url": item.url}
            for item in error.missing
        ]
        return answer(request, 422, body("stage_blocked", str(error), missing=missing))

    @api.exception_handler(StaleVersion)
    def stale(request: HttpRequest, error: StaleVersion) -> HttpResponse:
        from zoneops.api.presenting import current_row

        return answer(request, 409, body("stale_version", str(error), current=current_row(request, error.current)))

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, 422, body("refused", str(error)))

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, body("bad_request", _("请求体不是 JSON，按 UTF-8 编码再发")))

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.exception("%s %s failed", request.method, request.path)
        number = getattr(request, "number", "")
        message = _("系统没有处理好这个请求，什么也没有写入；把请求号 %(number)s 告诉管理员") % {"number": number}
        return answer(request, 500, body("internal", message))
