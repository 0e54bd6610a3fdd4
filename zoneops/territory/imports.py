"""Subject “宗地”: the ledger of parcels."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.enums import Right
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.core.rules.figures import half_up
from zoneops.territory.locating import OutsidePlanningArea, place_point
from zoneops.territory.services import save_parcels

COLUMNS = [
    Column("number", "宗地编号", required=True, max_length=40),
    Column("area_mu", "面积", Kind.LAND, required=True, unit="亩", synonyms=("用地面积", "宗地面积")),
    Column("planned_use", "规划用途", required=True, max_length=40, synonyms=("土地用途", "用途")),
    Column("plot_ratio", "容积率", Kind.NUMBER),
    Column("longitude", "经度", Kind.LONGITUDE, required=True),
    Column("latitude", "纬度", Kind.LATITUDE, required=True),
]
PLACES = {"area_mu": 2, "plot_ratio": 2, "longitude": 7, "latitude": 7}


def check(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    """Numbers that come twice, land without an area, points outside the planning area."""
    errors = []
    times = Counter(row.values["number"] for row in rows)
    for row in rows:
        if times[row.values["number"]] > 1 and "number" not in row.wrong:
            errors.append(row.error("number", _("宗地编号重复"), _("一块宗地只写一行")))
        if "area_mu" not in row.wrong and row.values["area_mu"] == 0:
            errors.append(row.error("area_mu", _("面积是 0"), _("应大于 0")))
        if not {"longitude", "latitude"} & row.wrong:
            try:
                place_point(zone, row.values["longitude"], row.values["latitude"])
            except OutsidePlanningArea as outside:
                errors.append(row.error("longitude", str(outside), _("应在规划范围内")))
    return errors


def commit(rows: list[Row], zone: Zone, by: Any) -> Counts:
    parcels = [
        {key: _stored(key, row.values[key]) for key in row.values if key in row.given} | {"is_sample": zone.is_sample}
        for row in rows
    ]
    return Counts(*save_parcels(zone, parcels, by=by))


def _stored(key: str, value: Any) -> Any:
    """The value as the database keeps it, so that the same file changes nothing the second time."""
    return half_up(value, PLACES[key]) if key in PLACES and value is not None else value


register(
    Subject(
        key="parcels",
        label=gettext_lazy("宗地"),
        columns=COLUMNS,
        check=check,
        commit=commit,
        notes=[gettext_lazy("坐标是 CGCS2000 或 WGS84 的经纬度，取宗地里的一点")],
        permission=Right.EDIT_TERRITORY,
    )
)
