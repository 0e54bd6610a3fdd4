"""The flow of 35 procedures, and how far each project has come on it."""

import datetime

from reference_dates import TODAY, Day, days, pick, workday, workdays
from reference_projects import STAGES, day, table

FLOW = "社会投资工业类（2021年版）"

LEAD = {
    "P0-01": "经济发展部", "P0-02": "投资促进部", "P0-03": "市行政审批服务局", "A-01": "市行政审批服务局",
    "A-02": "规划建设部", "A-03": "市自然资源局", "A-04": "市自然资源局", "A-05": "市自然资源局",
    "A-06": "市自然资源局", "A-07": "市行政审批服务局", "A-08": "不动产登记中心", "B-01": "市生态环境局禹城分局",
    "B-02": "市行政审批服务局", "B-03": "市行政审批服务局", "B-04": "市水利局", "B-05": "市应急管理局",
    "B-06": "市文化和旅游局", "C-01": "市自然资源局", "C-02": "市行政审批服务局", "C-03": "市住房和城乡建设局",
    "C-04": "市气象局", "D-01": "施工图审查机构", "D-02": "市住房和城乡建设局", "D-03": "建设单位",
    "D-04": "市人力资源和社会保障局", "D-05": "公用企业", "D-06": "市行政审批服务局", "D-07": "项目服务中心",
    "E-01": "市自然资源局", "E-02": "市住房和城乡建设局", "E-03": "市住房和城乡建设局", "E-04": "建设单位",
    "E-05": "市生态环境局禹城分局", "E-06": "不动产登记中心", "E-07": "经济发展部",
}  # fmt: skip

BASIS = {
    "P0-01": "高新区准入条件和限批清单", "P0-02": "重大行政决策程序暂行条例", "P0-03": "德州市优化营商环境条例",
    "A-01": "企业投资项目核准和备案管理条例", "A-02": "山东省优化营商环境条例", "A-03": "土地管理法实施条例",
    "A-04": "城乡规划法", "A-05": "土地管理法实施条例", "A-06": "城乡规划法", "A-07": "城乡规划法",
    "A-08": "不动产登记暂行条例", "B-01": "环境影响评价法", "B-02": "节约能源法", "B-03": "水土保持法",
    "B-04": "水土保持法、水法", "B-05": "安全生产法", "B-06": "山东省主要审批服务事项清单（2021年）",
    "C-01": "山东省城乡规划条例", "C-02": "城乡规划法", "C-03": "人民防空法", "C-04": "气象灾害防御条例",
    "D-01": "建设工程勘察设计管理条例", "D-02": "消防法", "D-03": "建筑法", "D-04": "建设工程安全生产管理条例",
    "D-05": "优化营商环境条例", "D-06": "建筑法", "D-07": "建筑法", "E-01": "城乡规划法", "E-02": "消防法",
    "E-03": "建设工程质量管理条例", "E-04": "建设项目环境保护管理条例", "E-05": "排污许可管理条例",
    "E-06": "不动产登记暂行条例", "E-07": "管委会重点项目管理规定（示例）",
}  # fmt: skip

# Where in its stage a procedure is usually done: 0 is the day the stage is entered, 1 the day the next one is.
SHARE = {
    "洽谈": {"P0-01": 0.82, "P0-02": 1.0},
    "签约": {"P0-03": 0.1, "A-01": 0.18, "A-02": 0.26, "A-04": 0.42, "A-05": 0.74, "A-06": 0.84, "A-08": 1.0},
    "落地": {
        "A-07": 0.08, "C-01": 0.22, "B-03": 0.3, "C-03": 0.36, "B-02": 0.42, "B-01": 0.46, "C-02": 0.5, "D-05": 0.52,
        "B-05": 0.56, "D-01": 0.64, "D-03": 0.72, "D-02": 0.78, "D-04": 0.84, "D-06": 0.93, "D-07": 1.0,
    },
    "开工": {"E-01": 0.86, "E-02": 0.88, "E-03": 0.92, "E-05": 0.93, "E-04": 0.96, "E-06": 0.98, "E-07": 1.0},
}  # fmt: skip

UNUSED = {
    "A-03": "净地出让，不办用地预审",
    "B-02": "年综合能耗低于 1000 吨标准煤",
    "B-04": "不涉及河道、取水和入河排污口",
    "B-05": "不属于危险化学品、金属冶炼建设项目",
    "B-06": "地块未触发",
    "C-03": "纯生产厂房，不办",
    "C-04": "并入施工图审查",
    "D-02": "不属于特殊建设工程",
}

# What people on site remember of the lithium project, so that the follow-ups and the approvals agree.
KNOWN = {
    "LD-014": {"A-08": "2021-08-19", "B-01": "2021-09-02", "B-02": "2021-09-17", "C-02": "2021-09-17"},
}
KNOWN_NUMBERS = {
    ("LD-014", "A-08"): "鲁（2021）禹城市不动产权第0004127号",
    ("LD-014", "B-01"): "德环禹审〔2021〕62号",
}


def procedures() -> list[dict]:
    """The 35 procedures with the department that leads each and the statute it rests on."""
    return [{**row, "lead_department": LEAD[row["id"]], "basis": BASIS[row["id"]]} for row in table("procedures")]


def unused(project: dict) -> dict[str, str]:
    """Procedures that do not apply to the project, and why."""
    code = project["code"]
    found = dict(UNUSED)
    if project["enterprise"]["founded"] <= project["entered"]["签约"]:
        found["P0-03"] = "以已注册的企业为主体"
    if project["invest"] >= 20000:
        del found["B-02"]
    if pick(code + "人防", 5) < 2 or project["invest"] >= 30000:
        del found["C-03"]
    if pick(code + "消防", 5) < 2 or code == "LD-014":
        del found["D-02"]
    return found


def window(project: dict, stage: str) -> tuple[Day, Day] | None:
    """From the day a stage was entered to the day the next one was, or is planned to be."""
    entered = project["entered"]
    if stage not in entered:
        return None
    following = STAGES[STAGES.index(stage) + 1]
    until = entered.get(following) or project["plan"][following]
    return entered[stage], max(until, days(entered[stage], 60))


def known_day(project: dict, key: str, usual: Day) -> Day:
    """The usual day, unless it is told elsewhere: in the follow-ups, or by the day the company was founded."""
    if known := KNOWN.get(project["code"], {}).get(key):
        return day(known)
    founded = workday(project["enterprise"]["founded"])
    if key == "P0-03":
        return founded
    return max(usual, founded) if key in ("A-01", "A-02") else usual


def steps_of(project: dict) -> list[dict]:
    """The rows of one project: done, under way, not applicable. What is not begun has no row."""
    left_out = unused(project)
    rows = [{"id": key, "state": "不涉及", "reason": reason} for key, reason in left_out.items()]
    active = project["status"] == "在跟"
    stop = TODAY if active else (project["last"] or TODAY)
    blocked = False
    for stage, shares in SHARE.items():
        span = window(project, stage)
        if not span or blocked:
            break
        open_days = workdays(*span)
        for key in sorted(shares, key=lambda k: shares[k]):
            if key in left_out:
                continue
            done = open_days[round(shares[key] * (len(open_days) - 1))]
            done = known_day(project, key, done)
            ends_stage = shares[key] == 1.0 and project["reached"] > STAGES.index(stage)
            if key == project["stuck"] or (done >= stop and not ends_stage):
                received = [d for d in workdays(span[0], stop) if d < min(done, stop)]
                began = received[-min(8, len(received))] if received else None
                near = key == project["stuck"] or done <= days(stop, 21)
                if began and near:
                    rows.append({"id": key, "state": "办理中", "received": began})
                blocked = True
                break
            received = workdays(days(done, -20), done)
            began = received[-1 - pick(project["code"] + key, 7)]
            rows.append({"id": key, "state": "办结", "received": max(began, span[0]), "done": done})
    order = {row["id"]: index for index, row in enumerate(table("procedures"))}
    return sorted(rows, key=lambda row: order[row["id"]])


def approvals(projects: list[dict]) -> list[dict]:
    """All rows, in the order of projects and procedures, numbered documents included."""
    rows = [
        {"project": project, **row}
        for project in projects
        if project["flow"] == "Y" and project["reached"] >= 1
        for row in steps_of(project)
    ]
    counts: dict[tuple[str, int], int] = {}
    for row in sorted((r for r in rows if "done" in r), key=lambda r: (r["done"], r["project"]["code"], r["id"])):
        at = (row["id"], row["done"].year)
        counts[at] = counts.get(at, 0) + 1 + pick(f"{row['project']['code']}{row['id']}", 5)
        row["number"] = document_number(row, counts[at])
    return rows


def document_number(row: dict, count: int) -> str:
    project, done = row["project"], row["done"]
    known = KNOWN_NUMBERS.get((project["code"], row["id"]))
    return known or wording(row["id"], done, count, project["enterprise"]["credit_code"])


def wording(key: str, done: datetime.date, count: int, credit_code: str) -> str:
    year = done.year
    texts = {
        "P0-01": f"德高评审〔{year}〕{count}号",
        "P0-02": f"德高投协〔{year}〕{count}号",
        "P0-03": credit_code,
        "A-01": f"{done:%y%m}-371482-04-01-{count * 7919 % 1000000:06d}",
        "A-04": f"禹规条〔{year}〕{count}号",
        "A-06": f"禹城市-01-{year}-{count:04d}",
        "A-07": f"地字第371482{year}{count:05d}号",
        "A-08": f"鲁（{year}）禹城市不动产权第{count * 61:07d}号",
        "B-01": f"德环禹审〔{year}〕{count}号",
        "B-02": f"禹审批能审〔{year}〕{count}号",
        "B-03": f"禹审批水保〔{year}〕{count}号",
        "C-01": f"禹联审〔{year}〕{count}号",
        "C-02": f"建字第371482{year}{count:05d}号",
        "D-01": f"SD-{year}-14-{count * 13:05d}",
        "D-02": f"禹住建消审字〔{year}〕第{count:04d}号",
        "D-06": f"371482{done:%Y%m%d}{count % 90 + 10}01",
        "E-01": f"禹规核〔{year}〕{count}号",
        "E-02": f"禹住建消验字〔{year}〕第{count:04d}号",
        "E-03": f"禹联验〔{year}〕{count}号",
        "E-05": f"{credit_code}001{'UQX'[count % 3]}",
        "E-06": f"鲁（{year}）禹城市不动产权第{count * 67 + 9:07d}号",
    }
    return texts.get(key, "")
