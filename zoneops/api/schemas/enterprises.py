"""Enterprises as the API takes and shows them."""

import datetime
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import AfterValidator, Field, StringConstraints

from zoneops.api.paging import LIMIT, MOST
from zoneops.api.schemas.base import Day, Input, Output, Yuan
from zoneops.core.rules.reasons import RuleError
from zoneops.enterprises.rules import check_credit_code, normalise_credit_code


def _credit_code(value: str) -> str:
    try:
        check_credit_code(value)
    except RuleError as error:
        raise ValueError(_(error.template) % error.params) from None
    return normalise_credit_code(value)


CreditCode = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_credit_code)]


class EnterpriseFilters(Input):
    q: str = Field("", max_length=80, description=gettext_noop("名称、信用代码、拼音或首字母的一部分"))
    above_designated_size: bool | None = Field(None, description=gettext_noop("今天是否在规上名录"))
    cursor: str = Field("", max_length=80, description=gettext_noop("上一页 next 里的游标"))
    limit: int = Field(LIMIT, ge=1, le=MOST, description=gettext_noop("一页多少条"))


class EnterpriseRef(Output):
    id: int
    name: str
    credit_code: str


class EnterpriseOut(EnterpriseRef):
    """An enterprise of the zone."""

    short_name: str
    industry_code: str = Field(description=gettext_noop("GB/T 4754-2017"))
    registered_capital_yuan: Decimal | None = Field(description=gettext_noop("元，写成字符串"))
    founded_on: datetime.date | None
    address: str
    above_designated_size: bool = Field(description=gettext_noop("今天是否在规上名录"))
    is_sample: bool = Field(description=gettext_noop("是否示例数据"))
    version: int


class QualificationOut(Output):
    kind: str
    kind_label: str
    issuer: str
    valid_from: datetime.date
    valid_to: datetime.date | None


class EnterpriseDetail(EnterpriseOut):
    """An enterprise with its qualifications and its projects."""

    qualifications: list[QualificationOut]
    project_ids: list[int] = Field(description=gettext_noop("您能看到的项目"))


class EnterpriseList(Output):
    items: list[EnterpriseOut]
    next: str | None = Field(description=gettext_noop("下一页的地址；没有下一页为 null"))


class EnterpriseIn(Input):
    """A new enterprise."""

    credit_code: CreditCode = Field(description=gettext_noop("统一社会信用代码，18 位，校验位要对"))
    name: str = Field(min_length=1, max_length=120)
    short_name: str = Field("", max_length=40)
    industry_code: str = Field("", max_length=5, description=gettext_noop("GB/T 4754-2017，如 3841"))
    registered_capital_yuan: Yuan | None = None
    founded_on: Day | None = None
    address: str = Field("", max_length=200)
