"""Holding what the product answers against the reviewed table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.permissions.addresses import Target
from tests.permissions.probing import NOT_ALLOWED, SAFE, Answer, Asker
from tests.permissions.table import ABSENT, ANONYMOUS, METHODS, NO, NOBODY, OK, SIGN_IN, Cell, Row
from tests.permissions.world import FOREIGN, NEAR, marked
from zoneops.accounts.enums import Role

REFUSED = {NO, ABSENT, SIGN_IN, NOT_ALLOWED}
# What may be written although nothing was changed: the trace of the request, and what the session remembers.
TRACES = {"core_auditentry", "core_auditlink", "core_auditday", "django_session"}
# Looking that must write to know that writing works; it is taken back.
TRIES = {"system:healthz": {"core_jobrun"}}
FAR = {"crossed", "no_part", "other_zone", "missing"}
# Filling in the templates is most of the cost. Whoever sees the whole zone is served the same pages: of those one is
# drawn, and of the others each whose sight ends somewhere. The long run draws everything for everybody.
DRAWN = {
    ANONYMOUS, NOBODY, Role.PROJECT_MANAGER, Role.GRID_WORKER, Role.LIAISON, Role.ENTERPRISE,
    Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR,
}  # fmt: skip
# The audit trail tells what was done to a row by its name; it is what its readers are there for.
TRAILS = {"system:audit", "system:audit_entry"}
# The health is that of the installation: it names the zones that lack an administrator.
HOUSE = {(route, Role.SYSTEM_ADMINISTRATOR) for route in ("system:doctor", "cockpit:workbench")}


@dataclass
class Result:
    count: int = 0
    wrong: list[str] = field(default_factory=list)


def run(person: Asker, wanted: Iterable[Target], table: Mapping[Cell, str], *, draw_all: bool = False) -> Result:
    """Ask everything that the table decides for one asker about these routes."""
    result, unseen = Result(), out_of_sight(person.name, table)
    for target in wanted:
        for method in METHODS:
            expected = {
                relation: table[key]
                for relation in target.relations(person.world)
                if (key := (target.name, method, relation, person.name)) in table
            }
            answers = {
                relation: person.ask(
                    target, method, relation, drawn=draw_all or is_drawn(person.name, method, relation, answer)
                )
                for relation, answer in expected.items()
            }
            result.count += len(answers)
            for relation, answer in answers.items():
                problems = wrong_with(answer, expected[relation], method, TRIES.get(target.name, set()))
                problems += shown(answer, target.name, person.name, unseen)
                result.wrong += [f"{target.name} {method} {relation}: {problem}" for problem in problems]
            result.wrong += [f"{target.name} {method} {relation}: a 404 of its own" for relation in unlike(answers)]
    return result


def is_drawn(asker: str, method: str, relation: str, expected: str) -> bool:
    return method in SAFE and asker in DRAWN and (expected == OK or (expected == ABSENT and relation in FAR))


def wrong_with(answer: Answer, expected: str, method: str, tries: Iterable[str] = ()) -> list[str]:
    """What is not as it must be about one answer, in words."""
    found = []
    if answer.meaning != expected:
        found.append(f"answered {answer.meaning} ({answer.status}) instead of {expected}")
    if method in SAFE:
        return found + [f"looking wrote to {table}" for table in sorted(answer.wrote - TRACES - set(tries))]
    if not answer.audit:
        found.append("left no audit row")
    if answer.meaning in REFUSED:
        found += [f"was refused and wrote to {table}" for table in sorted(answer.wrote - TRACES)]
        found += ["was refused and left an audit row of something done"] * ("done" in answer.audit)
    return found


def out_of_sight(asker: str, table: Mapping[Cell, str]) -> list[str]:
    """What every name of a row carries that this asker may not see, and of anything of the other zone."""
    pages = {"project": "projects:detail", "enterprise": "enterprises:detail"}
    hidden = [
        marked(kind, relation)
        for kind, page in pages.items()
        for relation in NEAR
        if table.get((page, "GET", relation, asker), ABSENT) != OK
    ]
    return [*hidden, FOREIGN]


def shown(answer: Answer, route: str, asker: str, unseen: Iterable[str]) -> list[str]:
    """A list, a file, a search or a picture must leave out what the row's own page would refuse."""
    if (route, asker) in HOUSE:
        return []
    return [f"shows {name}" for name in ([FOREIGN] if route in TRAILS else unseen) if name in answer.looks]


def unlike(answers: Mapping[str, Answer]) -> list[str]:
    """Relations whose 404 can be told from that for a row that does not exist: it says that there is one."""
    absent = {relation: answer for relation, answer in answers.items() if answer.meaning == ABSENT}
    wrong = []
    for relation, answer in absent.items():
        like = absent.get("no_part" if relation == "crossed" else "missing", answer)
        same = [one for one in (like, *absent.values()) if one.drawn == answer.drawn]
        wrong += [relation] if same and same[0].looks != answer.looks else []
    return sorted(wrong)


def undecided(
    known: Mapping[str, Target], rows: Iterable[Row], relations: Callable[[Target], list[str]]
) -> tuple[list[str], list[str]]:
    """(what the product has and the table does not decide, what the table decides and the product does not have)."""
    decided: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for method in row.methods:
            decided.setdefault((row.route, method), set()).update(row.relations)
    named = {name for name, _method in decided}
    missing = [f"{name}: no line" for name in known if name not in named]
    stale = [f"{name}: no such route" for name in named if name not in known]
    for (name, method), said in decided.items():
        if name in known:
            there = set(relations(known[name]))
            missing += [f"{name} {method}: no line for {relation}" for relation in sorted(there - said)]
            stale += [f"{name} {method}: nothing stands so: {relation}" for relation in sorted(said - there)]
    return sorted(missing), sorted(stale)
