"""Stages and side states of a project."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.IntegerChoices):
    """The six stages of 一抓到底. Integers, so that the database can order and compare them; never skipped."""

    NEGOTIATION = 1, _("洽谈")
    SIGNED = 2, _("签约")
    LANDED = 3, _("落地")
    UNDER_CONSTRUCTION = 4, _("开工")
    IN_PRODUCTION = 5, _("投产")
    ON_TARGET = 6, _("达效")

    @property
    def next(self) -> Self | None:
        return None if self is Stage.ON_TARGET else Stage(self + 1)

    @property
    def slug(self) -> str:
        """The word used in addresses and in the API: "under_construction"."""
        return self.name.lower()

    @classmethod
    def from_slug(cls, slug: str) -> Self:
        """Raises KeyError for a word that is no stage."""
        return cls[slug.upper()]


class Standing(models.TextChoices):
    """Whether a project is still pursued, beside its stage."""

    ACTIVE = "active", _("在跟")
    SUSPENDED = "suspended", _("暂停")
    LOST = "lost", _("流失")
    TERMINATED = "terminated", _("终止")

    @property
    def has_ended(self) -> bool:
        return self in (Standing.LOST, Standing.TERMINATED)


class KeyLevel(models.TextChoices):
    """Who lists the project as a key project (重点项目)."""

    NONE = "", _("一般项目")
    ZONE = "zone", _("区重点")
    MUNICIPAL = "municipal", _("市重点")
    PROVINCIAL = "provincial", _("省重点")


class FollowUpKind(models.TextChoices):
    VISIT = "visit", _("走访")
    CALL = "call", _("电话")
    MEETING = "meeting", _("会议")
    PROGRESS = "progress", _("进展")
    PROBLEM = "problem", _("问题")


class RequirementField(models.TextChoices):
    """What a stage can require. A closed list: each has one check in `rules.py`, none is evaluated as code."""

    ENTERPRISE = "enterprise", _("投资主体")
    DESCRIPTION = "description", _("建设内容")
    INDUSTRY = "industry_code", _("行业代码")
    PLANNED_INVESTMENT = "planned_investment_yuan", _("计划总投资")
    LAND = "land_area_mu", _("用地面积")
    PERSON = "service_officer", _("专职服务员")
    GRID = "grid", _("网格归属")
    FLOW = "flow", _("审批流程图")
    FOLLOW_UP = "follow_up", _("跟进记录")
    AGREEMENT = "agreement", _("投资协议及承诺")
    PARCEL = "parcel", _("宗地")
    PLAN_DATES = "plan", _("后续节点计划")
    STATISTICS = "entered_statistics_on", _("入统日期")
    ACTUALS = "arrivals", _("到位数据")
    REGISTER = "entered_register_on", _("入规日期")
