"""角色申请: asked for by the system administrator, decided by the security administrator."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zoneops.accounts import queries, services
from zoneops.accounts.enums import Right
from zoneops.accounts.models import RoleRequest, User
from zoneops.accounts.people_forms import AskRoleForm
from zoneops.accounts.views.people import person_or_404, zone_of
from zoneops.accounts.views.person import KEEPERS
from zoneops.core import audit
from zoneops.core.access import right_required
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.listing import Listing

SORTS: dict[str, str | tuple[str, ...]] = {"decided": ("decided_at", "id")}


@right_required(Right.MANAGE_SYSTEM)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int, change: str) -> HttpResponse:
    """Ask that a person be granted a role, or that it be taken away."""
    person = person_or_404(request, pk)
    if change not in RoleRequest.Change.values:
        raise Http404
    _not_about_oneself(request, person.pk)
    given = request.POST if request.method == "POST" else None
    form = AskRoleForm(given, person=person, change=change, initial={"role": request.GET.get("role", "")})
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            services.ask_role(
                person, form.cleaned_data["role"], change=change, by=user, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            audit.refuse(person, "role.ask", by=user, reason=str(refusal))
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("已提交，安全管理员批准以后生效"))
            return redirect("accounts:person", pk)
    context = {"person": person, "form": form, "is_taking": change == RoleRequest.Change.TAKE}
    return render(request, "accounts/role_ask.html", context, status=422 if form.errors else 200)


@right_required(*KEEPERS)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    return _queue(request)


@right_required(Right.GRANT_ROLES)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse, as the button said."""
    user: Any = request.user
    asked = get_object_or_404(queries.role_requests(user), pk=pk)
    _not_about_oneself(request, asked.user_id)
    decision = request.POST.get("decision", "")
    if decision not in ("approve", "refuse"):
        raise Http404
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 9 else 0
    reason = request.POST.get("reason", "")
    try:
        services.decide_role_request(asked, approve=decision == "approve", by=user, reason=reason, version=seen)
    except Refused as refusal:
        audit.refuse(asked.user, f"role.{decision}", by=user, reason=str(refusal))
        status = 409 if isinstance(refusal, StaleVersion) else 422
        return _queue(request, wrong_pk=pk, problem=str(refusal), typed=reason, status=status)
    given = {"name": asked.user.name, "what": str(asked)}
    words = _("已批准：%(name)s，%(what)s") if decision == "approve" else _("没有批准%(name)s的申请")
    messages.success(request, words % given)
    return redirect("accounts:role_requests")


def _not_about_oneself(request: HttpRequest, pk: int) -> None:
    if pk == request.user.pk:
        raise PermissionDenied(_("自己的角色由别人申请、由别人批准"))


def _queue(
    request: HttpRequest, *, wrong_pk: int = 0, problem: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    user: Any = request.user
    zone_of(request)
    mine = queries.role_requests(user)
    waiting = list(mine.filter(state=RoleRequest.State.ASKED).order_by("pk"))
    listing = Listing(request, mine.exclude(state=RoleRequest.State.ASKED), sorts=SORTS, default="-decided")
    context = {
        "waiting": [(row, user.may(Right.GRANT_ROLES) and _may_decide(row, user)) for row in waiting],
        "listing": listing,
        "wrong_pk": wrong_pk,
        "problem": problem,
        "is_open_still": any(row.pk == wrong_pk for row in waiting),
        "typed": typed,
        "may_decide": user.may(Right.GRANT_ROLES),
    }
    return render(request, "accounts/role_requests.html", context, status=status)


def _may_decide(row: RoleRequest, user: User) -> bool:
    return row.user_id != user.pk and (services.is_small_office() or row.asked_by_id != user.pk)
