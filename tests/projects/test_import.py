"""Ledgers: history that has happened comes in as it is; a known project moves on only through the gates."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core.ledger.importing import Counts, ImportRefused, check_file, import_file, subject
from zoneops.core.models import AuditEntry
from zoneops.projects.enums import RequirementField as Field
from zoneops.projects.enums import Stage, Standing
from zoneops.projects.gates import Missing
from zoneops.projects.models import Project

TEN_ERRORS = Path(__file__).parents[1] / "data" / "项目台账_十处错误.xlsx"


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def ledger(tmp_path):
    """Write rows (column → value) as a ledger and give its path."""

    def write(*rows, name="台账.xlsx"):
        book = openpyxl.Workbook()
        head = list(dict.fromkeys(column for row in rows for column in row))
        book.active.append(head)
        for row in rows:
            book.active.append([row.get(column) for column in head])
        path = tmp_path / name
        book.save(path)
        return path

    return write


def landed(**more):
    """A project that signed in March and landed in June."""
    return {
        "项目编号": "2021-LD-001",
        "项目名称": "甲项目",
        "计划总投资（万元）": 12600,
        "用地面积（亩）": 50,
        "阶段": "落地",
        "洽谈日期": "2020-12-08",
        "签约日期": "2021.3.26",
        "落地日期": "2021年6月16日",
    } | more


def run(path, zone, key="projects"):
    return import_file(subject(key), path, zone=zone, by="台账员")


def wrong(path, zone, key="projects"):
    return [f"{error.cell}：{error.reason}" for error in check_file(subject(key), path, zone=zone, by="台账员").errors]


# the project ledger


def test_a_new_project_comes_with_the_history_that_the_ledger_tells(zone, officer, ledger):
    row = landed(
        专职服务员="李文静", 协议签订日期="2021-03-25", 计划开工="2022-03", 计划投产="2023-01-31",
        **{"达产后税收（万元）": 1320, "已完成投资（万元）": 3150, "上次跟进": "2021-10-12", "下一步": "补图"},
    )  # fmt: skip
    assert run(ledger(row), zone) == Counts(created=1)
    project = Project.objects.get()
    assert [(change.from_stage, change.to_stage, change.changed_on) for change in project.stage_changes.all()] == [
        (None, 1, day("2020-12-08")),
        (1, 2, day("2021-03-26")),
        (2, 3, day("2021-06-16")),
    ]
    assert (project.stage, project.stage_entered_on, project.stage_due_on) == (
        Stage.LANDED,
        day("2021-06-16"),
        day("2022-03-31"),
    )
    assert project.stage_plans.get(stage=4).month_only
    agreement = project.agreements.get()
    assert (agreement.annual_tax_yuan, agreement.fixed_investment_yuan) == (Decimal(13_200_000), Decimal(126_000_000))
    assert agreement.production_on == day("2023-01-31")
    assert (project.service_officer, project.officer_in_post) == (officer, True)
    assert project.service_assignments.get().from_on == day("2020-12-08")
    assert (project.arrived_investment_yuan, project.arrivals.count()) == (Decimal(31_500_000), 1)
    assert (project.last_follow_up_on, project.next_step) == (day("2021-10-12"), "补图")
    entry = AuditEntry.objects.get(action="project.imported")
    assert (entry.actor_name, entry.after["name"]) == ("台账员", "甲项目")


def test_the_same_ledger_again_writes_nothing(zone, officer, ledger):
    path = ledger(
        landed(专职服务员="李文静", 协议签订日期="2021-03-25", 计划开工="2022-03", 状态="暂停", 状态说明="等环评")
    )
    run(path, zone)
    rows = AuditEntry.objects.count()
    assert run(path, zone) == Counts(unchanged=1)
    assert AuditEntry.objects.count() == rows


def test_a_newer_ledger_changes_what_it_says_and_a_blank_erases_nothing(zone, officer, ledger):
    run(ledger(landed(专职服务员="李文静", 建设内容="建厂房")), zone)
    newer = landed(**{"计划总投资（万元）": 15000, "专职服务员": None, "建设内容": None})
    assert run(ledger(newer), zone) == Counts(changed=1)
    project = Project.objects.get()
    assert project.planned_investment_yuan == Decimal(150_000_000)
    assert (project.description, project.service_officer) == ("建厂房", officer)


def test_a_corrected_stage_date_is_put_right_in_the_history(zone, ledger):
    run(ledger(landed()), zone)
    assert run(ledger(landed(签约日期="2021-07-01", 落地日期="2021-07-20")), zone) == Counts(changed=1)
    days = list(Project.objects.get().stage_changes.order_by("id").values_list("changed_on", flat=True))
    assert days == [day("2020-12-08"), day("2021-07-01"), day("2021-07-20")]


def test_a_known_project_moves_forward_through_the_gates_only(zone, ledger, gate):
    run(ledger(landed()), zone)
    further = ledger(landed(阶段="开工", 开工日期="2021-10-01"))
    gate(Stage.UNDER_CONSTRUCTION, lambda project: [Missing("施工许可证")])
    assert wrong(further, zone) == ["E2：还不能推进到“开工”，缺 1 项：施工许可证"]
    with pytest.raises(ImportRefused):
        run(further, zone)
    assert Project.objects.get().stage == Stage.LANDED


def test_what_the_same_row_fills_in_counts_for_its_move(zone, ledger, require):
    require((Stage.UNDER_CONSTRUCTION, Field.DESCRIPTION, "招商部"))
    run(ledger(landed()), zone)
    assert run(ledger(landed(阶段="开工", 开工日期="2021-10-01", 建设内容="建厂房")), zone) == Counts(changed=1)
    assert Project.objects.get().stage == Stage.UNDER_CONSTRUCTION


def test_history_told_by_a_ledger_asks_no_gate(zone, ledger, gate):
    gate(Stage.SIGNED, lambda project: [Missing("评审决议")])
    assert run(ledger(landed()), zone) == Counts(created=1)


def test_checking_writes_nothing(zone, ledger):
    run(ledger(landed()), zone)
    rows = AuditEntry.objects.count()
    assert wrong(ledger(landed(阶段="开工", 开工日期="2021-10-01")), zone) == []
    assert (AuditEntry.objects.count(), Project.objects.get().stage) == (rows, Stage.LANDED)


def test_a_ledger_does_not_move_a_project_back(zone, ledger):
    run(ledger(landed()), zone)
    back = landed(阶段="签约", 落地日期=None)
    assert wrong(ledger(back), zone) == ["E2：系统里已到“落地”，台账写“签约”；要退回，在项目页写明原因"]


def test_a_lost_project_is_taken_over_with_its_reason_and_may_come_back(zone, ledger):
    run(ledger(landed(状态="流失", 状态说明="去了外地")), zone)
    project = Project.objects.get()
    assert (project.standing, project.standing_reason) == (Standing.LOST, "去了外地")
    run(ledger(landed(状态="在跟")), zone)
    project.refresh_from_db()
    assert project.standing == Standing.ACTIVE
    assert project.standing_changes.count() == 2


def test_an_officer_who_left_meanwhile_comes_in_as_awaiting_handover(zone, ledger):
    factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="田雨桐", left_on=day("2021-09-30"))
    run(ledger(landed(专职服务员="田雨桐")), zone)
    project = Project.objects.get()
    assert (project.service_officer.name, project.officer_in_post) == ("田雨桐", False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"状态": "暂停", "状态说明": None}, "J2：缺状态说明"),
        ({"落地日期": None}, "H2：到了“落地”，缺进入“落地”的日期"),
        ({"落地日期": "2021-03-25"}, "H2：进入“落地”早于进入“签约”的 2021-03-26"),
        ({"落地日期": "2021-10-16"}, "H2：2021-10-16 还没到，只记已发生的事"),
        ({"阶段": "签约"}, "H2：阶段是“签约”，却有进入“落地”的日期"),
        ({"专职服务员": "钱多多"}, "I2：人员库里没有这个人，或有几个同名的人"),
        ({"专职服务员": "统计员"}, "I2：统计员不能作专职服务员"),
        ({"计划开工": "2023-01", "计划投产": "2022-12"}, "J2：计划“投产”早于计划“开工”的 2023-01-31"),
        ({"宗地编号": "没有-1"}, "I2：没有这块宗地"),
        ({"经度": 116.645}, "I2：经度和纬度要一起填"),
        ({"协议签订日期": "2021-10-16"}, "I2：2021-10-16 还没到，只记已发生的事"),
    ],
)
def test_what_cells_alone_do_not_show_is_found_with_its_cell(zone, ledger, changes, expected):
    factories.user_with(Role.STATISTICIAN, zone=zone, name="统计员")
    assert wrong(ledger(landed(**changes)), zone) == [expected]


def test_a_point_outside_the_planning_area_names_its_cell(zone, ledger):
    [error] = wrong(ledger(landed(经度=116.9, 纬度=36.945)), zone)
    assert error.startswith("I2：这个点在规划范围外")


def test_the_same_code_twice_is_named_at_the_second_row(zone, ledger):
    assert wrong(ledger(landed(), landed()), zone) == ["A3：“2021-LD-001”和第 2 行重复"]


def test_an_enterprise_is_known_by_its_credit_code_and_its_name_must_answer_to_it(zone, ledger):
    known = factories.enterprise(zone, name="德州甲有限公司", short_name="甲公司")
    code = "统一社会信用代码"
    run(ledger(landed(投资方="甲公司", **{code: known.credit_code})), zone)
    assert Project.objects.get().enterprise == known
    [error] = wrong(ledger(landed(投资方="德州乙有限公司", **{code: known.credit_code})), zone)
    assert error == "J2：这个信用代码是“德州甲有限公司”，不是“德州乙有限公司”"


def test_an_enterprise_that_is_not_registered_is_to_be_imported_first(zone, other_zone, ledger):
    foreign = factories.enterprise(other_zone)
    [error] = wrong(ledger(landed(统一社会信用代码=foreign.credit_code)), zone)
    assert error == "I2：企业库里没有这家企业"


def test_two_people_of_one_name_are_told_apart_by_who_serves(zone, ledger):
    factories.user_with(Role.STATISTICIAN, zone=zone, name="张伟")
    serving = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="张伟")
    run(ledger(landed(专职服务员="张伟")), zone)
    assert Project.objects.get().service_officer == serving


def test_the_next_step_of_a_follow_up_outlives_an_older_ledger(zone, officer, ledger):
    path = ledger(landed(**{"上次跟进": "2021-10-01", "下一步": "台账写的"}))
    run(path, zone)
    contact = {"项目编号": "2021-LD-001", "时间": datetime.datetime(2021, 10, 12, 9, 30), "方式": "走访",
               "内容": "看了现场", "记录人": "李文静", "下一步": "跟进写的"}  # fmt: skip
    run(ledger(contact, name="跟进.xlsx"), zone, "follow-ups")
    assert run(path, zone) == Counts(unchanged=1)
    assert Project.objects.get().next_step == "跟进写的"


def test_a_parcel_across_two_grids_leaves_the_choice_to_a_person_and_keeps_it(zone, ledger):
    factories.parcel(zone, number="P-1", geometry=factories.square(116.648, 36.944, 116.652, 36.946))
    path = ledger(landed(宗地编号="P-1"))
    run(path, zone)
    project = Project.objects.get()
    assert project.grid is None
    from zoneops.projects import services

    given = services.designate_grid(project, services.grids_to_choose(project)[0], by="试验", reason="主厂房")
    assert run(path, zone) == Counts(unchanged=1)
    project.refresh_from_db()
    assert project.grid == given.grid


@pytest.mark.slow
def test_the_ledger_with_ten_errors_has_each_of_them_named(zone):
    expected = json.loads(TEN_ERRORS.with_suffix(".json").read_text(encoding="utf-8"))["errors"]
    # Officers, enterprises and parcels of that ledger are not in this zone; only what a cell itself shows is compared.
    by_the_cell = {"amount_in_words", "letter_in_number", "impossible_date", "credit_code_check_digit",
                   "credit_code_length", "duplicate_project_code", "unknown_stage", "missing_project_name"}  # fmt: skip
    found = {error.cell for error in check_file(subject("projects"), TEN_ERRORS, zone=zone, by="试验").errors}
    for error in expected:
        if error["kind"] in by_the_cell:
            assert found & set(error["cells"]), error


# follow-ups and arrivals


@pytest.fixture
def known(zone):
    return factories.project(zone, code="A-1", last_follow_up_on=None)


def contact(**more):
    return {
        "项目编号": "A-1",
        "时间": datetime.datetime(2021, 10, 12, 9, 30),
        "方式": "走访",
        "内容": "看了现场",
        "记录人": "李文静",
    } | more


def test_contacts_come_in_with_their_time_and_who_wrote_them(known, zone, officer, ledger):
    path = ledger(contact(), contact(时间="2021-10-13", 内容="打了电话", 方式="电话"))
    assert run(path, zone, "follow-ups") == Counts(created=2)
    assert run(path, zone, "follow-ups") == Counts(unchanged=2)
    first = known.follow_ups.get(kind="visit")
    assert first.happened_at == datetime.datetime(2021, 10, 12, 1, 30, tzinfo=datetime.UTC)
    assert (first.by, first.by_name) == (officer, "李文静")
    known.refresh_from_db()
    assert (known.follow_up_count, known.last_follow_up_on) == (2, day("2021-10-13"))


def test_the_latest_contact_says_what_comes_next_whatever_the_order_of_rows(known, zone, officer, ledger):
    rows = [contact(下一步="后"), contact(时间=datetime.datetime(2021, 10, 1, 9), 内容="更早", 下一步="先")]
    run(ledger(*rows), zone, "follow-ups")
    known.refresh_from_db()
    assert known.next_step == "后"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"项目编号": "没有"}, "A2：没有编号为 没有 的项目"),
        ({"记录人": "钱多多"}, "E2：人员库里没有这个人，或有几个同名的人"),
        ({"时间": datetime.datetime(2021, 10, 16, 0, 0)}, "B2：2021-10-16 还没到，只记已发生的事"),
        ({"下一步时限": "2021-10-20"}, "A2：写了下一步时限，没有写下一步做什么"),
    ],
)
def test_a_contact_that_cannot_be_is_named_with_its_cell(known, zone, officer, ledger, changes, expected):
    assert wrong(ledger(contact(**changes)), zone, "follow-ups") == [expected]


def arrived(on, wan, **more):
    return {"项目编号": "A-1", "截至日期": on, "累计完成固定资产投资（万元）": wan} | more


def test_arrivals_come_in_by_day_and_the_newest_is_the_projects(known, zone, ledger):
    path = ledger(arrived("2021-09-30", 3000), arrived("2021-06-30", 1000))
    assert run(path, zone, "arrivals") == Counts(created=2)
    assert run(path, zone, "arrivals") == Counts(unchanged=2)
    known.refresh_from_db()
    assert known.arrived_investment_yuan == Decimal(30_000_000)


def test_a_falling_cumulative_figure_is_named_with_its_cell_and_nothing_is_written(known, zone, ledger):
    path = ledger(arrived("2021-06-30", 3000), arrived("2021-09-30", 1000))
    [error] = wrong(path, zone, "arrivals")
    assert error.startswith("C3：累计完成投资 1,000.00 万元比 2021-06-30")
    assert not known.arrivals.exists()


def test_a_corrected_figure_of_the_same_day_is_kept_beside_the_first(known, zone, ledger):
    run(ledger(arrived("2021-09-30", 3000)), zone, "arrivals")
    assert run(ledger(arrived("2021-09-30", 2900)), zone, "arrivals") == Counts(created=1)
    known.refresh_from_db()
    assert (known.arrived_investment_yuan, known.arrivals.count()) == (Decimal(29_000_000), 2)


def test_a_row_without_one_figure_is_an_error(known, zone, ledger):
    rows = ledger(arrived("2021-09-30", None, 就业=None), arrived("2021-06-30", 1))
    assert [error.partition("：")[2] for error in wrong(rows, zone, "arrivals")] == ["一个数也没有"]
