"""The receipt of one imported file: who brought in what, and what became of it."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone

IMPORTS = "import_data"  # who may import for the whole zone looks after what everybody has brought in


class ImportReceiptQuerySet(models.QuerySet["ImportReceipt"]):
    def visible_to(self, user: Any) -> Self:
        """One's own receipts; all of the zone for those who import for the whole of it."""
        if not user.zone_id:
            return self.none()
        mine = self.filter(zone_id=user.zone_id)
        return mine if user.reaches_zone(IMPORTS) else mine.filter(by_id=user.pk)


class ImportReceipt(models.Model):
    class State(models.TextChoices):
        CHECKED = "checked", _("已核对")
        COMMITTED = "committed", _("已写入")
        REFUSED = "refused", _("未写入")

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    subject = models.CharField(_("导入内容"), max_length=40)
    file_name = models.CharField(_("文件名"), max_length=255)
    sha256 = models.CharField(_("文件指纹"), max_length=64)
    stored_name = models.CharField(_("存放名"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    # rows, created, changed, unchanged, skipped, errors
    counts = models.JSONField(_("行数"), default=dict)
    # CellError.as_dict(), the first 500; counts["errors"] has the true number
    errors = models.JSONField(_("要改的"), default=list)
    by_id = models.BigIntegerField(_("导入人编号"), null=True)
    by_name = models.CharField(_("导入人"), max_length=80)
    at = models.DateTimeField(_("核对时间"), auto_now_add=True)
    committed_at = models.DateTimeField(_("写入时间"), null=True)

    objects = ImportReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入回执")
        verbose_name_plural = _("导入回执")
        ordering = ["-id"]
        indexes = [models.Index(fields=["zone", "-id"], name="import_receipt_zone")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="committed") | models.Q(committed_at__isnull=False),
                name="import_receipt_committed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
