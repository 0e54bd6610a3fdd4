"""The chips above the list, the board and the map: what is set, and the exceptions with their counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.projects.enums import KeyLevel, Stage, Standing
from zoneops.projects.facets import Facts, Kept
from zoneops.projects.filters import ANY_LEVEL, NOBODY, NOWHERE, Filters
from zoneops.projects.forms.people import officers
from zoneops.projects.models import Project
from zoneops.territory.queries import grids_in_force

SELECTED = mark_safe(" selected")


@dataclass(frozen=True)
class Chip:
    """`url` sets the condition, or takes it away when it is set. `count` is None where nothing is counted."""

    key: str
    label: str
    url: str
    is_on: bool
    count: int | None = None
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Select:
    """One select of the filter bar; `options` are its option elements, `chosen` the words of the one that is set."""

    name: str
    label: str
    chosen: str
    options: SafeString


class Addresses:
    """Addresses of this page with one condition changed. The page number never stays: it belongs to other rows."""

    def __init__(self, request: HttpRequest) -> None:
        self.pairs = [
            (name, value) for name, values in request.GET.lists() if name not in ("page", "format") for value in values
        ]

    def with_(self, name: str, value: str | None) -> str:
        """The address with the condition set, or taken away for None."""
        kept = [pair for pair in self.pairs if pair[0] != name]
        return "?" + urlencode(kept if value is None else [*kept, (name, value)])


def exception_chips(request: HttpRequest, filters: Filters, facts: Facts, zone: Zone) -> list[Chip]:
    """Standing, mine, key, overdue, stalled, lacking. The kinds of lack appear where a lack is asked for."""

    addresses = Addresses(request)

    def chip(key: str, label: str, name: str, value: str, tone: str = "", icon: str = "") -> Chip:
        is_on = getattr(filters, name) == value
        url = addresses.with_(name, None if is_on else value)
        return Chip(
            key, label, url, is_on, facts[key.replace("-", "_")], tone if facts[key.replace("-", "_")] else "", icon
        )

    standing_on = filters.standing in ("", "pursued")
    pursued = addresses.with_("standing", None)
    found = [
        Chip("pursued", _("在跟"), pursued, standing_on, facts["pursued"]),
        chip("mine", _("我负责"), "mine", "1"),
        chip("key", _("重点"), "level", ANY_LEVEL),
        chip("overdue", _("逾期"), "only", "overdue", "late", "alert-triangle"),
        chip("stalled", _("停滞超 %(days)d 天") % {"days": zone.stall_days}, "only", "stalled", "soon", "clock"),
        chip("lacking", _("四个一缺项"), "only", "lacking", "late", "square-dashed"),
    ]
    if filters.only.startswith("lacking"):
        found += [
            chip("lacking-map", _("缺图"), "only", "lacking-map", "late"),
            chip("lacking-person", _("缺人"), "only", "lacking-person", "late"),
            chip("lacking-net", _("缺网"), "only", "lacking-net", "late"),
            chip("lacking-end", _("未抓到底"), "only", "lacking-end", "late"),
        ]
    return [
        *found,
        chip("suspended", str(Standing.SUSPENDED.label), "standing", "suspended"),
        chip("ended", _("已结束"), "standing", "ended"),
    ]


Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """(value, words) of the grids in force, of those who serve projects, and of those who can be given one."""

    grids: Pairs
    serving: Pairs
    officers: Pairs


def choices(kept: Kept, user: User) -> Choices:
    found: Choices = kept.get("choices", lambda: _choices(user))
    return found


def selects(filters: Filters, known: Choices) -> list[Select]:
    """The four selects: stage, grid, officer, key level."""
    levels = [(ANY_LEVEL, _("所有重点项目")), *((level.value, level.label) for level in KeyLevel if level.value)]
    told: list[tuple[str, str, list[tuple[str, Any]]]] = [
        ("stage", _("阶段"), [(stage.slug, stage.label) for stage in Stage]),
        ("grid", _("网格"), [*known.grids, (NOWHERE, _("未落网格"))]),
        ("officer", _("专员"), [*known.serving, (NOBODY, _("缺专员"))]),
        ("level", _("重点级别"), levels),
    ]
    return [_select(name, label, choices, getattr(filters, name)) for name, label, choices in told]


def _select(name: str, label: str, choices: list[tuple[str, Any]], value: str) -> Select:
    chosen = next((str(text) for key, text in choices if key == value), value)
    return Select(name, label, chosen, options(choices, value))


def options(choices: list[tuple[str, Any]], value: str = "") -> SafeString:
    """The option elements of a select, with the one of `value` chosen."""
    rows = ((key, SELECTED if key == value else "", text) for key, text in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def standings() -> list[tuple[str, str]]:
    """The choices of 状态 under 更多条件, beside the default."""
    words = [(value, str(Standing(value).label)) for value in Standing.values]
    return [*words, ("ended", _("已结束（流失和终止）")), ("all", _("全部"))]


def _choices(user: Any) -> Choices:
    grids = [(grid.code, grid.name) for grid in grids_in_force(user.zone)]
    able = officers(user)
    # Who left still holds projects until they are handed over, and must be found by them.
    holds = Exists(Project.objects.filter(service_officer=OuterRef("pk"), pursued=1))
    serving = (
        User.objects.visible_to(user).filter(Q(pk__in=able.order_by().values("pk")) | holds).order_by("name", "pk")
    )
    return Choices(grids, [(str(person.pk), person.name) for person in serving], [(str(o.pk), o.name) for o in able])


def set_chips(request: HttpRequest, filters: Filters, told: list[Select]) -> list[Chip]:
    """One chip for every condition of the search box, the selects and 更多条件, to take it away again."""
    said: dict[str, Callable[[str], Any]] = {
        "q": lambda value: _("含“%(text)s”") % {"text": value},
        "industry": lambda value: _("行业 %(code)s 开头") % {"code": value},
        "invest_from": lambda value: _("投资不少于 %(amount)s 亿元") % {"amount": value},
        "invest_to": lambda value: _("投资不多于 %(amount)s 亿元") % {"amount": value},
        "due_from": lambda value: _("应到日期不早于 %(on)s") % {"on": value},
        "due_to": lambda value: _("应到日期不晚于 %(on)s") % {"on": value},
    }
    found = [(name, tell(value)) for name, tell in said.items() if (value := getattr(filters, name))]
    for select in told:
        value = getattr(filters, select.name)
        if value and (select.name, value) != ("level", ANY_LEVEL):
            found.append((select.name, f"{select.label}：{select.chosen}"))
    if filters.standing in ("lost", "terminated", "active"):
        found.append(("standing", f"{_('状态')}：{Standing(filters.standing).label}"))
    if filters.standing == "all":
        found.append(("standing", _("状态：全部")))
    addresses = Addresses(request)
    return [
        Chip(name, str(label), addresses.with_(name, None), True) for name, label in found if name not in filters.errors
    ]


def in_words(chips: list[Chip], set_ones: list[Chip]) -> str:
    """The set conditions as text, for the head of the print and for reading aloud."""
    return "，".join(chip.label for chip in [*chips, *set_ones] if chip.is_on)
