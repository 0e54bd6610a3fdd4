"""Checking the trail: every row against its seal, every link against the one before, the chain against exported heads.

An edited row no longer has its digest; a row that is gone leaves its link; a link that was taken out, moved or changed
breaks the hash; a tail cut off together with its links, and a chain computed anew, differ from a head exported before.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from zoneops.core import sql
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.rules import audit_bytes
from zoneops.core.trail import heads, purged, sealing
from zoneops.core.trail.findings import Report
from zoneops.core.trail.swapped import name_swaps

CHUNK = 2000
PATIENCE = datetime.timedelta(hours=1)  # longest life of a transaction, and of a row without its seal
LINK_COLUMNS = ("sequence", "entry_id", "version", "digest", "hash", "sealed_at")

Row = dict[str, Any]


def verify(further: Iterable[heads.Head] = (), progress: Callable[[int], object] | None = None) -> Report:
    """Read the whole trail. `further`: heads noted elsewhere. `progress` hears how many links are read."""
    report = Report()
    _guards(report)
    walk = _Walk(report, _expected(report, further), purged.through(report))
    for links in _chunks():
        entries = _rows(AuditEntry.objects.all(), "id", sealing.COLUMNS, [link["entry_id"] for link in links])
        for link in links:
            walk.step(link, entries.get(link["entry_id"]))
        if progress:
            progress(report.links)
    walk.finish()
    _unsealed(report, walk.highest)
    return report


class _Walk:
    """Goes along the chain and remembers what the next link must fit to."""

    def __init__(self, report: Report, expected: dict[int, list[heads.Head]], purged_through: int) -> None:
        self.report = report
        self.expected = expected
        self.purged_through = purged_through
        self.sequence, self.hash = 0, audit_bytes.GENESIS
        self.highest = 0  # number of an entry
        self.latest: datetime.datetime | None = None  # moment of an entry
        self.pass_at: datetime.datetime | None = None
        self.pass_before: datetime.datetime | None = None
        self.last_good_head = 0
        self.has_left_heads = False
        self.changed: list[tuple[Row, Row]] = []

    def step(self, link: Row, entry: Row | None) -> None:
        self.report.links += 1
        self._chain(link)
        self._entry(link, entry)
        self._heads(link)

    def finish(self) -> None:
        if self.sequence:
            self.report.head = (self.sequence, self.hash)
        name_swaps(self.report, self.changed)
        for sequence, lost in sorted(self.expected.items()):
            if sequence > self.sequence:
                words = f"{lost[0].where}记的链头 {sequence} 已不在：链尾 {self.sequence} 之后的记录被截去"
                self.report.add("cut", words, at=sequence)

    def _chain(self, link: Row) -> None:
        sequence, wanted = link["sequence"], self.sequence + 1
        if sequence != wanted:
            self.report.add("gap", f"链节 {wanted} 到 {sequence - 1} 缺失", at=wanted)
        elif not _is_linked(link, self.hash):
            words = f"链节 {sequence}（记录 {link['entry_id']}）与前一节接不上：链节被改动、调换或插入"
            self.report.add("relinked", words, entry=link["entry_id"], at=sequence)
        if self.pass_at and link["sealed_at"] < self.pass_at - PATIENCE:
            words = f"链节 {sequence} 的封存时间早于前一节：时钟回拨过"
            self.report.add("clock", words, at=sequence, breach=False)
        if link["sealed_at"] != self.pass_at:
            self.pass_before, self.pass_at = self.pass_at, link["sealed_at"]
        self.sequence, self.hash = sequence, link["hash"]

    def _entry(self, link: Row, entry: Row | None) -> None:
        number, sequence = link["entry_id"], link["sequence"]
        if entry is None:
            if sequence <= self.purged_through:
                self.report.purged += 1
            else:
                self.report.add("missing", f"记录 {number}（链节 {sequence}）被删除", entry=number, at=sequence)
        elif "unreadable" in entry:
            words = f"记录 {number}（链节 {sequence}）读不出来：{entry['unreadable']}"
            self.report.add("changed", words, entry=number, at=sequence)
        elif not _has_digest(entry, link):
            self.changed.append((entry, link))
            told = f"{str(entry['at'])[:16]} {entry['actor_name']} {entry['action']}"
            self.report.add("changed", f"记录 {number}（链节 {sequence}）被改动：{told}", entry=number, at=sequence)
        else:
            self._place(entry, link)
        self.highest = max(self.highest, number)

    def _place(self, entry: Row, link: Row) -> None:
        """A row that carries a valid seal but cannot have been written when it says."""
        number, sequence, at = entry["id"], link["sequence"], entry["at"]
        in_order = connection.vendor == "sqlite"  # one writer at a time: numbers are given in the order of commits
        if number < self.highest:
            # The pass before would have sealed it, had it been there.
            if in_order or (self.pass_before and at < self.pass_before - PATIENCE):
                words = f"记录 {number}（链节 {sequence}）写着 {at:%Y-%m-%d %H:%M}，却封存在更晚的记录之后：事后插入"
                self.report.add("inserted", words, entry=number, at=sequence)
        elif in_order and number > self.highest + 1:
            words = f"编号 {self.highest + 1} 到 {number - 1} 的记录在封存前被删除"
            self.report.add("missing", words, entry=self.highest + 1, at=sequence)
        if self.latest and at < self.latest - PATIENCE:
            words = f"记录 {number}（链节 {sequence}）的时间比前面的记录早：补写，或时钟回拨过"
            self.report.add("clock", words, entry=number, at=sequence, breach=False)
        self.latest = max(self.latest, at) if self.latest else at

    def _heads(self, link: Row) -> None:
        for head in self.expected.get(link["sequence"], ()):
            self.report.heads_compared += 1
            if head.hash == link["hash"]:
                self.last_good_head = max(self.last_good_head, head.sequence)
            elif not self.has_left_heads:
                self.has_left_heads = True
                words = (
                    f"链节 {head.sequence} 的哈希与{head.where}记的链头不同："
                    f"链节 {self.last_good_head + 1} 到 {head.sequence} 被重算过，或链头被改过"
                )
                self.report.add("recomputed", words, entry=link["entry_id"], at=head.sequence)


def _is_linked(link: Row, before: str) -> bool:
    facts = (link["sequence"], link["entry_id"], link["version"], link["digest"], link["sealed_at"])
    return bool(audit_bytes.link_hash(before, *facts) == link["hash"])


def _has_digest(entry: Row, link: Row) -> bool:
    try:
        return audit_bytes.digest(entry, link["version"]) == link["digest"]
    except (KeyError, AttributeError, TypeError, ValueError):
        return False  # a version nobody gave, or a value that no row of ours has


def _chunks() -> Iterable[list[Row]]:
    """The links in their order, some thousand at a time."""
    last = None
    while True:
        found = AuditLink.objects.order_by("sequence")
        numbers = list(
            (found if last is None else found.filter(sequence__gt=last)).values_list("pk", flat=True)[:CHUNK]
        )
        if not numbers:
            return
        rows = _rows(AuditLink.objects.all(), "sequence", LINK_COLUMNS, numbers)
        yield [rows[number] if "unreadable" not in rows[number] else _no_link(number) for number in numbers]
        last = numbers[-1]


def _no_link(sequence: int) -> Row:
    """In the place of a link whose row cannot be read: fits to nothing."""
    now = timezone.now()
    return {"sequence": sequence, "entry_id": 0, "version": 0, "digest": "", "hash": "", "sealed_at": now}


def _rows(rows: Any, key: str, columns: Sequence[str], keys: Sequence[Any]) -> dict[Any, Row]:
    """The rows by their key. A row whose bytes are no text or no JSON any more is {"unreadable": why}."""
    try:
        return {row[key]: row for row in rows.filter(pk__in=keys).values(*columns)}
    except Exception:
        found: dict[Any, Row] = {}
        for number in keys:
            try:
                found |= {row[key]: row for row in rows.filter(pk=number).values(*columns)}
            except Exception as error:
                found[number] = {"unreadable": str(error)[:120]}
        return found


def _expected(report: Report, further: Iterable[heads.Head]) -> dict[int, list[heads.Head]]:
    """Every head noted in the file, in the table of days and by hand."""
    found, odd = heads.exported()
    for where in odd:
        report.add("head", f"{where}不是链头：断电时没有写完，或被改过", breach=False)
    days = list(AuditDay.objects.values_list("number", "day", "sequence", "hash"))
    for place, (number, day, _sequence, _hash) in enumerate(days, start=1):
        if number != place or (place > 1 and str(day) <= str(days[place - 2][1])):
            report.add("day", f"封存日 {day}（第 {number} 天）缺失或次序不对")
            break
    if days and not found:
        report.add("head", "没有导出过的链头：只能查出库内的改动", breach=False)
    expected: dict[int, list[heads.Head]] = {}
    noted = [heads.Head(sequence, value, None, f"封存日 {day} ") for _n, day, sequence, value in days]
    for head in [*further, *found, *noted]:
        expected.setdefault(head.sequence, []).append(head)
    return expected


def _unsealed(report: Report, highest: int) -> None:
    """Rows that wait for their seal: how many, since when, and on SQLite whether one is gone already."""
    waiting = sealing.unsealed().order_by()
    facts = waiting.aggregate(count=Count("pk"), oldest=Min("at"))
    report.unsealed = facts["count"]
    if facts["oldest"] and facts["oldest"] < timezone.now() - PATIENCE:
        words = f"{facts['count']} 条记录没有封存，最早的写于 {facts['oldest']:%Y-%m-%d %H:%M}：运行 zoneops audit seal"
        report.add("unsealed", words, breach=False)
    last_given = sql.last_given_id(connection, sql.ENTRY)
    if last_given is None:
        return
    expected = highest + 1
    for number in waiting.order_by("pk").values_list("pk", flat=True).iterator():
        if number < highest:
            report.add("inserted", f"记录 {number} 没有封存，编号却在已封存的之前：事后插入", entry=number)
            continue
        if number > expected:
            report.add("missing", f"编号 {expected} 到 {number - 1} 的记录在封存前被删除", entry=expected)
        expected = number + 1
    if last_given >= expected:
        report.add("missing", f"编号 {expected} 到 {last_given} 的记录在封存前被删除", entry=expected)


def _guards(report: Report) -> None:
    if missing := sql.missing_audit_guards(connection):
        report.add("guards", f"数据库里的防改触发器不在或被改过：{'、'.join(missing)}。运行 zoneops migrate 装回")
