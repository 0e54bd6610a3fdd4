"""One row for every change: who, when, from where, what, before, after."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone


class AuditEntry(models.Model):
    """Points at its subject by label and id, not by foreign key: core knows none of the apps above it."""

    class Outcome(models.TextChoices):
        DONE = "done", _("已执行")
        REFUSED = "refused", _("被拒绝")

    at = models.DateTimeField(_("时间"), auto_now_add=True)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, verbose_name=_("开发区"))
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=80)
    channel = models.CharField(_("途径"), max_length=16, default="page")
    address = models.GenericIPAddressField(_("来自"), null=True)
    request_number = models.CharField(_("请求号"), max_length=16, blank=True)
    action = models.CharField(_("动作"), max_length=64)
    subject_label = models.CharField(_("对象类型"), max_length=64)
    subject_id = models.CharField(_("对象编号"), max_length=64)
    subject_name = models.CharField(_("对象"), max_length=200)
    before = models.JSONField(_("之前"), default=dict)
    after = models.JSONField(_("之后"), default=dict)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    reason = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["zone", "subject_label", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["zone", "-at"], name="audit_zone_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_name}"
