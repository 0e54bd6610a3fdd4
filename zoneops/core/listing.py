"""What every list page shares: sorting from an allow-list, pages of 50, links that keep the filters."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50


@dataclass(frozen=True)
class Head:
    """A sortable column head: where a click leads, and how the column is sorted now."""

    key: str
    url: str
    aria_sort: str  # "ascending", "descending" or "none"

    @property
    def icon(self) -> str:
        return {"ascending": "arrow-up", "descending": "arrow-down"}.get(self.aria_sort, "")


class Listing:
    """One page of a queryset.

        listing = Listing(request, enterprises, sorts={"name": "initials", "founded": ("founded_on", "initials")})

    `?sort=founded` or `?sort=-founded`; what is not in `sorts` is ignored. A page beyond the end is the last page.
    Rows without a value come last in both directions. `default` is a key of `sorts`, with or without a minus.

    For templates: `rows`, `page`, `count`, `first`, `last`, `heads.<key>`, `previous_url`, `next_url`.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        *,
        sorts: Mapping[str, str | tuple[str, ...]],
        default: str = "",
        page_size: int = PAGE_SIZE,
    ) -> None:
        self.query = request.GET
        self.queryset = queryset
        self.sorts = sorts
        self.page_size = page_size
        self.default = default or next(iter(sorts))
        asked = self.query.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in sorts else self.default

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """All rows in their order: what an export writes."""
        fields = self.sorts[self.sort.removeprefix("-")]
        names = (fields,) if isinstance(fields, str) else fields
        return self.queryset.order_by(*(self._order(name) for name in names), "pk")

    def _order(self, name: str) -> Any:
        if not self._may_be_null(name):
            return f"-{name}" if self.is_descending else name
        return F(name).desc(nulls_last=True) if self.is_descending else F(name).asc(nulls_last=True)

    def _may_be_null(self, name: str) -> bool:
        # A plain ORDER BY where it will do: only that is surely read from an index.
        meta: Any = self.queryset.model._meta
        try:
            for part in name.split("__"):
                field = meta.get_field(part)
                if field.null:
                    return True
                meta = field.related_model._meta if field.related_model else meta
        except FieldDoesNotExist:  # an annotation
            return True
        return False

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.ordered, self.page_size).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[Any]:
        return list(self.page.object_list)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def first(self) -> int:
        return self.page.start_index()

    @property
    def last(self) -> int:
        return self.page.end_index()

    @cached_property
    def heads(self) -> dict[str, Head]:
        """For each sortable key its head. The first click sorts upwards, the next one downwards."""
        heads = {}
        for key in self.sorts:
            state = "none"
            if key == self.sort.removeprefix("-"):
                state = "descending" if self.is_descending else "ascending"
            heads[key] = Head(key, self.url(sort=f"-{key}" if state == "ascending" else key, page=None), state)
        return heads

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.next_page_number()) if self.page.has_next() else ""

    def url(self, **changes: object) -> str:
        """This list with some of its parameters changed; None takes one away."""
        return changed_url(self.query, **changes)


def changed_url(query: Any, **changes: object) -> str:
    """`?…` of a request's GET with some parameters changed; None takes one away. The export format never stays."""
    copy = query.copy()
    copy.pop("format", None)
    for name, value in changes.items():
        copy.pop(name, None)
        if value is not None:
            copy[name] = str(value)
    return f"?{copy.urlencode()}"
