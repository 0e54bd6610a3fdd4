"""The working calendar: a table, because the State Council rearranges weekends every year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """Whether the arrangement of a year is decreed (confirmed) or only computed from the fixed holidays."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("已公布")
        PROVISIONAL = "provisional", _("暂定")

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    source = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("日历年")
        verbose_name_plural = _("日历年")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """An exception to Monday-to-Friday: a holiday on a weekday, or a make-up working day (调休) on a weekend."""

    on = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    edited_by = models.CharField(_("修改人"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("日历例外")
        verbose_name_plural = _("日历例外")
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
