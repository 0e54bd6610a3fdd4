"""Write the ledgers of the reference zone (zoneops/reference/data/dezhou) from the content tables in tools/reference.

    python tools/make_reference_ledgers.py

Running it again gives the same cells. All names, amounts and dates in them are invented samples.
"""

import csv
import json
from pathlib import Path
from typing import Any

from reference_approvals import FLOW, approvals, procedures
from reference_arrivals import arrivals
from reference_books import write_table
from reference_broken import break_rows
from reference_dates import day_of_entry, pick
from reference_follow_ups import follow_ups
from reference_land import parcels_file
from reference_ledger import ledger_rows, write_ledger
from reference_projects import lay_out, load_enterprises, load_projects, table

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "zoneops/reference/data/dezhou"
TEST_DATA = ROOT / "tests/data"


def main() -> None:
    projects = load_projects()
    parcels = lay_out(projects, DATA / "grids.geojson")
    enterprises = load_enterprises(projects)
    write_people()
    write_enterprises(enterprises)
    write_parcels(parcels)
    rows = ledger_rows(projects)
    write_ledger(DATA / "项目台账.xlsx", rows)
    write_follow_ups(projects)
    write_arrivals(projects)
    write_approvals(projects)
    TEST_DATA.mkdir(parents=True, exist_ok=True)
    broken, errors = break_rows(rows)
    write_ledger(TEST_DATA / "项目台账_十处错误.xlsx", broken)
    write_json(TEST_DATA / "项目台账_十处错误.json", {"file": "项目台账_十处错误.xlsx", "errors": errors})
    print(f"{len(projects)} projects, {len(enterprises)} enterprises, {len(parcels)} parcels → {DATA}")


def write_people() -> None:
    columns = [("代码", 8, ""), ("名称", 28, ""), ("类别", 12, ""), ("电话", 16, ""), ("排序", 6, "0")]
    rows: list[list[Any]] = [
        [d["代码"], d["名称"], d["类别"], f"0534-0000{at:03d}", at]
        for at, d in enumerate(table("departments"), start=1)
    ]
    write_table(DATA / "部门.xlsx", "部门", columns, rows)
    columns = [("姓名", 10, ""), ("账号", 16, ""), ("部门", 26, ""), ("角色", 14, ""), ("职务", 26, ""),
               ("手机", 14, ""), ("负责网格", 10, ""), ("离岗日期", 13, "")]  # fmt: skip
    rows = [
        [o["姓名"], o["账号"], o["部门"], o["角色"], o["职务"], f"138****{at * 137 % 9000 + 1000}", o["负责网格"],
         day_of_entry(o["离岗日期"])]
        for at, o in enumerate(table("officers"), start=1)
    ]  # fmt: skip
    write_table(DATA / "人员.xlsx", "人员", columns, rows)


def write_enterprises(enterprises: dict[str, dict]) -> None:
    columns = [("统一社会信用代码", 22, ""), ("企业名称", 34, ""), ("简称", 12, ""), ("行业代码", 9, ""),
               ("注册资本（万元）", 14, "#,##0"), ("成立日期", 12, ""), ("规上", 6, ""), ("纳入规上日期", 13, ""),
               ("联系人", 10, ""), ("职务", 12, ""), ("联系电话", 14, ""), ("网格", 7, ""),
               ("地址", 36, "")]  # fmt: skip
    rows = [
        [e["credit_code"], e["企业名称"], e["简称"], e["行业代码"], int(e["注册资本"]), e["founded"],
         "是" if e["register"] else "否", e["register"], e["联系人"], e["职务"], e["phone"], e["grid"], e["address"]]
        for e in enterprises.values()
    ]  # fmt: skip
    write_table(DATA / "企业.xlsx", "企业", columns, rows)


def write_parcels(parcels: list[dict]) -> None:
    columns = [("宗地编号", 16, ""), ("面积（亩）", 11, "0.00"), ("规划用途", 14, ""), ("容积率", 8, "0.00"),
               ("经度", 12, "0.000000"), ("纬度", 12, "0.000000")]  # fmt: skip
    ratios = (1.0, 1.2, 1.2, 1.5, 1.1)
    rows = [
        [p["number"], p["mu"], "工业用地", ratios[pick(p["number"], 5)], p["place"].longitude, p["place"].latitude]
        for p in parcels
    ]
    write_table(DATA / "宗地.xlsx", "宗地", columns, rows)
    write_json(DATA / "parcels.geojson", parcels_file(parcels), indent=None)


def write_follow_ups(projects: list[dict]) -> None:
    columns = [("项目编号", 14, ""), ("时间", 17, ""), ("方式", 7, ""), ("内容", 70, ""), ("记录人", 10, ""),
               ("下一步", 34, ""), ("下一步时限", 12, "")]  # fmt: skip
    rows = [
        [f"2021-{e['code']}", e["when"], e["kind"], e["content"], e["by"], e["next"], e["next_due"]]
        for e in follow_ups(projects)
    ]
    write_table(DATA / "跟进记录.xlsx", "跟进记录", columns, rows)


def write_arrivals(projects: list[dict]) -> None:
    columns = [("项目编号", 14, ""), ("截至日期", 12, ""), ("累计完成固定资产投资（万元）", 18, "#,##0.00"),
               ("年产值（万元）", 14, "#,##0.00"), ("年税收（万元）", 14, "#,##0.00"),
               ("就业（人）", 10, "0")]  # fmt: skip
    rows = [
        [f"2021-{a['project']['code']}", a["end"], a["spent"], a["output"], a["tax"], a["jobs"]]
        for a in arrivals(projects)
    ]
    write_table(DATA / "到位数据.xlsx", "到位数据", columns, rows)


def write_approvals(projects: list[dict]) -> None:
    head = ["序号", "流程", "事项代码", "事项名称", "阶段", "牵头部门", "实施主体", "适用条件", "性质", "法定时限",
            "承诺时限", "时限单位", "不计时天数", "可先启动于", "须在其后",
            "申请材料", "结果文书", "办理方式", "依据"]  # fmt: skip
    with (DATA / "审批流程.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for at, p in enumerate(procedures(), start=1):
            writer.writerow(
                [at, FLOW, p["id"], p["name"], p["stage"], p["lead_department"], p["lead"], p["condition"], p["kind"],
                 p["legal_limit"], p["clock_wd"], "工作日", p["excluded_days"], p["start_after"], p["decide_after"],
                 p["materials"], p["result_doc"], p["mode"], p["basis"]]
            )  # fmt: skip
    columns = [("项目编号", 14, ""), ("流程", 28, ""), ("事项代码", 9, ""), ("办理情况", 9, ""), ("受理日期", 12, ""),
               ("办结日期", 12, ""), ("文号", 40, ""), ("说明", 36, "")]  # fmt: skip
    rows = [
        [f"2021-{a['project']['code']}", FLOW, a["id"], a["state"], a.get("received"), a.get("done"),
         a.get("number", ""), a.get("reason", "")]
        for a in approvals(projects)
    ]  # fmt: skip
    write_table(DATA / "审批办理.xlsx", "审批办理", columns, rows)


def write_json(path: Path, value: Any, indent: int | None = 2) -> None:
    separators = (",", ":") if indent is None else None
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent, separators=separators) + "\n", "utf-8")


if __name__ == "__main__":
    main()
