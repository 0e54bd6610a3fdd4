"""承诺与到位: each commitment of the agreement in force beside what arrived, and what that means."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zoneops.core.rules.figures import format_number, in_hundred_millions, in_ten_thousands
from zoneops.projects.enums import Stage
from zoneops.projects.models import Agreement, Arrival, Project, StageChange, StagePlan
from zoneops.projects.rules import COMMITMENTS, Kept, KeptDay, kept, kept_day, tax_per_mu
from zoneops.projects.services import FIGURES


@dataclass(frozen=True)
class Promise:
    """One line of the table, in words. `share` is None where no bar makes sense."""

    label: str
    unit: str
    promised: str
    arrived: str
    share: Decimal | None
    tone: str
    word: str


@dataclass(frozen=True)
class AgreementVersion:
    """A version and what it changed against the one before: (label, was, is)."""

    agreement: Agreement
    changed: list[tuple[str, str, str]]


def figures_of(arrivals: Iterable[Arrival]) -> dict[str, Any]:
    """The newest value of each figure that arrived, whichever day it stands on; None where none ever did."""
    found: dict[str, Any] = dict.fromkeys(FIGURES)
    for arrival in arrivals:
        found |= {name: value for name in FIGURES if (value := getattr(arrival, name)) is not None}
    return found


def promises(
    project: Project,
    agreement: Agreement,
    arrivals: Iterable[Arrival],
    changes: Iterable[StageChange],
    plans: Iterable[StagePlan],
    today: datetime.date,
    unit: str,
) -> list[Promise]:
    """The table. `unit` "yi" or "wan" is the reader's; figures that arrive once a year are in 万元."""
    arrived = figures_of(arrivals)
    target = next((plan for plan in plans if plan.stage == Stage.ON_TARGET), None)
    yearly_due = project.stage == Stage.ON_TARGET or bool(target and target.due_on < today)
    when = _("%(year)d 年核") % {"year": target.due_on.year} if target else _("达产后核")
    built_by = agreement.completion_on or agreement.production_on
    investment_due = bool(built_by and built_by < today)
    big = _yi if unit == "yi" else _wan
    big_word = _("亿元") if unit == "yi" else _("万元")
    land = agreement.land_area_mu if agreement.land_area_mu is not None else project.land_area_mu
    per_mu = (tax_per_mu(agreement.annual_tax_yuan, land), tax_per_mu(arrived["annual_tax_yuan"], land))
    rows = [
        _figure(
            _("固定资产投资"), big_word, big, agreement.fixed_investment_yuan, arrived["fixed_investment_yuan"],
            investment_due, _("竣工时核"),
        ),
        _figure(_("亩均税收"), _("万元，达产后"), _wan, *per_mu, yearly_due, when),
        _figure(
            _("年纳税"), _("万元，达产后"), _wan, agreement.annual_tax_yuan, arrived["annual_tax_yuan"],
            yearly_due, when,
        ),
        _figure(
            _("年产值"), _("万元，达产后"), _wan, agreement.annual_output_yuan, arrived["annual_output_yuan"],
            yearly_due, when,
        ),
        _figure(_("就业"), _("人"), _count, agreement.jobs, arrived["jobs"], yearly_due, when),
    ]  # fmt: skip
    entered = {change.to_stage: change.changed_on for change in changes if change.undone_at is None}
    reached = {stage: on for stage, on in entered.items() if stage <= project.stage}
    rows += [
        _day(_("开工"), agreement.start_on, reached.get(Stage.UNDER_CONSTRUCTION), today),
        _day(_("投产"), agreement.production_on, reached.get(Stage.IN_PRODUCTION), today),
    ]
    return [row for row in rows if row is not None]


def versions(agreements: Iterable[Agreement]) -> list[AgreementVersion]:
    """All versions, the newest first."""
    known = sorted(agreements, key=lambda agreement: agreement.number)
    before: list[Agreement | None] = [None, *known]
    return [
        AgreementVersion(agreement, _changed(older, agreement) if older else [])
        for older, agreement in reversed(list(zip(before, known, strict=False)))
    ]


def _changed(older: Agreement, newer: Agreement) -> list[tuple[str, str, str]]:
    return [
        (_label(name), spoken(name, was), spoken(name, now))
        for name in COMMITMENTS
        if (was := getattr(older, name)) != (now := getattr(newer, name))
    ]


def _label(name: str) -> str:
    field: Any = Agreement._meta.get_field(name)
    return str(field.verbose_name)


def spoken(name: str, value: Any) -> str:
    """A commitment with its unit: "126,000.00 万元", "118.50 亩", "300 人", "2022-09-30"."""
    if value is None:
        return "—"
    if name.endswith("_yuan"):
        return f"{_wan(value)} {_('万元')}"
    if name == "land_area_mu":
        return f"{format_number(value, 2)} {_('亩')}"
    return f"{value} {_('人')}" if name == "jobs" else str(value)


def _figure(label: str, unit: str, say: Any, promised: Any, arrived: Any, due: bool, when: str) -> Promise | None:
    if promised is None and arrived is None:
        return None
    verdict = kept(promised, arrived, due=due)
    blank = _("缺") if verdict.word == "missing" else _("未到期") if verdict.word == "not_due" else "—"
    return Promise(
        label,
        unit,
        "—" if promised is None else say(promised),
        blank if arrived is None else say(arrived),
        verdict.share,
        verdict.tone,
        _verdict(verdict, say, unit.partition("，")[0], when, due),
    )


def _verdict(verdict: Kept, say: Any, unit: str, when: str, due: bool) -> str:
    if verdict.word == "short" and due:
        assert verdict.promised is not None
        assert verdict.arrived is not None
        return _("差 %(gap)s %(unit)s") % {"gap": say(verdict.promised - verdict.arrived), "unit": unit}
    if verdict.word == "short":
        assert verdict.share is not None
        return f"{format_number(verdict.share * 100, 1)}%"
    words = {
        "met": _("达标"),
        "missing": _("到期未报"),
        "not_due": when,
        "not_promised": _("协议未承诺"),
    }
    return words[verdict.word]


def _day(label: str, promised_on: Any, happened_on: Any, today: datetime.date) -> Promise | None:
    if promised_on is None:
        return None
    verdict = kept_day(promised_on, happened_on, today)
    return Promise(label, _("日期"), str(promised_on), str(happened_on or "—"), None, verdict.tone, _day_word(verdict))


def _day_word(verdict: KeptDay) -> str:
    words = {
        "in_time": _("按期"),
        "late": _("晚 %(days)d 天"),
        "overdue": _("逾期 %(days)d 天"),
        "not_due": _("未到期"),
    }
    return words[verdict.word] % {"days": verdict.days}


def _yi(yuan: Decimal) -> str:
    return format_number(in_hundred_millions(yuan), 2)


def _wan(yuan: Decimal) -> str:
    return format_number(in_ten_thousands(yuan), 2)


def _count(value: int) -> str:
    return format_number(value, 0)
