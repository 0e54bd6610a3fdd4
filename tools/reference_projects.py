"""The projects of the reference zone, with every date worked out from the content table."""

import csv
import datetime
from decimal import Decimal
from pathlib import Path

from reference_codes import credit_code
from reference_dates import TODAY, days, month_end, next_month_start, pick, workday
from reference_land import Ground

CONTENT = Path(__file__).parent / "reference"
STAGES = ["洽谈", "签约", "落地", "开工", "投产", "达效"]
NODES = ["签约", "落地", "开工", "竣工", "投产", "达效"]
ROADS = dict(
    zip(
        [f"G0{n}" for n in range(1, 9)],
        ["净源路", "甘禾路", "新材大街", "绿能大街", "循材路", "精工路", "康宁路", "光储路"],
        strict=True,
    )
)
RESERVES = [("G01", "36.5"), ("G04", "75.0"), ("G08", "48.2")]
MU_OF_LITHIUM_PARCEL_IN_NEXT_GRID = 21.3


def table(name: str) -> list[dict]:
    with (CONTENT / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def load_projects() -> list[dict]:
    return [complete(row) for row in table("projects")]


def complete(row: dict) -> dict:
    """Typed values and the derived dates of one project."""
    entered = dict(zip(STAGES, map(day, row["entered"].split()), strict=False))
    money = {key: Decimal(row[key]) if row[key] else None for key in ("invest", "done", "mu", "output", "tax")}
    project = {**row, **money, "entered": entered, "jobs": int(row["jobs"])}
    project["last"] = day(row["last"]) if row["last"] else None
    project["next_due"] = day(row["next_due"]) if row["next_due"] else None
    project["reached"] = STAGES.index(row["stage"])
    project["plan"] = plan(project)
    project["agreement"] = agreement(project)
    project["in_statistics"] = in_statistics(project)
    project["in_register"] = in_register(project)
    return project


def plan(project: dict) -> dict[str, datetime.date]:
    """Plan dates: near the real ones for what has happened, onwards from the next promised one for the rest."""
    code, entered = project["code"], project["entered"]
    found: dict[str, datetime.date] = {}
    for node in NODES:
        if node in entered:
            found[node] = workday(days(entered[node], pick(code + node, 31) - 22), -1)
    if "投产" in found:
        found["竣工"] = workday(days(min(found["投产"], entered["投产"]), -62), -1)
    ahead = list(map(day, project["next_plan"].split()))
    missing = [node for node in NODES if node not in found]
    for node in missing:
        found[node] = ahead.pop(0) if ahead else following(project, node, found)
    return {node: found[node] for node in NODES}


def following(project: dict, node: str, found: dict) -> datetime.date:
    before = found[NODES[NODES.index(node) - 1]]
    length = {"落地": 96, "开工": 112, "竣工": int(project["build"] or 12) * 30, "投产": 62, "达效": 365}[node]
    reached = days(before, length)
    return month_end(reached) if reached > datetime.date(2022, 1, 1) else workday(reached)


def agreement(project: dict) -> datetime.date | None:
    signed = project["entered"].get("签约")
    return workday(days(signed, -pick(project["code"] + "协议", 3)), -1) if signed else None


def in_statistics(project: dict) -> datetime.date | None:
    """Entered the investment statistics some weeks after ground was broken."""
    started = project["entered"].get("开工")
    if not started:
        return None
    reported = workday(days(started, 22 + pick(project["code"] + "入统", 24)))
    return reported if reported <= TODAY else None


def in_register(project: dict) -> datetime.date | None:
    """Its output entered the register on the first of a month, six weeks or more after production began."""
    produced = project["entered"].get("投产")
    return next_month_start(days(produced, 45)) if produced else None


def lay_out(projects: list[dict], grids_file: Path) -> list[dict]:
    """Give every project its place; return the parcels in the order of their numbers."""
    ground = Ground(grids_file)
    parcels = []
    for project in sorted(projects, key=lambda p: ("+" not in p["place"], -p["mu"], p["code"])):
        where, mu = project["place"], project["mu"]
        ratio = (1.45, 1.2, 0.8)[pick(project["code"], 3)]
        project["parcel"] = project["longitude"] = project["latitude"] = None
        if not where:
            continue
        if "+" in where:
            share = MU_OF_LITHIUM_PARCEL_IN_NEXT_GRID if mu > 100 else float(mu) * 0.4
            place = ground.place_across(*where.split("+"), mu, share, 1.45)
        else:
            place = ground.place(where.strip("~"), mu, ratio)
            project["longitude"], project["latitude"] = place.longitude, place.latitude
        if not where.startswith("~"):
            parcels.append({"mu": mu, "place": place, "project": project, "year": parcel_year(project)})
    for grid, mu in RESERVES:
        place = ground.place(grid, Decimal(mu), 1.2)
        parcels.append({"mu": Decimal(mu), "place": place, "project": None, "year": 2021})
    return number(parcels)


def parcel_year(project: dict) -> int:
    landed = project["entered"].get("落地")
    return landed.year if landed else TODAY.year


def number(parcels: list[dict]) -> list[dict]:
    parcels.sort(key=lambda p: (p["year"], p["project"]["code"] if p["project"] else "~", p["mu"]))
    counts: dict[int, int] = {}
    for parcel in parcels:
        year = parcel["year"]
        counts[year] = counts.get(year, 0) + 1
        parcel["number"] = f"禹高{year}-{counts[year]:02d}"
        if parcel["project"]:
            parcel["project"]["parcel"] = parcel["number"]
    return parcels


def load_enterprises(projects: list[dict]) -> dict[str, dict]:
    """Enterprises by their key, with credit code, grid, address and the day they entered the register."""
    found = {}
    for index, row in enumerate(table("enterprises"), start=1):
        own = [p for p in projects if p["ent"] == row["key"]]
        grid, address = where_it_sits(row, own, index)
        register = row["规上日期"]
        if register == "*":
            register = own[0]["in_register"].isoformat()
        found[row["key"]] = {
            **row,
            "credit_code": credit_code(row["属地"], index),
            "register": day(register) if register else None,
            "founded": day(row["成立日期"]),
            "grid": grid,
            "address": address,
            "phone": f"138****{1000 + index * 37 % 9000:04d}",
        }
    for project in projects:
        project["enterprise"] = found[project["ent"]]
    return found


def where_it_sits(row: dict, own: list[dict], index: int) -> tuple[str, str]:
    given = row["地址"]
    if given not in ROADS and given != "+":
        return "", given
    grids = [given] if given in ROADS else [p["place"].strip("~") for p in own if p["place"] and "+" not in p["place"]]
    if not grids:
        return "", "德州高新区（选址待定）" if row[
            "key"
        ] != "E01" else f"德州高新区{ROADS['G03']}与{ROADS['G04']}交叉口"
    return grids[0], f"德州高新区{ROADS[grids[0]]}{index * 3 % 89 + 2}号"
