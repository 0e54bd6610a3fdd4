"""Follow-up entries: those written by hand for the projects people talk about, and the everyday ones around them."""

import datetime
import re

from reference_dates import days, pick, workday
from reference_projects import STAGES, day, table

COUNTS = {"洽谈": 3, "签约": 3, "落地": 4, "开工": 4, "投产": 3, "达效": 2}
GAPS = {"洽谈": 13, "签约": 15, "落地": 16, "开工": 18, "投产": 41, "达效": 86}
LEFT = ("田雨桐", datetime.date(2021, 9, 27))
WHOLE = re.compile(r"车间|线|中心|平台|厂|炉|设施|楼|基地|库|罐|站|装置|实验室|设备|岛|塔|机械")


def part_of(content: str) -> str:
    """The first thing a project builds, as people on site call it."""
    first = re.split(r"[、，及]", re.sub(r"^(建设|新建|新增|改造)", "", content))[0]
    first = re.sub(r"各?[一二三四0-9]+(条|座|套|平方米)$", "", first)
    return first if WHOLE.search(first) else f"{first}工段"


def stage_on(project: dict, date: datetime.date) -> str:
    return [stage for stage, entered in project["entered"].items() if entered <= date][-1]


def phase_on(project: dict, date: datetime.date) -> str:
    """早 or 中: before or after a third of the way to the next stage. What is said early is not said again late."""
    stage = stage_on(project, date)
    entered = project["entered"][stage]
    ahead = STAGES[STAGES.index(stage) + 1] if stage != STAGES[-1] else stage
    until = project["entered"].get(ahead) or project["plan"][ahead]
    return "早" if (date - entered).days * 3 < (until - entered).days else "中"


def moment(date: datetime.date, key: str) -> datetime.datetime:
    minutes = 8 * 60 + 40 + 5 * pick(key, 100)
    if 12 * 60 <= minutes < 14 * 60:
        minutes += 120
    return datetime.datetime.combine(date, datetime.time(minutes // 60, minutes % 60))


def follow_ups(projects: list[dict]) -> list[dict]:
    """All entries in the order of time. The last of each project carries the ledger's next step."""
    special: dict[str, list[dict]] = {}
    for row in table("follow_ups_special"):
        special.setdefault(row["code"], []).append(row)
    phrases: dict[tuple[str, str], list[dict]] = {}
    for row in table("follow_up_phrases"):
        phrases.setdefault((row["stage"], row["phase"]), []).append(row)
    turns: dict[tuple[str, str], int] = {}
    entries = []
    for project in projects:
        if not project["last"]:
            continue
        own = [by_hand(project, row) for row in special.get(project["code"], [])]
        own += everyday(project, own, phrases, turns)
        own.sort(key=lambda entry: entry["when"])
        if own[-1]["when"].date() != project["last"]:
            raise ValueError(f"{project['code']}: last entry is not of {project['last']}")
        own[-1]["next"], own[-1]["next_due"] = project["next_step"], project["next_due"]
        entries += own
    return sorted(entries, key=lambda entry: (entry["when"], entry["code"]))


def by_hand(project: dict, row: dict) -> dict:
    return {
        "code": project["code"],
        "when": datetime.datetime.fromisoformat(row["when"]),
        "kind": row["kind"],
        "content": row["content"],
        "by": row["by"],
        "next": row["next"],
        "next_due": day(row["next_due"]) if row["next_due"] else None,
    }


def everyday(project: dict, own: list[dict], phrases: dict, turns: dict) -> list[dict]:
    """Entries going back from the last contact, at the pace of the stage."""
    known = sorted(entry["when"].date() for entry in own)
    date = known[0] if known else project["last"]
    wanted = (
        max(COUNTS[project["stage"]] - len(known), 0 if len(known) > 3 else 1) if project["status"] == "在跟" else 1
    )
    first = project["entered"]["洽谈"]
    found = []
    for turn in range(wanted):
        if known or turn:
            gap = GAPS[project["stage"]] - 5 + pick(f"{project['code']}{turn}", 10)
            date = workday(days(date, -gap), -1)
        if date < first:
            break
        found.append(entry_on(project, date, phrases, turns))
    return found


def entry_on(project: dict, date: datetime.date, phrases: dict, turns: dict) -> dict:
    heap = (stage_on(project, date), phase_on(project, date))
    heap = heap if heap in phrases else (heap[0], "早")
    phrase = phrases[heap][turns.get(heap, 0) % len(phrases[heap])]
    turns[heap] = turns.get(heap, 0) + 1
    enterprise = project["enterprise"]
    words = {
        "short": enterprise["简称"],
        "person": enterprise["联系人"],
        "part": part_of(project["content"]),
        "leader": project["leader"],
    }
    gone = project["officer"] == LEFT[0] and date >= LEFT[1]
    return {
        "code": project["code"],
        "when": moment(date, f"{project['code']}{date}"),
        "kind": phrase["kind"],
        "content": phrase["content"].format(**words),
        "by": project["pm"] if gone else project["officer"],
        "next": phrase["next"],
        "next_due": workday(days(date, 5 + pick(f"{date}{project['code']}", 8))),
    }
