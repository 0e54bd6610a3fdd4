"""The commencement approval flowchart (开工审批流程图): editions, procedures, and each project's own case."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zoneops.core.models import Edition, EditionPart
from zoneops.projects.models import Project


class Flow(Edition):
    """One edition of the flowchart. `code` names the series, so that editions of different flows run side by side."""

    series_fields = ("code",)

    code = models.SlugField(_("流程代码"), max_length=40)

    class Meta(Edition.Meta):
        verbose_name = _("审批流程")
        verbose_name_plural = _("审批流程")


class Procedure(EditionPart):
    """One matter (事项) that an office decides on before ground may be broken."""

    class DayUnit(models.TextChoices):
        WORKING = "working", _("工作日")
        NATURAL = "natural", _("自然日")

    edition = models.ForeignKey(Flow, models.CASCADE, related_name="procedures", verbose_name=_("流程"))
    code = models.CharField(_("事项代码"), max_length=20)
    name = models.CharField(_("事项"), max_length=80)
    phase = models.PositiveSmallIntegerField(_("阶段序号"))
    phase_name = models.CharField(_("审批阶段"), max_length=40)
    lead_department = models.CharField(_("牵头部门"), max_length=60)
    promised_days = models.PositiveSmallIntegerField(_("承诺时限"), null=True, blank=True)
    day_unit = models.CharField(_("时限单位"), max_length=8, choices=DayUnit.choices, default=DayUnit.WORKING)
    condition = models.CharField(_("适用情形"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("序号"))

    class Meta:
        verbose_name = _("审批事项")
        verbose_name_plural = _("审批事项")
        ordering = ["phase", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="procedure_code_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def promise(self) -> str:
        """The promised time in words: 5 工作日, 即办, or — when nothing is promised."""
        if self.promised_days is None:
            return "—"
        if self.promised_days == 0:
            return gettext("即办")
        return f"{self.promised_days} {self.get_day_unit_display()}"


class Case(models.Model):
    """The flow a project runs under. It keeps its edition when a newer one is published."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="case", verbose_name=_("项目"))
    flow = models.ForeignKey(Flow, models.PROTECT, verbose_name=_("流程"))
    opened_on = models.DateField(_("启用日期"))
    opened_by = models.CharField(_("启用人"), max_length=40)

    class Meta:
        verbose_name = _("项目审批")
        verbose_name_plural = _("项目审批")

    def __str__(self) -> str:
        return f"{self.project} {self.flow}"


class Step(models.Model):
    """One procedure of a case: does it apply, is it completed, with which result document."""

    may_record = False  # put on by the page: whether its reader records this step

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name=_("项目审批"))
    procedure = models.ForeignKey(Procedure, models.PROTECT, verbose_name=_("事项"))
    applies = models.BooleanField(_("适用"), default=True)
    not_applicable_reason = models.CharField(_("不适用原因"), max_length=120, blank=True)
    completed_on = models.DateField(_("办结日期"), null=True, blank=True)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    by_name = models.CharField(_("登记人"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("审批环节")
        verbose_name_plural = _("审批环节")
        ordering = ["procedure__phase", "procedure__order"]
        constraints = [
            models.UniqueConstraint(fields=["case", "procedure"], name="step_once_per_case"),
            models.CheckConstraint(condition=Q(applies=True) | Q(completed_on=None), name="step_done_applies"),
            models.CheckConstraint(
                condition=Q(applies=True) | ~Q(not_applicable_reason=""), name="step_not_applicable_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.procedure)
