"""Projects as the API takes and shows them."""

import datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from zoneops.api.paging import LIMIT, MOST
from zoneops.api.schemas.base import Day, Input, MissingThing, Mu, Output, Yuan
from zoneops.api.schemas.enterprises import EnterpriseRef
from zoneops.api.schemas.zones import Grid

StageWord = Literal["negotiation", "signed", "landed", "under_construction", "in_production", "on_target"]
StandingWord = Literal["active", "suspended", "lost", "terminated"]
OneWord = Literal["map", "person", "net", "end"]
KeyWord = Literal["", "zone", "municipal", "provincial"]


class ProjectFilters(Input):
    stage: StageWord | None = Field(None, description=gettext_noop("在哪个阶段"))
    standing: StandingWord | None = Field(None, description=gettext_noop("在跟、暂停、流失或终止"))
    officer: str = Field("", max_length=40, description=gettext_noop("专职服务员的账号"))
    grid: str = Field("", max_length=12, description=gettext_noop("网格代码，如 G03"))
    lacking: OneWord | Literal["any"] | None = Field(None, description=gettext_noop("缺四个一中的哪一个，any 为任一"))
    overdue: bool | None = Field(None, description=gettext_noop("该进入下一阶段而没有进"))
    stalled: bool | None = Field(None, description=gettext_noop("久没有跟进"))
    q: str = Field("", max_length=80, description=gettext_noop("名称、编号、投资方、拼音或首字母的一部分"))
    cursor: str = Field("", max_length=80, description=gettext_noop("上一页 next 里的游标"))
    limit: int = Field(LIMIT, ge=1, le=MOST, description=gettext_noop("一页多少条"))


class Officer(Output):
    username: str
    name: str
    in_post: bool = Field(description=gettext_noop("是否在岗；不在岗的待移交"))


class LightOut(Output):
    """The state of the project in one word, the same as on the pages."""

    word: str = Field(description="overdue, due_today, soon, stalled, normal, on_target, suspended, lost, terminated")
    days: int = Field(description=gettext_noop("逾期、余或停滞的天数；没有为 0"))


class ProjectOut(Output):
    """A project as lists show it."""

    id: int
    code: str
    name: str
    enterprise: EnterpriseRef | None
    investor_name: str
    description: str
    industry_code: str = Field(description=gettext_noop("GB/T 4754-2017"))
    key_level: KeyWord
    source: str
    planned_investment_yuan: Decimal | None = Field(description=gettext_noop("元，写成字符串"))
    arrived_investment_yuan: Decimal | None = Field(description=gettext_noop("元，写成字符串"))
    promised_tax_yuan: Decimal | None = Field(description=gettext_noop("元，写成字符串"))
    land_area_mu: Decimal | None = Field(description=gettext_noop("亩，写成字符串"))
    longitude: Decimal | None = Field(description="CGCS2000/WGS84")
    latitude: Decimal | None = Field(description="CGCS2000/WGS84")
    grid: Grid | None
    officer: Officer | None
    project_manager: str
    patron_leader: str
    stage: StageWord
    stage_label: str
    stage_entered_on: datetime.date
    stage_due_on: datetime.date | None = Field(description=gettext_noop("计划进入下一阶段的日子"))
    standing: StandingWord
    standing_reason: str
    light: LightOut
    lacking: list[OneWord] = Field(description=gettext_noop("四个一里缺的"))
    last_follow_up_on: datetime.date | None
    follow_up_count: int
    next_step: str
    next_step_due_on: datetime.date | None
    entered_statistics_on: datetime.date | None
    entered_register_on: datetime.date | None
    is_sample: bool = Field(description=gettext_noop("是否示例数据"))
    created_at: datetime.datetime
    created_by: str
    version: int = Field(description=gettext_noop("改的时候原样带回"))


class OneOut(Output):
    one: OneWord
    seal: str
    label: str
    held: Literal["held", "missing", "not_due"]
    reason: str = Field(description=gettext_noop("凭什么有，或为什么缺"))


class StageChangeOut(Output):
    from_stage: StageWord | None
    to_stage: StageWord
    changed_on: datetime.date
    reason: str
    evidence: str
    by: str
    undone: bool
    recorded_at: datetime.datetime


class AgreementOut(Output):
    """The commitments of one version of the agreement."""

    number: int
    signed_on: datetime.date
    document_number: str
    reason: str
    fixed_investment_yuan: Decimal | None
    land_area_mu: Decimal | None
    annual_output_yuan: Decimal | None
    annual_tax_yuan: Decimal | None
    jobs: int | None
    start_on: datetime.date | None
    completion_on: datetime.date | None
    production_on: datetime.date | None


class NextStage(Output):
    stage: StageWord
    stage_label: str
    missing: list[MissingThing]


class ProjectDetail(ProjectOut):
    """A project with its four ones, its way so far and what was promised."""

    ones: list[OneOut] = Field(description=gettext_noop("四个一，与项目页上的一样"))
    next_stage: NextStage | None = Field(description=gettext_noop("下一阶段还缺什么；已达效为 null"))
    stage_changes: list[StageChangeOut]
    agreements: list[AgreementOut]


class ProjectList(Output):
    items: list[ProjectOut]
    next: str | None = Field(description=gettext_noop("下一页的地址；没有下一页为 null"))


class ProjectFields(Input):
    code: str = Field("", min_length=1, max_length=32, description=gettext_noop("不写由系统编"))
    enterprise_id: int | None = Field(None, ge=1, description=gettext_noop("企业库里的 id"))
    investor_name: str = Field("", max_length=120, description=gettext_noop("还没有注册企业时先写名字"))
    description: str = Field("", max_length=5000)
    industry_code: str = Field("", max_length=5, description=gettext_noop("GB/T 4754-2017，如 3841"))
    key_level: KeyWord = ""
    source: str = Field("", max_length=80)
    planned_investment_yuan: Yuan | None = None
    land_area_mu: Mu | None = None
    project_manager: str = Field("", max_length=40)
    patron_leader: str = Field("", max_length=60)
    next_step: str = Field("", max_length=120)
    next_step_due_on: Day | None = None
    entered_statistics_on: Day | None = None
    entered_register_on: Day | None = None


class ProjectIn(ProjectFields):
    """A new project; it begins in negotiation."""

    name: str = Field(min_length=1, max_length=160)
    entered_on: Day | None = Field(None, description=gettext_noop("哪天开始洽谈；不写为今天"))


class ProjectChange(ProjectFields):
    """Only the fields that are given change. Stage, standing, officer and place have ways of their own."""

    name: str = Field("", min_length=1, max_length=160)
    version: int | None = Field(None, description=gettext_noop("读到的版次；也可写在 If-Match 请求头里"))


class Advance(Input):
    """The move to the next stage."""

    to: StageWord = Field(description=gettext_noop("要进入的阶段，只能是下一个"))
    changed_on: Day | None = Field(None, description=gettext_noop("哪天进入的；不写为今天"))
    evidence: str = Field("", max_length=200, description=gettext_noop("协议、许可证等的名称和文号"))
    version: int | None = Field(None, description=gettext_noop("读到的版次；也可写在 If-Match 请求头里"))
