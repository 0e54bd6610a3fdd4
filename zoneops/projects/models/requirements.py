"""What each stage requires, as one table of data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.core.models import Edition, EditionPart
from zoneops.projects.enums import RequirementField, Stage


class RequirementEdition(Edition):
    """The table "required from stage X", as decreed from a date on."""

    class Meta(Edition.Meta):
        verbose_name = _("阶段要件版本")
        verbose_name_plural = _("阶段要件版本")


class Requirement(EditionPart):
    """From `stage` on, a project must have `field`."""

    edition = models.ForeignKey(RequirementEdition, models.CASCADE, related_name="requirements", verbose_name=_("版本"))
    stage = models.PositiveSmallIntegerField(_("自哪个阶段起"), choices=Stage.choices)
    field = models.CharField(_("要件"), max_length=32, choices=RequirementField.choices)
    owner = models.CharField(_("经办"), max_length=60, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("序号"), default=0)

    class Meta:
        verbose_name = _("阶段要件")
        verbose_name_plural = _("阶段要件")
        ordering = ["stage", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["edition", "field"], name="requirement_once")]

    def __str__(self) -> str:
        return f"{Stage(self.stage).label} {self.get_field_display()}"
