"""Planning area, grids and parcels. Geometry is GeoJSON in CGCS2000/WGS84 degrees (they differ by less than 1 m)."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core.models import Edition, EditionPart, Zone


class GridEdition(Edition):
    """The planning area and its division into grids, as decreed from a date on.

    Published only when the grids cover the planning area without gap or overlap (`services.publish_grids`).
    """

    planning_area = models.JSONField(_("规划范围"), help_text=_("GeoJSON 面，经纬度"))
    area_km2 = models.DecimalField(_("面积（平方千米）"), max_digits=9, decimal_places=4, default=0)
    source = models.CharField(_("边界来源"), max_length=200)

    class Meta(Edition.Meta):
        verbose_name = _("网格版本")
        verbose_name_plural = _("网格版本")


class Grid(EditionPart):
    """One grid (网格) of an edition."""

    edition = models.ForeignKey(GridEdition, models.CASCADE, related_name="grids", verbose_name=_("版本"))
    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=40)
    order = models.PositiveSmallIntegerField(_("序号"))
    geometry = models.JSONField(_("边界"))
    area_km2 = models.DecimalField(_("面积（平方千米）"), max_digits=9, decimal_places=4, default=0)

    class Meta:
        verbose_name = _("网格")
        verbose_name_plural = _("网格")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="grid_code_once")]

    def __str__(self) -> str:
        return self.name


class GridLead(models.Model):
    """Who leads a grid. Kept by grid code, so that a new edition of the boundaries keeps its people."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    grid_code = models.CharField(_("网格代码"), max_length=12)
    lead = models.ForeignKey(User, models.PROTECT, verbose_name=_("网格长"))

    class Meta:
        verbose_name = _("网格长")
        verbose_name_plural = _("网格长")
        constraints = [models.UniqueConstraint(fields=["zone", "grid_code"], name="one_lead_per_grid")]

    def __str__(self) -> str:
        return f"{self.grid_code} {self.lead}"


class ParcelQuerySet(models.QuerySet["Parcel"]):
    def visible_to(self, user: User) -> Self:
        """The parcels of the user's own zone, for those who work inside it."""
        may = user.zone_id and user.may(Right.VIEW_INTERNAL)
        return self.filter(zone_id=user.zone_id) if may else self.none()


class Parcel(models.Model):
    """A piece of land (宗地)."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    number = models.CharField(_("宗地编号"), max_length=40)
    area_mu = models.DecimalField(_("面积（亩）"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    planned_use = models.CharField(_("规划用途"), max_length=40)
    plot_ratio = models.DecimalField(_("容积率"), max_digits=5, decimal_places=2, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=10, decimal_places=7)
    latitude = models.DecimalField(_("纬度"), max_digits=10, decimal_places=7)
    geometry = models.JSONField(_("边界"), null=True, blank=True)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        verbose_name = _("宗地")
        verbose_name_plural = _("宗地")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="parcel_number_once"),
            models.CheckConstraint(condition=models.Q(area_mu__gt=0), name="parcel_has_area"),
        ]

    def __str__(self) -> str:
        return self.number
