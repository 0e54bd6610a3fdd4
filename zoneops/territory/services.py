"""Writes on the territory: a new division into grids, who leads a grid, parcels."""

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core import audit, editions, versions
from zoneops.core.errors import Refused
from zoneops.core.models import Zone
from zoneops.core.rules.figures import half_up
from zoneops.core.rules.reasons import RuleError, quoted
from zoneops.territory import hooks
from zoneops.territory.models import Grid, GridEdition, GridLead, Parcel
from zoneops.territory.queries import coverage_of, grids_in_force, grids_of
from zoneops.territory.rules.areas import area_km2
from zoneops.territory.rules.coverage import Coverage, Piece, PieceKind
from zoneops.territory.rules.geojson import Feature, Shape, as_geojson, read_features, read_shape
from zoneops.territory.rules.names import joined_names

MOST_PIECES_NAMED = 10
MOST_NAME = 40
PLAIN_CODE = re.compile(r"[A-Za-z0-9_-]{1,12}")


class CoverageBroken(Refused):
    """The grids do not divide the planning area. `coverage` has every piece."""

    def __init__(self, message: str, coverage: Coverage) -> None:
        super().__init__(message)
        self.coverage = coverage


@transaction.atomic
def load_grids(
    zone: Zone,
    *,
    planning_area: object,
    grids: object,
    title: str,
    effective_from: datetime.date,
    source: str,
    by: Any,
    is_sample: bool = False,
) -> GridEdition:
    """A draft edition from GeoJSON as Python objects: one area, and a FeatureCollection with `code` and `name`.

    Coordinates are CGCS2000/WGS84. Their order in the file is the order of the grids. Raises Refused with what is
    wrong in which grid, ring and point.
    """
    try:
        area = read_shape(planning_area, _("规划范围"))
        features = read_features(grids, _("网格"))
    except RuleError as wrong:
        raise Refused(_(wrong.template) % wrong.params) from wrong
    identities = _identities(features)
    edition = GridEdition.objects.create(
        zone=zone,
        title=title,
        effective_from=effective_from,
        source=source,
        planning_area=as_geojson(area),
        area_km2=_square_kilometres(area),
        is_sample=is_sample,
    )
    for order, (feature, (code, name)) in enumerate(zip(features, identities, strict=True), start=1):
        Grid.objects.create(
            edition=edition,
            code=code,
            name=name,
            order=order,
            geometry=as_geojson(feature.shape),
            area_km2=_square_kilometres(feature.shape),
        )
    after = {"title": title, "source": source, "grids": len(features), "area_km2": edition.area_km2}
    audit.record(edition, "grids.loaded", by=by, after=after)
    return edition


def _identities(features: list[Feature]) -> list[tuple[str, str]]:
    """(code, name) of each grid; the code stands in addresses and must be plain."""
    found: list[tuple[str, str]] = []
    for order, feature in enumerate(features, start=1):
        code = str(feature.properties.get("code") or f"G{order:02d}")
        name = str(feature.properties.get("name") or code)
        if not PLAIN_CODE.fullmatch(code) or len(name) > MOST_NAME:
            raise Refused(
                _("第 %(order)s 个网格的代码应为 1 到 12 位字母、数字或短横，名称最多 40 个字：%(code)s %(name)s")
                % {"order": order, "code": quoted(code), "name": quoted(name)}
            )
        if code in dict(found):
            raise Refused(_("网格代码重复：%(code)s") % {"code": code})
        found.append((code, name))
    return found


def _square_kilometres(shape: Shape) -> Decimal:
    return half_up(Decimal(area_km2(shape)), 4)


@transaction.atomic
def publish_grids(edition: GridEdition, *, by: Any, seen: str | None = None) -> GridEdition:
    """Freeze the edition and find every place anew. Raises CoverageBroken while there is a gap or an overlap.

    `seen`: `edition_seal` as the reader saw it; raises StaleVersion when the edition says something else now.
    An edition is published on its day or after: published before, every place would still lie in the old grids.
    """
    edition = GridEdition._base_manager.select_for_update(of=("self",)).select_related("zone").get(pk=edition.pk)
    if not edition.is_frozen:
        versions.require_seen(seen, edition_seal(edition), _("没有发布：这一版网格在您打开之后被别人改过"), edition)
    if edition.effective_from > edition.zone.today():
        raise Refused(_("没有发布：施行日期 %(on)s 还没到，到那天再发布") % {"on": edition.effective_from})
    grids = list(grids_of(edition))
    proof = coverage_of(edition)
    if not proof.holds:
        raise CoverageBroken(broken_words(proof, [grid.name for grid in grids]), proof)
    editions.publish(edition, by=by)
    hooks.run(edition.zone, by=by)
    return edition


def edition_seal(edition: GridEdition) -> str:
    """What the edition says and where it stands, as twelve characters."""
    grids = list(edition.grids.order_by("order", "pk").values_list("code", "name", "geometry"))
    given = {"state": edition.state, "from": edition.effective_from, "area": edition.planning_area}
    return versions.seal(title=edition.title, grids=grids, **given)


def broken_words(proof: Coverage, names: list[str]) -> str:
    """没有发布：…, with each gap and overlap, its m² and where it is."""
    if not proof.grid_count:
        return _("没有发布：一个网格也没有")
    lines = [piece_sentence(piece, names) for piece in proof.pieces[:MOST_PIECES_NAMED]]
    if more := len(proof.pieces) - len(lines):
        lines.append(_("还有 %(count)s 处") % {"count": more})
    return _("没有发布：网格没有不重不漏地盖住规划范围。%(pieces)s") % {"pieces": "；".join(lines)}


def piece_sentence(piece: Piece, names: list[str]) -> str:
    """第三、第四网格重叠 120.5 平方米（经度 116.65123、纬度 36.94511 附近）."""
    longitude, latitude = piece.point
    facts = {
        "grids": joined_names([names[place] for place in piece.grids]),
        "area": f"{piece.area_m2:,.1f}",
        "longitude": f"{longitude:.5f}",
        "latitude": f"{latitude:.5f}",
    }
    sentences = {
        PieceKind.GAP: _("空白 %(area)s 平方米（经度 %(longitude)s、纬度 %(latitude)s 附近）"),
        PieceKind.OVERLAP: _("%(grids)s重叠 %(area)s 平方米（经度 %(longitude)s、纬度 %(latitude)s 附近）"),
        PieceKind.OUTSIDE: _("%(grids)s超出规划范围 %(area)s 平方米（经度 %(longitude)s、纬度 %(latitude)s 附近）"),
    }
    return sentences[piece.kind] % facts


@transaction.atomic
def set_grid_lead(
    zone: Zone, grid_code: str, lead: User | None, *, by: Any, seen: str | None = None
) -> GridLead | None:
    """Name the lead of a grid, or nobody. The lead works in this zone.

    `seen`: `lead_seal` as the reader saw it; raises StaleVersion when somebody else leads the grid now.
    """
    # The zone first: of two who name the first lead of a grid there is no row yet to wait for.
    Zone.objects.select_for_update(no_key=True).get(pk=zone.pk)
    grid = next((grid for grid in grids_in_force(zone) if grid.code == grid_code), None)
    if grid is None:
        raise Refused(_("没有代码为 %(code)s 的网格") % {"code": grid_code})
    if lead is not None and (lead.zone_id != zone.pk or not lead.is_in_post(zone.today())):
        raise Refused(_("%(name)s不是本区在岗人员，不能当网格长") % {"name": lead.name})
    held = GridLead.objects.select_for_update().filter(zone=zone, grid_code=grid_code).select_related("lead").first()
    versions.require_seen(seen, lead_seal(held), _("没有保存：这个网格的网格长在您打开之后被别人改过"), held)
    before = held.lead if held else None
    if before == lead:
        return held
    if lead is None:
        GridLead.objects.filter(zone=zone, grid_code=grid_code).delete()
        held = None
    else:
        held, _created = GridLead.objects.update_or_create(zone=zone, grid_code=grid_code, defaults={"lead": lead})
    audit.record(grid, "grid.lead_set", by=by, zone=zone, before={"lead": before}, after={"lead": lead})
    return held


def lead_seal(held: GridLead | None) -> str:
    """Who leads the grid, as twelve characters."""
    return versions.seal(lead=held.lead_id) if held else versions.seal()


@transaction.atomic
def save_parcels(zone: Zone, parcels: Iterable[Mapping[str, Any]], *, by: Any) -> tuple[int, int, int]:
    """Create or change parcels by their `number`; each mapping has fields of Parcel. → created, changed, unchanged.

    `geometry` is GeoJSON or None. When land moved, everything that stands on it is placed anew (hooks).
    """
    held = {parcel.number: parcel for parcel in Parcel.objects.select_for_update().filter(zone=zone)}
    created = changed = unchanged = 0
    moved = False
    for given in parcels:
        new = {name: value for name, value in given.items() if name != "number"}
        parcel = held.get(given["number"])
        if parcel is None:
            parcel = Parcel.objects.create(zone=zone, **given)
            held[parcel.number] = parcel
            audit.record(parcel, "parcel.registered", by=by, after=_plain_parcel(dict(given)))
            created += 1
            continue
        before, after = audit.changes(parcel, new)
        if not after:
            unchanged += 1
            continue
        for name, value in after.items():
            setattr(parcel, name, value)
        parcel.save()
        audit.record(parcel, "parcel.changed", by=by, before=_plain_parcel(before), after=_plain_parcel(after))
        changed += 1
        moved = moved or bool({"longitude", "latitude", "geometry"} & after.keys())
    if moved:
        hooks.run(zone, by=by)
    return created, changed, unchanged


def _plain_parcel(values: dict[str, Any]) -> dict[str, Any]:
    """A border in the audit row as its area: the points would drown everything else."""
    if values.get("geometry"):
        area = area_km2(read_shape(values["geometry"], ""))
        values = {**values, "geometry": _("面，%(area)s 平方米") % {"area": f"{area * 1e6:,.1f}"}}
    return values


@transaction.atomic
def load_parcel_shapes(zone: Zone, collection: object, *, by: Any) -> tuple[int, int, int]:
    """Borders of parcels from a FeatureCollection; the property 宗地编号 (or `number`) says which.

    Raises Refused for a wrong border and for a number that is not registered.
    """
    try:
        features = read_features(collection, _("宗地"))
    except RuleError as wrong:
        raise Refused(_(wrong.template) % wrong.params) from wrong
    known = set(Parcel.objects.filter(zone=zone).values_list("number", flat=True))
    borders = []
    for feature in features:
        number = str(feature.properties.get("宗地编号") or feature.properties.get("number") or "")
        if number not in known:
            raise Refused(_("没有宗地编号“%(number)s”，先导入宗地台账") % {"number": number})
        borders.append({"number": number, "geometry": as_geojson(feature.shape)})
    return save_parcels(zone, borders, by=by)
