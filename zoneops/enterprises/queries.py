"""What is asked of enterprises in more than one place."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.enterprises.lights import SOON_DAYS
from zoneops.enterprises.models import (
    Contact,
    Enterprise,
    EnterpriseQuerySet,
    IndustryClass,
    Qualification,
    RegisterEntry,
)


def listed(user: User, on: datetime.date) -> QuerySet[Any]:
    """The enterprises a user may see, with what a list shows.

    `large_since` (None: not above designated size on that day), `contact_name`, `contact_position`,
    `contact_phone`, `industry_name`; qualifications are prefetched.
    """
    contact = Contact.objects.filter(enterprise=OuterRef("pk"), is_primary=True)
    entry = RegisterEntry.objects.on(on).filter(enterprise=OuterRef("pk")).order_by("-entered_on")
    industry = IndustryClass.objects.filter(code=OuterRef("industry_code")).order_by("-edition")
    return (
        Enterprise.objects.visible_to(user)
        .annotate(
            large_since=Subquery(entry.values("entered_on")[:1]),
            contact_name=Subquery(contact.values("name")[:1]),
            contact_position=Subquery(contact.values("position")[:1]),
            contact_phone=Subquery(contact.values("phone")[:1]),
            industry_name=Subquery(industry.values("name")[:1]),
        )
        .prefetch_related("qualifications")
    )


def holding(enterprises: EnterpriseQuerySet, kind: str, on: datetime.date) -> EnterpriseQuerySet:
    """Those that hold a recognition of a kind on a day."""
    return enterprises.filter(Exists(_own(valid_qualifications(on)).filter(kind=kind)))


def valid_qualifications(on: datetime.date) -> QuerySet[Qualification]:
    return Qualification.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)


def expiring(enterprises: EnterpriseQuerySet, on: datetime.date) -> EnterpriseQuerySet:
    """Those of which a recognition ends within SOON_DAYS and no longer one of that kind is there."""
    last = on + datetime.timedelta(days=SOON_DAYS)
    ending = _own(valid_qualifications(on)).filter(valid_to__lte=last)
    longer = Qualification.objects.filter(enterprise=OuterRef("enterprise"), kind=OuterRef("kind")).exclude(
        valid_to__lte=last
    )
    return enterprises.filter(Exists(ending.filter(~Exists(longer))))


def expired(enterprises: EnterpriseQuerySet, on: datetime.date) -> EnterpriseQuerySet:
    """Those of which a recognition has run out without another of that kind."""
    over = _own(Qualification.objects.filter(valid_to__lt=on))
    another = Qualification.objects.filter(enterprise=OuterRef("enterprise"), kind=OuterRef("kind")).exclude(
        valid_to__lt=on
    )
    return enterprises.filter(Exists(over.filter(~Exists(another))))


def without_contact(enterprises: EnterpriseQuerySet) -> EnterpriseQuerySet:
    return enterprises.filter(~Exists(Contact.objects.filter(enterprise=OuterRef("pk"))))


def with_unknown_industry(enterprises: EnterpriseQuerySet) -> EnterpriseQuerySet:
    """Those whose industry code is not in the loaded classification; none while none is loaded."""
    known = IndustryClass.objects.filter(code=OuterRef("industry_code"))
    loaded = Exists(IndustryClass.objects.all())
    return enterprises.exclude(industry_code="").filter(~Exists(known), loaded)


def industry_of(code: str) -> IndustryClass | None:
    """The class of a code in the newest edition loaded."""
    return IndustryClass.objects.filter(code=code).order_by("-edition").first() if code else None


def is_classification_loaded() -> bool:
    return IndustryClass.objects.exists()


def divisions_of(enterprises: EnterpriseQuerySet) -> list[tuple[str, str, int]]:
    """(two-digit division, its name or "", how many) of the enterprises given, by code."""
    counts = list(
        enterprises.exclude(industry_code="")
        .order_by()
        .values(division=Substr("industry_code", 1, 2))
        .annotate(count=Count("pk"))
        .order_by("division")
    )
    codes = [row["division"] for row in counts]
    names = dict(IndustryClass.objects.filter(code__in=codes).order_by("edition").values_list("code", "name"))
    return [(row["division"], names.get(row["division"], ""), row["count"]) for row in counts]


def enterprise_of_code(zone: Zone, credit_code: str) -> Enterprise | None:
    """The enterprise that has a (normalised) credit code."""
    return Enterprise.objects.filter(zone=zone, credit_code=credit_code).first()


def _own(qualifications: QuerySet[Qualification]) -> QuerySet[Qualification]:
    return qualifications.filter(enterprise=OuterRef("pk"))
