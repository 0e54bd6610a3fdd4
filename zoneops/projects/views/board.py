"""The board: six columns of cards."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from zoneops.accounts.enums import Right
from zoneops.core.access import right_required
from zoneops.core.exports import export_links
from zoneops.core.units import chosen_unit
from zoneops.projects import boards
from zoneops.projects.cells import CellMaker
from zoneops.projects.views.common import render_part, shared


@right_required(Right.VIEW_INTERNAL)
@require_GET
def project_board(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = shared(request)
    maker = CellMaker(user.zone, chosen_unit(request))
    columns = boards.columns(
        context["kept"],
        context["filters"],
        user,
        user.zone,
        request.GET,
        maker.card,
    )
    return render_part(
        request,
        "projects/board.html",
        "projects/_board.html",
        context | {"columns": columns, "exports": export_links(request), "here": quote(request.get_full_path())},
    )
