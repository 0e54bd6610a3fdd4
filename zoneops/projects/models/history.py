"""What happened to a project: moves between stages and standings, officers, follow-ups, files."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.models import User
from zoneops.projects.enums import FollowUpKind, Stage, Standing
from zoneops.projects.models.project import Project


class StageChange(models.Model):
    """One move of the stage. Forward by one; backward to any earlier stage, with a reason."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="stage_changes", verbose_name=_("项目"))
    from_stage = models.PositiveSmallIntegerField(_("原阶段"), choices=Stage.choices, null=True)
    to_stage = models.PositiveSmallIntegerField(_("新阶段"), choices=Stage.choices)
    changed_on = models.DateField(_("日期"))
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    evidence = models.CharField(_("依据"), max_length=200, blank=True, help_text=_("协议、许可证、照片等的名称和文号"))
    undone_at = models.DateTimeField(_("撤销时间"), null=True, editable=False)
    by_name = models.CharField(_("操作人"), max_length=40)
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("阶段变动")
        verbose_name_plural = _("阶段变动")
        ordering = ["changed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_stage=None) | Q(to_stage=F("from_stage") + 1) | Q(to_stage__lt=F("from_stage")),
                name="stage_never_skipped",
            ),
            models.CheckConstraint(
                condition=Q(from_stage=None) | Q(to_stage__gt=F("from_stage")) | ~Q(reason=""),
                name="stage_back_needs_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} → {Stage(self.to_stage).label}"

    @property
    def is_back(self) -> bool:
        return self.from_stage is not None and self.to_stage < self.from_stage


class StandingChange(models.Model):
    """Suspended, resumed, lost or terminated, and why."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="standing_changes", verbose_name=_("项目"))
    from_standing = models.CharField(_("原状态"), max_length=12, choices=Standing.choices)
    to_standing = models.CharField(_("新状态"), max_length=12, choices=Standing.choices)
    changed_on = models.DateField(_("日期"))
    reason = models.CharField(_("原因"), max_length=200)
    by_name = models.CharField(_("操作人"), max_length=40)
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("状态变动")
        verbose_name_plural = _("状态变动")
        ordering = ["changed_on", "id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="standing_change_has_reason")]

    def __str__(self) -> str:
        return f"{self.project} → {Standing(self.to_standing).label}"


class ServiceAssignment(models.Model):
    """Who served the project from when to when (明确一个人): never two at once, never overwritten."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="service_assignments", verbose_name=_("项目"))
    officer = models.ForeignKey(User, models.PROTECT, verbose_name=_("专职服务员"))
    from_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    by_name = models.CharField(_("指定人"), max_length=40)
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("专职服务")
        verbose_name_plural = _("专职服务")
        ordering = ["from_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(until_on=None), name="one_person_at_a_time"),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="service_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.officer}"


class FollowUp(models.Model):
    """One contact with the project (跟进): what was seen or said, and what comes next."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="follow_ups", verbose_name=_("项目"))
    kind = models.CharField(_("方式"), max_length=12, choices=FollowUpKind.choices)
    happened_at = models.DateTimeField(_("时间"))
    content = models.TextField(_("内容"))
    next_step = models.CharField(_("下一步"), max_length=120, blank=True)
    next_step_due_on = models.DateField(_("下一步时限"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, verbose_name=_("记录人"))
    by_name = models.CharField(_("记录人姓名"), max_length=40)
    recorded_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("跟进")
        verbose_name_plural = _("跟进")
        ordering = ["-happened_at", "-id"]
        indexes = [models.Index(fields=["project", "-happened_at"], name="follow_up_time")]

    def __str__(self) -> str:
        return self.content[:40]


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """A random name that says nothing and runs nothing; the given name is kept as data."""
    return f"attachments/{attachment.stored_name[:2]}/{attachment.stored_name}"


class Attachment(models.Model):
    """A file that belongs to a project, to one of its follow-ups, or is the evidence of a stage change."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="attachments", verbose_name=_("项目"))
    follow_up = models.ForeignKey(
        FollowUp, models.CASCADE, null=True, related_name="attachments", verbose_name=_("跟进")
    )
    stage_change = models.ForeignKey(
        StageChange, models.CASCADE, null=True, related_name="attachments", verbose_name=_("阶段变动")
    )
    stored_name = models.CharField(_("存放名"), max_length=40, unique=True)
    file = models.FileField(_("文件"), upload_to=attachment_path)
    original_name = models.CharField(_("文件名"), max_length=200)
    size_bytes = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64)
    by_name = models.CharField(_("上传人"), max_length=40)
    recorded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.original_name
