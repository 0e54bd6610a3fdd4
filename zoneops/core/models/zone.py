"""The development zone: the key that every row of the system belongs to."""

import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Zone(models.Model):
    """One development zone. Its names, thresholds and brand words are data, never code."""

    code = models.SlugField(_("代码"), unique=True)
    name = models.CharField(_("全称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20)
    name_en = models.CharField(_("英文名"), max_length=120, blank=True)
    seal = models.CharField(_("印记"), max_length=2, help_text=_("菜单左上角的一个字"))
    division_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    service_brand = models.CharField(_("服务品牌"), max_length=40, blank=True)
    stall_days = models.PositiveSmallIntegerField(
        _("停滞天数"), default=14, help_text=_("超过这些天没有跟进，就算停滞")
    )
    pinned_today = models.DateField(
        _("演示日期"), null=True, blank=True, help_text=_("只给示例区用：把“今天”固定在这一天，到期与逾期才有意义")
    )
    is_sample = models.BooleanField(_("示例数据"), default=False)
    published_figures = models.JSONField(_("公布数"), default=list, blank=True)

    class Meta:
        verbose_name = _("开发区")
        verbose_name_plural = _("开发区")

    def __str__(self) -> str:
        return self.short_name

    def today(self) -> datetime.date:
        """The day this zone works on: the pinned demonstration day, else today in the zone's time."""
        return self.pinned_today or timezone.localdate()

    def now(self) -> datetime.datetime:
        """Now, on the zone's working day."""
        now = timezone.localtime()
        return datetime.datetime.combine(self.today(), now.timetz()) if self.pinned_today else now
