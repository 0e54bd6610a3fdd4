"""What the housekeeping did and when: the sealing of the audit trail, the daily backup, the clearing of old keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """The last run of one kind of job, and since when it has been failing. `zoneops doctor` reads it."""

    name = models.CharField(_("作业"), max_length=32, unique=True)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    succeeded_at = models.DateTimeField(_("上次成功时间"), null=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    message = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("作业记录")
        verbose_name_plural = _("作业记录")

    def __str__(self) -> str:
        return self.name
