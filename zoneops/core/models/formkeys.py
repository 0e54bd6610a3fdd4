"""What a request answered, so that the same request sent again answers the same and does nothing twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone


class FormKey(models.Model):
    """One form as it was shown to one person, or one API write under the key that its program chose.

    The row is written in the transaction of what the request did. `owner` is the person, or the hash of the program's
    credentials; `fingerprint` the hash of what was sent.
    """

    zone = models.ForeignKey(Zone, models.CASCADE, null=True, verbose_name=_("开发区"))
    owner = models.CharField(_("提交者"), max_length=72)
    key = models.CharField(_("表单号"), max_length=64)
    fingerprint = models.CharField(_("内容摘要"), max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(_("状态码"), default=302)
    result_url = models.CharField(_("结果地址"), max_length=400, blank=True)
    content_type = models.CharField(_("内容类型"), max_length=80, blank=True)
    headers = models.JSONField(_("回答的抬头"), default=dict)
    body = models.TextField(_("回答"), blank=True)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("表单号")
        verbose_name_plural = _("表单号")
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="form_once")]

    def __str__(self) -> str:
        return self.key
