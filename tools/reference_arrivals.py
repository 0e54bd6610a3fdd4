"""What has arrived: cumulative investment at the end of quarters, output and tax of the last twelve months."""

import datetime
from decimal import Decimal

from reference_dates import pick

ENDS = [datetime.date(2019, 12, 31), datetime.date(2020, 12, 31), datetime.date(2021, 3, 31),
        datetime.date(2021, 6, 30), datetime.date(2021, 9, 30)]  # fmt: skip
LATEST = ENDS[-1]


def arrivals(projects: list[dict]) -> list[dict]:
    """Rows for every project that has begun to invest, oldest first. The last one is what the ledger says."""
    rows = []
    for project in projects:
        if project["done"]:
            rows += arrivals_of(project)
    return rows


def arrivals_of(project: dict) -> list[dict]:
    produced = project["entered"].get("投产")
    landed = project["entered"].get("落地", ENDS[-2])  # before that only deposits and preparations
    last_spent = produced or LATEST
    rows = []
    for end in ENDS:
        if end <= landed or (produced and produced.year < 2021 and end.month in (3, 6)):
            continue
        share = min(1.0, ((end - landed).days / max((last_spent - landed).days, 1)) ** 1.4)
        spent = project["done"] if end == LATEST or share >= 1 else rounded(project["done"] * Decimal(f"{share:.3f}"))
        row = {"project": project, "end": end, "spent": spent, "output": None, "tax": None, "jobs": None}
        if produced and (end - produced).days >= 15:
            row |= running(project, end, (end - produced).days)
        rows.append(row)
    return rows


def running(project: dict, end: datetime.date, since: int) -> dict:
    """Output, tax and jobs while in production: full by the third year, short before the target is reached."""
    code = project["code"]
    if project["stage"] == "达效":
        reached = project["entered"]["达效"] <= end
        share = Decimal(1000 + pick(f"{code}{end}", 90) if reached else 780 + pick(f"{code}{end}", 140)) / 1000
        if code == "DX-004":
            share = Decimal(1000 + pick(f"{end}", 18) if reached else 945) / 1000
    else:
        level = 985 if code == "TC-008" else 760 + pick(f"{code}{end}", 160)
        share = min(Decimal(since) / 365, Decimal(1)) * Decimal(level) / 1000
    return {
        "output": rounded(project["output"] * share),
        "tax": (project["tax"] * share).quantize(Decimal("0.01")),
        "jobs": min(project["jobs"] + 12, round(project["jobs"] * (0.55 + 0.45 * min(since / 300, 1)))),
    }


def rounded(amount: Decimal) -> Decimal:
    return (amount / 10).quantize(Decimal(1)) * 10
