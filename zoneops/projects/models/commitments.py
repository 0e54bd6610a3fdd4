"""What was promised at signing, what is planned, and what arrived."""

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoneops.projects.enums import Stage
from zoneops.projects.models.project import Project

NOT_NEGATIVE = [MinValueValidator(0)]


def _yuan(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=18, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE)


class Agreement(models.Model):
    """One version of the investment agreement and the commitments in it. A change is a new version, never an edit."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="agreements", verbose_name=_("项目"))
    number = models.PositiveSmallIntegerField(_("第几版"))
    signed_on = models.DateField(_("签订日期"))
    document_number = models.CharField(_("协议编号"), max_length=80, blank=True)
    reason = models.CharField(_("变更原因"), max_length=200, blank=True)
    fixed_investment_yuan = _yuan(_("固定资产投资"))
    land_area_mu = models.DecimalField(
        _("用地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    annual_output_yuan = _yuan(_("达产年产值"))
    annual_tax_yuan = _yuan(_("达产年纳税"))
    jobs = models.PositiveIntegerField(_("就业（人）"), null=True, blank=True)
    start_on = models.DateField(_("承诺开工"), null=True, blank=True)
    completion_on = models.DateField(_("承诺竣工"), null=True, blank=True)
    production_on = models.DateField(_("承诺投产"), null=True, blank=True)
    by_name = models.CharField(_("登记人"), max_length=40)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("投资协议")
        verbose_name_plural = _("投资协议")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="agreement_version_once"),
            models.CheckConstraint(condition=Q(number=1) | ~Q(reason=""), name="agreement_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.project} v{self.number}"


class StagePlan(models.Model):
    """The day on which a stage should be entered."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stage_plans", verbose_name=_("项目"))
    stage = models.PositiveSmallIntegerField(_("阶段"), choices=Stage.choices)
    due_on = models.DateField(_("计划日期"))
    month_only = models.BooleanField(_("只到月"), default=False)

    class Meta:
        verbose_name = _("节点计划")
        verbose_name_plural = _("节点计划")
        ordering = ["stage"]
        constraints = [models.UniqueConstraint(fields=["project", "stage"], name="stage_planned_once")]

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.due_on}"


class Arrival(models.Model):
    """What has really arrived up to a day: cumulative investment, output and tax of the last full year, jobs."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="arrivals", verbose_name=_("项目"))
    as_of_on = models.DateField(_("截至日期"))
    fixed_investment_yuan = _yuan(_("累计完成固定资产投资"))
    annual_output_yuan = _yuan(_("年产值"))
    annual_tax_yuan = _yuan(_("年纳税"))
    jobs = models.PositiveIntegerField(_("就业（人）"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    by_name = models.CharField(_("登记人"), max_length=40)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("到位数据")
        verbose_name_plural = _("到位数据")
        ordering = ["as_of_on", "id"]
        get_latest_by = ["as_of_on", "id"]

    def __str__(self) -> str:
        return f"{self.project} {self.as_of_on}"
