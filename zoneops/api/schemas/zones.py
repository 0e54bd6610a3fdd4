"""Zones as the API shows them."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext_noop
from pydantic import Field

from zoneops.api.schemas.base import Output


class Grid(Output):
    code: str
    name: str


class GridOut(Grid):
    area_km2: Decimal = Field(description=gettext_noop("平方千米"))


class ZoneOut(Output):
    """A development zone and the grids in force today."""

    code: str
    name: str
    short_name: str
    name_en: str
    division_code: str = Field(description=gettext_noop("行政区划代码"))
    service_brand: str
    stall_days: int = Field(description=gettext_noop("多少天没有跟进算停滞"))
    today: datetime.date = Field(description=gettext_noop("这个开发区的“今天”，示例区固定在演示日期"))
    is_sample: bool = Field(description=gettext_noop("是否示例数据"))
    grids: list[GridOut]


class ZoneList(Output):
    items: list[ZoneOut]
    next: str | None = Field(description=gettext_noop("下一页的地址；没有下一页为 null"))
