"""What a form answered, so that the same form sent again answers the same and does nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone


class FormKey(models.Model):
    """One form as it was shown to one person. The row is written in the transaction of what the form did."""

    zone = models.ForeignKey(Zone, models.CASCADE, verbose_name=_("开发区"))
    user_id = models.BigIntegerField(_("人员编号"))
    key = models.CharField(_("表单号"), max_length=40)
    result_url = models.CharField(_("结果地址"), max_length=400, blank=True)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("表单号")
        verbose_name_plural = _("表单号")
        constraints = [models.UniqueConstraint(fields=["zone", "user_id", "key"], name="form_once")]

    def __str__(self) -> str:
        return self.key
