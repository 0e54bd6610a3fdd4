"""Kinds of qualification that the zone's policy encourages, and of register movement."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QualificationKind(models.TextChoices):
    GLOBAL_500 = "global_500", _("世界500强")
    CHINA_500 = "china_500", _("中国500强")
    INDUSTRY_LEADER = "industry_leader", _("行业头部")
    HIGH_TECH = "high_tech", _("高新技术企业")
    EXPORT_ORIENTED = "export_oriented", _("外向型")
    UNICORN = "unicorn", _("独角兽")
    GAZELLE = "gazelle", _("瞪羚")
    LITTLE_GIANT = "little_giant", _("专精特新小巨人")
    NATIONAL_RD_PLATFORM = "national_rd_platform", _("国家级研发平台")
    HIGH_LEVEL_TALENT = "high_level_talent", _("高层次人才")
