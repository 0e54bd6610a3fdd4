"""What the schemas are made of. Input refuses what it does not know; amounts never pass through a binary float."""

import datetime
import re
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Input(BaseModel):
    """A body or a query. Unknown names are refused: nobody sets a field that he was not meant to."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_nul(cls, value: Any) -> Any:
        # PostgreSQL keeps no NUL in text.
        if isinstance(value, str) and "\x00" in value:
            raise ValueError(_("有不成字的字符"))
        return value


class Output(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _no_float(value: Any) -> Any:
    if isinstance(value, float | bool):
        raise ValueError(_('小数写成字符串，如 "12600000.00"，以免丢位'))
    return value


def _iso_day(value: Any) -> Any:
    if isinstance(value, datetime.date) or value is None:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(_("应为日期，如 2021-10-15"))
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("没有 %(day)s 这一天") % {"day": value}) from None


Yuan = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    Field(max_digits=18, decimal_places=2, ge=0, description=gettext_noop("元，写成字符串"), examples=["12600000.00"]),
]
Mu = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    Field(max_digits=10, decimal_places=2, ge=0, description=gettext_noop("亩，写成字符串"), examples=["118.50"]),
]
Day = Annotated[datetime.date, BeforeValidator(_iso_day)]


class Error(Output):
    """What every refused request gets."""

    error: str = Field(description=gettext_noop("给程序看的代码"), examples=["invalid"])
    message: str = Field(description=gettext_noop("给人看的一句话"))


class FieldErrors(Error):
    """A request with wrong fields."""

    fields: dict[str, str] = Field(description=gettext_noop("字段 → 哪里不对"))


class MissingThing(Output):
    """One thing that a stage still needs."""

    label: str = Field(description=gettext_noop("缺什么"))
    owner: str = Field(description=gettext_noop("谁经办"))
    note: str
    url: str = Field(description=gettext_noop("到哪里补"))


class Blocked(Error):
    """A move that is held back, with everything that is missing."""

    missing: list[MissingThing] = []
    fields: dict[str, str] = {}
