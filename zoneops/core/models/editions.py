"""Editions: whatever is decreed with a date is drafted, checked, published and then frozen."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zoneops.core.models.zone import Zone


class EditionFrozen(Exception):
    """A published edition was about to be changed. What was decided under it must stay as it was."""


class EditionQuerySet(models.QuerySet[Any]):
    def delete(self) -> tuple[int, dict[str, int]]:
        """As every delete, unless one of the editions is published."""
        if frozen := self.filter(state=Edition.State.PUBLISHED).first():
            raise EditionFrozen(frozen.title)
        return super().delete()

    def in_force(self, on: datetime.date) -> "EditionQuerySet":
        """Published editions whose effective dates include `on`; the newest first."""
        open_ended = Q(effective_to=None) | Q(effective_to__gte=on)
        return self.filter(open_ended, state=Edition.State.PUBLISHED, effective_from__lte=on).order_by(
            "-effective_from", "-id"
        )


class Edition(models.Model):
    """Base of every edition. Subclasses add what was decreed, as rows that point at the edition."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        CHECKED = "checked", _("已核对")
        PUBLISHED = "published", _("已发布")

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    title = models.CharField(_("名称"), max_length=120)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT)
    effective_from = models.DateField(_("施行日期"))
    effective_to = models.DateField(_("失效日期"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    published_by = models.CharField(_("发布人"), max_length=80, blank=True, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-effective_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.require_draft()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self.require_draft()
        return super().delete(*args, **kwargs)

    @property
    def is_frozen(self) -> bool:
        return self.state == self.State.PUBLISHED

    def require_draft(self) -> None:
        """Raise EditionFrozen if this edition is published already (asked of the database, not of this copy)."""
        if self.pk and type(self)._base_manager.filter(pk=self.pk, state=self.State.PUBLISHED).exists():
            raise EditionFrozen(self.title)


class EditionPart(models.Model):
    """Base of the rows of an edition; they are frozen with it. Subclasses define `edition`."""

    class Meta:
        abstract = True

    edition: Any

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.edition.require_draft()
        self._require_left_draft()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self._require_left_draft()
        return super().delete(*args, **kwargs)

    def _require_left_draft(self) -> None:
        """The edition this row belongs to in the database: a row cannot leave a published one for a draft either."""
        stored = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
        if stored and stored.edition.is_frozen:
            raise EditionFrozen(stored.edition.title)
