"""What a check of the audit trail can find, in the words of its report."""

from collections import Counter
from dataclasses import dataclass, field

LISTED = 50  # of one kind; more are counted


@dataclass(frozen=True)
class Finding:
    """`kind`: a word for programs. `is_breach`: somebody touched the trail; otherwise it only needs a look."""

    kind: str
    words: str
    entry_id: int | None = None
    sequence: int | None = None
    is_breach: bool = True


@dataclass
class Report:
    """How much was read, where the chain ends, and what was found. Sound: nothing that is a breach."""

    links: int = 0
    purged: int = 0
    unsealed: int = 0
    heads_compared: int = 0
    head: tuple[int, str] | None = None
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        return not any(finding.is_breach for finding in self.findings)

    def add(
        self, kind: str, words: str, *, entry: int | None = None, at: int | None = None, breach: bool = True
    ) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= LISTED:
            self.findings.append(Finding(kind, words, entry, at, breach))

    def summary(self) -> str:
        """One sentence for people."""
        breaches = sum(1 for finding in self.findings if finding.is_breach)
        extent = f"{self.links} 条已封存" + (f"，其中 {self.purged} 条已按期清除" if self.purged else "")
        extent += f"，{self.unsealed} 条待封存，比对了 {self.heads_compared} 个链头"
        return f"审计链完好：{extent}" if not breaches else f"审计链不完整：发现 {breaches} 处（{extent}）"

    def unlisted(self) -> dict[str, int]:
        """Of which kinds more were found than are listed, and how many."""
        return {kind: count - LISTED for kind, count in self.counts.items() if count > LISTED}
