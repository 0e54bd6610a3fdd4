"""Columns that the database itself computes from the others, so that lists and counts over 100,000 projects need one
narrow index each. They cannot disagree with what they come from, whoever writes. Read them in queries only: an
instance in memory keeps the values it was loaded with.
"""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from zoneops.projects.enums import Stage, Standing

PURSUED = Q(standing__in=(Standing.ACTIVE.value, Standing.SUSPENDED.value))
ON_THE_WAY = Q(standing=Standing.ACTIVE.value, stage__lt=Stage.ON_TARGET.value)

# The bits of `lacks`: which of map, person and net a pursued project has not. The fourth one depends on today.
LACKS_MAP, LACKS_PERSON, LACKS_NET = 1, 2, 4


def with_bit(bit: int) -> list[int]:
    """Every value of `lacks` that has the bit, as a list that an index can look up."""
    return [value for value in range(8) if value & bit]


def _when(condition: Q, value: int) -> Case:
    return Case(When(condition, then=Value(value)), default=Value(0), output_field=models.PositiveSmallIntegerField())


def _computed(expression: Any, output_field: models.Field, label: Any) -> models.GeneratedField:
    # `null` here too: `exclude()` reads it from this field and would otherwise drop the rows without a value.
    return models.GeneratedField(
        expression=expression,
        output_field=output_field,
        db_persist=True,
        null=output_field.null,
        verbose_name=label,
        editable=False,
    )


def pursued() -> models.GeneratedField:
    """1 while pursued, 0 when ended. A number: `WHERE flag` alone makes SQLite pass the index by."""
    return _computed(_when(PURSUED, 1), models.PositiveSmallIntegerField(), _("在跟标记"))


def watch_due_on() -> models.GeneratedField:
    """The day to watch: `stage_due_on` while the project is active and on its way, else null."""
    expression = Case(When(ON_THE_WAY, then=F("stage_due_on")), default=None, output_field=models.DateField())
    return _computed(expression, models.DateField(null=True), _("盯办日期"))


def quiet_since_on() -> models.GeneratedField:
    """Since when nobody followed up, while the project is active and on its way, else null."""
    last = Coalesce(F("last_follow_up_on"), F("stage_entered_on"))
    expression = Case(When(ON_THE_WAY, then=last), default=None, output_field=models.DateField())
    return _computed(expression, models.DateField(null=True), _("自何日起无跟进"))


def lacks() -> models.GeneratedField:
    """The bits LACKS_MAP, LACKS_PERSON and LACKS_NET; 0 for an ended project."""
    no_map = PURSUED & Q(has_map=False, stage__gte=Stage.SIGNED.value)
    no_person = PURSUED & (Q(service_officer=None) | Q(officer_in_post=False))
    no_net = PURSUED & Q(grid=None)
    expression = _when(no_map, LACKS_MAP) + _when(no_person, LACKS_PERSON) + _when(no_net, LACKS_NET)
    return _computed(expression, models.PositiveSmallIntegerField(), _("缺项标记"))
