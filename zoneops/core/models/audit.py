"""One row for every change, and the chain that shows whether a row was touched afterwards.

Triggers (core/sql.py) let nobody update these tables, and delete only rows whose age the chain proves.
"""

import re
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone

NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a pair


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
            # The auditor filters a million rows, newest first: each of these finds its rows in that order.
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["request_number"], name="audit_request"),
            models.Index(fields=["-id"], condition=models.Q(outcome="refused"), name="audit_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_name}"

    def save(self, **options: Any) -> None:
        """What a hostile address or name contains must not keep the row from being written."""
        for name in ("actor_name", "request_number", "action", "subject_id", "subject_name", "reason"):
            setattr(self, name, NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", getattr(self, name)))
        self.before, self.after = storable(self.before), storable(self.after)
        super().save(**options)


def storable(value: Any) -> Any:
    """JSON that both databases keep."""
    if isinstance(value, str):
        return NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list) else value


class AuditLink(models.Model):
    """The seal of one row: a link of the hash chain (core/trail/sealing.py). Outlives a row that was purged."""

    sequence = models.BigIntegerField(_("链序号"), primary_key=True)
    entry_id = models.BigIntegerField(_("审计记录编号"), unique=True)
    version = models.PositiveSmallIntegerField(_("摘要版本"))
    digest = models.CharField(_("记录摘要"), max_length=64)
    hash = models.CharField(_("链哈希"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("审计链节")
        verbose_name_plural = _("审计链节")
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class AuditDay(models.Model):
    """A day on which the chain was sealed, and its head then. Their number after a row proves the age of the row."""

    number = models.PositiveIntegerField(_("第几天"), primary_key=True)
    day = models.DateField(_("日期"), unique=True)
    sequence = models.BigIntegerField(_("链序号"), db_index=True)
    hash = models.CharField(_("链哈希"), max_length=64)

    class Meta:
        verbose_name = _("审计封存日")
        verbose_name_plural = _("审计封存日")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.day} {self.sequence}"
