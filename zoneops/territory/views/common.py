"""What the pages of the territory share."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from zoneops.core.models import Zone
from zoneops.territory.models import GridEdition
from zoneops.territory.queries import grids_of
from zoneops.territory.rules.coverage import Coverage
from zoneops.territory.services import piece_sentence


def zone_of(request: HttpRequest) -> Zone:
    """The zone of whoever asks; people without a zone have no territory."""
    user: Any = request.user
    if user.zone is None:
        raise Http404
    return user.zone  # type: ignore[no-any-return]


def proof_words(edition: GridEdition, proof: Coverage) -> dict[str, Any]:
    """The proof for a page: tone, title, the figures behind it, and each piece in words."""
    facts = {
        "area": f"{proof.planned_km2:.2f}",
        "count": proof.grid_count,
        "sum": f"{proof.grids_km2:.4f}",
        "planned": f"{proof.planned_km2:.4f}",
        "ignored": f"{proof.ignored_m2:.1f}",
    }
    figures = _(
        "规划范围 %(planned)s 平方千米，各网格合计 %(sum)s 平方千米；"
        "宽不到 2 厘米的缝按坐标取位误差不计，共 %(ignored)s 平方米"
    )
    if proof.holds:
        title = _("规划范围 %(area)s 平方千米，%(count)s 个网格，无空白、无重叠") % facts
        return {"tone": "done", "title": title, "figures": figures % facts, "pieces": []}
    names = [grid.name for grid in grids_of(edition)]
    title = _("规划范围 %(area)s 平方千米，%(count)s 个网格，有 %(pieces)s 处空白、重叠或出界") % (
        facts | {"pieces": len(proof.pieces)}
    )
    pieces = [piece_sentence(piece, names) for piece in proof.pieces]
    return {"tone": "late", "title": title, "figures": figures % facts, "pieces": pieces}
