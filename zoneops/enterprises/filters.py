"""What the list of enterprises can be narrowed by. Values that do not exist are ignored."""

import datetime
from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from zoneops.enterprises import queries
from zoneops.enterprises.enums import QualificationKind
from zoneops.enterprises.models import Enterprise

LACKS = {
    "expired": _("资质过期"),
    "expiring": _("资质 90 天内到期"),
    "contact": _("缺联系人"),
    "industry": _("行业代码查不到"),
}


class EnterpriseFilter(django_filters.FilterSet):
    """`on`: the day for which the register and the qualifications are asked, the zone's today."""

    q = django_filters.CharFilter(method="search")
    register = django_filters.ChoiceFilter(choices=[("in", _("规上")), ("out", _("规下"))], method="by_register")
    qualification = django_filters.ChoiceFilter(choices=QualificationKind.choices, method="by_qualification")
    industry = django_filters.CharFilter(field_name="industry_code", lookup_expr="istartswith", max_length=5)
    lack = django_filters.ChoiceFilter(choices=list(LACKS.items()), method="by_lack")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def search(self, enterprises: Any, name: str, value: str) -> Any:
        return enterprises.search(value)

    def by_register(self, enterprises: Any, name: str, value: str) -> Any:
        inside = Enterprise.objects.above_designated_size(self.on)
        return enterprises.filter(pk__in=inside) if value == "in" else enterprises.exclude(pk__in=inside)

    def by_qualification(self, enterprises: Any, name: str, value: str) -> Any:
        return queries.holding(enterprises, value, self.on)

    def by_lack(self, enterprises: Any, name: str, value: str) -> Any:
        return lacking(enterprises, value, self.on)


def lacking(enterprises: Any, lack: str, on: datetime.date) -> Any:
    """Those of the enterprises that have one of the LACKS."""
    if lack == "expired":
        return queries.expired(enterprises, on)
    if lack == "expiring":
        return queries.expiring(enterprises, on)
    if lack == "contact":
        return queries.without_contact(enterprises)
    return queries.with_unknown_industry(enterprises)
