"""A filter of the project list that a person keeps for later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.models import User


class SavedFilter(models.Model):
    """A name for a query string of the list. It belongs to one person and says nothing about any project."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", verbose_name=_("人员"))
    name = models.CharField(_("名称"), max_length=30)
    query = models.CharField(_("条件"), max_length=600, blank=True)

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
