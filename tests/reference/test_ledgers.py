"""The ledgers of the reference zone hold together. Read with openpyxl and csv, checked by independent means."""

import collections
import csv
import datetime
import json
import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from shapely.geometry import Point, shape

import zoneops

DATA = Path(zoneops.__file__).parent / "reference/data/dezhou"
BROKEN = Path(__file__).parent.parent / "data/项目台账_十处错误.xlsx"
TODAY = datetime.date(2021, 10, 15)
STAGES = ["洽谈", "签约", "落地", "开工", "投产", "达效"]


@cache
def rows_of(name: str) -> list[dict]:
    """The rows of a plain table by its header."""
    book = openpyxl.load_workbook(DATA / f"{name}.xlsx")
    head, *body = book.active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


@cache
def ledger(path: Path = DATA / "项目台账.xlsx") -> tuple[list[str], list[list], list]:
    """Columns as group/leaf, the project rows, and the row of sums (values, not formulas)."""
    sheet = openpyxl.load_workbook(path, data_only=True)["项目台账"]
    groups, leaves = ([cell.value for cell in sheet[line]] for line in (4, 5))
    paths, group = [], None
    for upper, leaf in zip(groups, leaves, strict=True):
        group = upper or group
        paths.append(f"{group}/{leaf}" if leaf else group)
    body = [list(row) for row in sheet.iter_rows(min_row=6, values_only=True)]
    end = next(at for at, row in enumerate(body) if row[0] == "合计")
    return paths, body[:end], body[end]


@cache
def projects() -> list[dict]:
    paths, body, _sums = ledger()
    return [dict(zip(paths, row, strict=True)) for row in body]


def date_of(value) -> datetime.date | None:
    """The date in a cell, however it is written; a month alone is its last day."""
    if value is None or isinstance(value, datetime.datetime):
        return value.date() if value else None
    numbers = [int(n) for n in re.findall(r"\d+", value)]
    if len(numbers) == 3:
        return datetime.date(*numbers)
    year, month = numbers
    return datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1)


def geometry(name: str) -> list[dict]:
    return json.loads((DATA / f"{name}.geojson").read_text("utf-8"))["features"]


def credit_code_is_valid(code: str) -> bool:
    """GB 32100-2015 by its table of weights, written out."""
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if len(code) != 18 or any(c not in digits for c in code):
        return False
    remainder = sum(weight * digits.index(c) for weight, c in zip(weights, code, strict=False)) % 31
    return digits.index(code[17]) == (0 if remainder == 0 else 31 - remainder)


def test_each_stage_has_its_projects():
    pursued = collections.Counter(p["进度/阶段"] for p in projects() if p["进度/状态"] == "在跟")
    assert pursued == {"洽谈": 16, "签约": 10, "落地": 9, "开工": 13, "投产": 8, "达效": 6}
    others = collections.Counter(p["进度/状态"] for p in projects() if p["进度/状态"] != "在跟")
    assert others == {"流失": 4, "终止": 2, "暂停": 2}
    assert all(p["进度/状态说明"] for p in projects() if p["进度/状态"] != "在跟")


def test_the_zone_is_large_enough_to_be_real():
    departments, officers = rows_of("部门"), rows_of("人员")
    assert len(projects()) >= 66
    assert len(departments) >= 18
    assert sum(d["类别"] == "市直部门" for d in departments) >= 10
    assert len(officers) >= 16
    assert len(rows_of("企业")) >= 44
    assert len(rows_of("宗地")) >= 40
    assert len(rows_of("跟进记录")) >= 160
    assert sum(o["角色"] == "专职服务员" and not o["离岗日期"] for o in officers) >= 6
    assert len({o["角色"] for o in officers}) == 13


def test_keys_are_given_once():
    for name, key in [("部门", "代码"), ("部门", "名称"), ("人员", "姓名"), ("人员", "账号"), ("宗地", "宗地编号"),
                      ("企业", "统一社会信用代码"), ("企业", "企业名称")]:  # fmt: skip
        values = [row[key] for row in rows_of(name)]
        assert len(values) == len(set(values)), (name, key)
    codes = [p["项目编号"] for p in projects()]
    assert len(codes) == len(set(codes))


def test_every_credit_code_has_the_right_check_digit():
    codes = [e["统一社会信用代码"] for e in rows_of("企业")]
    assert [code for code in codes if not credit_code_is_valid(code)] == []


def test_what_a_project_names_exists():
    names = {e["统一社会信用代码"]: e["企业名称"] for e in rows_of("企业")}
    parcels = {row["宗地编号"]: row["面积（亩）"] for row in rows_of("宗地")}
    roles = {o["姓名"]: o["角色"] for o in rows_of("人员")}
    for p in projects():
        assert names[p["投资方/统一社会信用代码"]] == p["投资方/企业名称"]
        assert roles[p["责任人/专职服务员"]] == "专职服务员"
        assert roles[p["责任人/项目经理"]] == "项目经理"
        assert roles[p["责任人/包保领导"]] == "领导"
        assert p["用地/宗地编号"] is None or parcels[p["用地/宗地编号"]] == p["用地/面积（亩）"]
    departments = {d["名称"] for d in rows_of("部门")}
    assert {o["部门"] for o in rows_of("人员")} <= departments


def test_every_point_of_a_project_lies_in_exactly_one_grid():
    grids = {f["properties"]["code"]: shape(f["geometry"]) for f in geometry("grids")}
    area = shape(geometry("planning_area")[0]["geometry"])
    placed = 0
    for p in projects():
        if p["用地/经度"] is not None:
            point = Point(p["用地/经度"], p["用地/纬度"])
            assert area.contains(point), p["项目编号"]
            assert sum(grid.contains(point) for grid in grids.values()) == 1, p["项目编号"]
            placed += 1
    assert placed >= 60


def test_five_pursued_projects_have_no_grid_and_two_of_them_straddle():
    pursued = [p for p in projects() if p["进度/状态"] == "在跟" and p["用地/经度"] is None]
    without = sorted(p["项目编号"] for p in pursued)
    assert without == ["2021-LD-014", "2021-QT-003", "2021-QT-008", "2021-QT-015", "2021-QY-001"]
    grids = {f["properties"]["code"]: shape(f["geometry"]) for f in geometry("grids")}
    plots = {f["properties"]["宗地编号"]: shape(f["geometry"]) for f in geometry("parcels")}
    touched = {
        p["项目编号"]: [code for code, grid in grids.items() if grid.intersection(plots[p["用地/宗地编号"]]).area > 0]
        for p in pursued
        if p["用地/宗地编号"]
    }
    assert touched == {"2021-LD-014": ["G03", "G04"], "2021-QY-001": ["G05", "G06"]}


def test_parcels_lie_inside_apart_and_are_as_large_as_they_say():
    area = shape(geometry("planning_area")[0]["geometry"])
    mu = {row["宗地编号"]: row["面积（亩）"] for row in rows_of("宗地")}
    points = {row["宗地编号"]: Point(row["经度"], row["纬度"]) for row in rows_of("宗地")}
    plots = {f["properties"]["宗地编号"]: shape(f["geometry"]) for f in geometry("parcels")}
    assert plots.keys() == mu.keys()
    for number, plot in plots.items():
        assert area.contains(plot), number
        assert plot.contains(points[number]), number
        assert not any(plot.intersects(other) for key, other in plots.items() if key != number), number
        west, south, east, north = plot.bounds
        # on a sphere: good to half a percent here
        square = (
            math.radians(east - west) * (math.sin(math.radians(north)) - math.sin(math.radians(south))) * 6371008**2
        )
        assert square * 3 / 2000 == pytest.approx(mu[number], rel=0.005), number


def test_stages_were_entered_in_order_and_none_in_the_future():
    for p in projects():
        entered = [date_of(p[f"进入阶段日期/{stage}"]) for stage in STAGES]
        reached = STAGES.index(p["进度/阶段"]) + 1
        assert all(entered[:reached]), p["项目编号"]
        assert not any(entered[reached:]), p["项目编号"]
        assert entered[:reached] == sorted(set(entered[:reached])), p["项目编号"]
        assert entered[reached - 1] <= TODAY
        for column in ("协议签订日期", "入统日期", "入规日期", "跟进/上次跟进日期"):
            assert (date_of(p[column]) or TODAY) <= TODAY, (p["项目编号"], column)
        agreed = date_of(p["协议签订日期"])
        assert (agreed is None) == (reached == 1)
        assert agreed is None or entered[0] < agreed <= entered[1]


def test_plans_are_in_order():
    for p in projects():
        plan = [date_of(p[f"计划节点/{node}"]) for node in ("签约", "落地", "开工", "竣工", "投产", "达效")]
        assert plan == sorted(plan), p["项目编号"]
        assert len(set(plan)) == 6, p["项目编号"]


def days_since(value) -> int:
    return (TODAY - date_of(value)).days


def test_some_projects_are_late_by_known_days():
    late = {}
    for p in projects():
        if p["进度/状态"] == "在跟" and p["进度/阶段"] != "达效":
            ahead = STAGES[STAGES.index(p["进度/阶段"]) + 1]
            if (days := days_since(p[f"计划节点/{ahead}"])) > 0:
                late[p["项目编号"]] = days
    assert late == {"2021-LD-014": 15, "2021-QY-001": 6, "2021-QY-004": 1, "2021-KG-009": 17}


def test_some_projects_stand_still_some_were_never_visited_and_two_wait_for_a_person():
    pursued = [p for p in projects() if p["进度/状态"] == "在跟"]
    silent = [p["项目编号"] for p in pursued if p["跟进/上次跟进日期"] and days_since(p["跟进/上次跟进日期"]) > 14]
    assert len(silent) == 6
    assert sum(p["跟进/上次跟进日期"] is None for p in pursued) == 3
    left = {o["姓名"]: o["离岗日期"].date() for o in rows_of("人员") if o["离岗日期"]}
    assert left == {"田雨桐": datetime.date(2021, 9, 27)}
    assert sum(p["责任人/专职服务员"] in left for p in pursued) == 2


def test_the_row_of_sums_is_the_sum_of_the_rows():
    paths, body, sums = ledger()
    summed = [at for at, value in enumerate(sums) if value not in (None, "合计")]
    assert len(summed) == 6
    for at in summed:
        total = sum(Decimal(str(row[at])) for row in body if row[at] is not None)
        assert Decimal(str(sums[at])) == total, paths[at]
    planned = sum(p["投资（万元）/计划总投资"] for p in projects() if p["进度/状态"] == "在跟")
    assert 1_350_000 < planned < 1_450_000


def test_most_promises_meet_the_admission_conditions_and_few_do_not():
    below = [
        p["项目编号"]
        for p in projects()
        if p["达产后（年）/税收（万元）"] is not None
        and (p["达产后（年）/税收（万元）"] < 1000 or p["达产后（年）/税收（万元）"] < 20 * p["用地/面积（亩）"])
    ]
    assert below == ["2021-KG-003", "2021-TC-005", "2021-DX-004", "2021-QT-017", "2021-QT-019"]


def test_the_last_follow_up_is_the_one_in_the_ledger():
    last: dict[str, dict] = {}
    people = {o["姓名"]: o["离岗日期"] for o in rows_of("人员")}
    for row in rows_of("跟进记录"):
        assert row["方式"] in ("走访", "电话", "会议", "进展", "问题")
        assert people[row["记录人"]] is None or row["时间"] < people[row["记录人"]]
        if row["项目编号"] not in last or row["时间"] > last[row["项目编号"]]["时间"]:
            last[row["项目编号"]] = row
    for p in projects():
        row = last.get(p["项目编号"])
        assert date_of(p["跟进/上次跟进日期"]) == (row["时间"].date() if row else None), p["项目编号"]
        assert p["跟进/下一步"] == (row["下一步"] if row else None), p["项目编号"]
        assert date_of(p["跟进/下一步时限"]) == (date_of(row["下一步时限"]) if row else None), p["项目编号"]


def test_nobody_followed_a_project_before_it_was_known():
    known = {p["项目编号"]: date_of(p["进入阶段日期/洽谈"]) for p in projects()}
    assert all(known[row["项目编号"]] <= row["时间"].date() <= TODAY for row in rows_of("跟进记录"))


def test_what_arrived_only_grows_and_ends_at_the_figure_of_the_ledger():
    latest: dict[str, float] = {}
    for row in rows_of("到位数据"):
        code, spent = row["项目编号"], row["累计完成固定资产投资（万元）"]
        assert row["截至日期"].date() <= TODAY
        assert spent >= latest.get(code, 0), code
        latest[code] = spent
    assert latest == {p["项目编号"]: p["投资（万元）/已完成投资"] for p in projects() if p["投资（万元）/已完成投资"]}
    on_target = {p["项目编号"]: p for p in projects() if p["进度/阶段"] == "达效"}
    newest = {row["项目编号"]: row for row in rows_of("到位数据")}
    for code, p in on_target.items():
        assert newest[code]["年税收（万元）"] >= p["达产后（年）/税收（万元）"], code


def flow() -> dict[str, dict]:
    with (DATA / "审批流程.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["事项代码"]: row for row in csv.DictReader(file)}


def test_the_flow_has_35_procedures_whose_predecessors_exist():
    procedures = flow()
    assert len(procedures) == 35
    departments = {d["名称"] for d in rows_of("部门")} | {"建设单位", "公用企业", "施工图审查机构", "不动产登记中心"}
    for code, row in procedures.items():
        assert row["牵头部门"] in departments, code
        assert row["承诺时限"].isdigit()
        for column in ("可先启动于", "须在其后"):
            assert set(filter(None, row[column].split(";"))) <= procedures.keys() - {code}


def test_nothing_was_decided_before_what_it_depends_on():
    procedures = flow()
    by_project: dict[str, dict[str, dict]] = collections.defaultdict(dict)
    for row in rows_of("审批办理"):
        by_project[row["项目编号"]][row["事项代码"]] = row
    for project, rows in by_project.items():
        for code, row in rows.items():
            if row["办理情况"] != "办结":
                assert row["办结日期"] is None
                assert (row["办理情况"] == "不涉及") == bool(row["说明"])
                continue
            assert row["受理日期"] <= row["办结日期"], (project, code)
            assert row["办结日期"].date() <= TODAY, (project, code)
            for before in filter(None, procedures[code]["须在其后"].split(";")):
                earlier = rows[before]
                done = earlier["办理情况"] == "办结" and earlier["办结日期"] <= row["办结日期"]
                assert done or earlier["办理情况"] == "不涉及", (project, before, code)


def test_milestones_of_the_flow_are_the_stages_of_the_ledger():
    done = {(r["项目编号"], r["事项代码"]): r["办结日期"].date() for r in rows_of("审批办理") if r["办结日期"]}
    flows = {r["项目编号"] for r in rows_of("审批办理")}
    for p in projects():
        if p["项目编号"] in flows:
            for stage, code in [("签约", "P0-02"), ("开工", "D-07"), ("投产", "E-07")]:
                assert done.get((p["项目编号"], code)) == date_of(p[f"进入阶段日期/{stage}"]), (p["项目编号"], code)


def test_three_signed_projects_have_chosen_no_flow():
    flows = {r["项目编号"] for r in rows_of("审批办理")}
    lacking = {p["项目编号"] for p in projects() if p["进度/状态"] == "在跟" and p["进度/阶段"] != "洽谈"} - flows
    assert lacking == {"2021-QY-008", "2021-QY-009", "2021-LD-008"}


def test_enterprises_above_size_have_the_day_they_entered():
    for e in rows_of("企业"):
        assert (e["规上"] == "是") == (e["纳入规上日期"] is not None), e["企业名称"]
        assert e["纳入规上日期"] is None or e["成立日期"] < e["纳入规上日期"]
        assert re.fullmatch(r"\d{4}", e["行业代码"])


def test_only_the_published_figures_are_no_sample():
    zone = json.loads((DATA / "zone.json").read_text("utf-8"))
    assert zone["pinned_today"] == TODAY.isoformat()
    figures = {f["code"]: (f["value"], f["yoy_percent"], f["sample"]) for f in zone["published_figures"]}
    assert figures == {
        "industrial_output": ("184.27", "23.84", False),
        "operating_revenue": ("188.61", "22.00", False),
        "tax_revenue": ("8.20", "8.01", False),
        "green_output_share": ("55", None, False),
    }
    assert all(f["properties"]["synthetic"] for name in ("grids", "planning_area", "parcels") for f in geometry(name))


def test_the_files_stay_small():
    assert [p.name for p in DATA.iterdir() if p.stat().st_size > 200_000] == []


def test_the_broken_ledger_differs_in_exactly_ten_cells():
    good = openpyxl.load_workbook(DATA / "项目台账.xlsx")["项目台账"]
    broken = openpyxl.load_workbook(BROKEN)["项目台账"]
    listed = json.loads(BROKEN.with_suffix(".json").read_text("utf-8"))["errors"]
    differing = [
        cell.coordinate
        for row, other in zip(good.iter_rows(), broken.iter_rows(), strict=True)
        for cell, wrong in zip(row, other, strict=True)
        if cell.value != wrong.value
    ]
    assert sorted(differing) == sorted(error["cell"] for error in listed)
    assert len(differing) == len({error["kind"] for error in listed}) == 10
    assert all(broken[error["cell"]].value == error["value"] for error in listed)
