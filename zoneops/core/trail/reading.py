"""Who reads which rows of the trail, and how a million of them are filtered and paged.

The audit administrator reads everything of the zone, the other administrators' rows among it; the security
administrator the rows of ordinary users (GB/T 22239-2019, 8.1.5: separation of duties); nobody else anything.
"""

import datetime
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date

from zoneops.core.asked import row_number
from zoneops.core.listing import changed_url
from zoneops.core.models import AuditEntry, Zone
from zoneops.core.trail import words

READ_ALL, READ_ORDINARY = "read_audit", "grant_roles"
READERS = (READ_ALL, READ_ORDINARY)
PAGE_SIZE = 50
COUNTED = 10_000  # more than that are "10,000+": counting a million takes longer than reading a page
PEOPLE_NAMED = 200  # of one name, or one part of a name

# The numbers of all who are or were administrators of a zone; said by the app that knows roles.
administrators: Callable[[Zone], Iterable[int]] = lambda _zone: ()  # noqa: E731


def readable(user: Any) -> QuerySet[AuditEntry]:
    """The rows of the trail that the user may read; none without the right."""
    if not user.zone_id or not any(user.may(right) for right in READERS):
        return AuditEntry.objects.none()
    if user.may(READ_ALL):
        # Rows of no zone are those of nobody signed in and of the machine. Not "zone = x or zone is null": the
        # databases would read both and sort, where every other condition has an index in the order of the rows.
        return AuditEntry.objects.alias(home=Coalesce(F("zone_id"), user.zone_id)).filter(home=user.zone_id)
    above = list(administrators(user.zone))
    return AuditEntry.objects.filter(zone_id=user.zone_id, actor_id__isnull=False).exclude(actor_id__in=above)


@dataclass(frozen=True)
class Filters:
    """What the reader asks for, from the address; what makes no sense is left out."""

    text: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    who: str = ""
    actor: int | None = None
    action: str = ""
    kind: str = ""
    outcome: str = ""
    channel: str = ""
    address: str = ""
    number: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filters":
        def said(name: str) -> str:
            return str(query.get(name, "")).replace("\x00", "").strip()[:200]

        return cls(
            text=said("q"),
            start=_day(said("start")),
            end=_day(said("end")),
            who=said("who"),
            actor=row_number(said("actor")),
            action=said("action"),
            kind=said("kind"),
            outcome=said("outcome") if said("outcome") in AuditEntry.Outcome.values else "",
            channel=said("channel"),
            address=said("address"),
            number=said("number").upper(),
        )

    @property
    def are_set(self) -> bool:
        return self != Filters()

    @property
    def more_are_set(self) -> bool:
        """Whether one of the filters is set that stand folded away."""
        return bool(self.kind or self.channel or self.address or self.number or self.actor is not None)

    def of_rows(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        equal = {
            "actor_id": self.actor,
            "action": self.action,
            "subject_label": self.kind,
            "outcome": self.outcome,
            "channel": self.channel,
            "request_number": self.number,
        }
        rows = rows.filter(**{name: value for name, value in equal.items() if value not in ("", None)})
        if self.address:
            rows = rows.filter(address=self.address) if _is_address(self.address) else rows.none()
        if self.start:
            rows = rows.filter(at__gte=_midnight(self.start))
        if self.end:
            rows = rows.filter(at__lt=_midnight(self.end + datetime.timedelta(days=1)))
        if self.who:
            rows = rows.filter(self._by_name())
        if self.text:
            says = Q()
            for name in ("subject_name", "reason", "actor_name", "action", "subject_id"):
                says |= Q(**{f"{name}__icontains": self.text})
            codes = [code for code, word in words.actions().items() if self.text in str(word)]
            rows = rows.filter(says | Q(action__in=codes))
        return rows

    def _by_name(self) -> Q:
        """People are found by their number, which has an index; a name that is no user's as it was written."""
        people = get_user_model()._default_manager.filter(Q(name__icontains=self.who) | Q(username=self.who))
        numbers = list(people.values_list("pk", flat=True)[:PEOPLE_NAMED])
        return Q(actor_id__in=numbers) if numbers else Q(actor_name__icontains=self.who)


class Pages:
    """One page of the rows, by the number of its first or last row: page 20,000 costs what page 1 costs."""

    def __init__(self, request: HttpRequest, rows: QuerySet[AuditEntry]) -> None:
        self.query = request.GET
        self.found = rows
        self.is_oldest_first = self.query.get("sort") == "at"
        self.rows, self.has_earlier, self.has_later = self._page()

    @property
    def ordered(self) -> QuerySet[AuditEntry]:
        return self.found.order_by("pk" if self.is_oldest_first else "-pk")

    def _page(self) -> tuple[list[AuditEntry], bool, bool]:
        """(rows, whether there are some before them, whether there are some after them), in the order of the list."""
        after, before = row_number(self.query.get("after", "")), row_number(self.query.get("before", ""))
        backwards = before is not None
        up = self.is_oldest_first != backwards
        rows, edge = self.found.order_by("pk" if up else "-pk"), before if backwards else after
        if edge is not None:
            rows = rows.filter(pk__gt=edge) if up else rows.filter(pk__lt=edge)
        page = list(rows.select_related("zone")[: PAGE_SIZE + 1])
        has_more = len(page) > PAGE_SIZE
        page = page[:PAGE_SIZE]
        if backwards:
            page.reverse()
            return page, has_more, bool(page)
        return page, after is not None, has_more

    @property
    def previous_url(self) -> str:
        return self._url(before=self.rows[0].pk) if self.has_earlier and self.rows else ""

    @property
    def next_url(self) -> str:
        return self._url(after=self.rows[-1].pk) if self.has_later else ""

    @property
    def sort_url(self) -> str:
        return self._url(sort=None if self.is_oldest_first else "at")

    @property
    def url_of_list(self) -> str:
        """The list as it is filtered, without the export that was asked for."""
        return self._url()

    def count(self) -> tuple[int, bool]:
        """(rows, whether there are more than that)."""
        if not self.has_earlier and not self.has_later:
            return len(self.rows), False
        counted = self.found.order_by()[: COUNTED + 1].count()
        return min(counted, COUNTED), counted > COUNTED

    def _url(self, **changes: object) -> str:
        return changed_url(self.query, **({"before": None, "after": None} | changes))


def _day(text: str) -> datetime.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and datetime.date(1970, 1, 2) < day < datetime.date(9999, 1, 1) else None


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
