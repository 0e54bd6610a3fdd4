"""Flows and results from ledgers."""

import datetime

import pytest
from openpyxl import Workbook

from tests import factories
from tests.approvals.conftest import step_of
from zoneops.approvals.models import Case, Flow
from zoneops.core.ledger.importing import Counts, ImportRefused, import_file, subject
from zoneops.projects.models import Project

FLOW_HEAD = ["流程", "事项代码", "事项名称", "阶段", "牵头部门", "承诺时限", "时限单位", "适用条件"]
RESULT_HEAD = ["项目编号", "流程", "事项代码", "办理情况", "办结日期", "文号", "说明"]
DAY = datetime.date(2021, 9, 1)


@pytest.fixture
def bring_in(tmp_path, zone):
    """Write rows to a workbook and import it; `sheet` names the sheet."""

    def import_rows(key, head, *rows, sheet="表"):
        book = Workbook()
        book.active.title = sheet
        for row in (head, *rows):
            book.active.append(row)
        path = tmp_path / "ledger.xlsx"
        book.save(path)
        return import_file(subject(key), path, zone=zone, by="试验")

    return import_rows


def wrong_cells(refusal):
    return {error.cell for error in refusal.value.errors}


def flow_row(code, title="工业类（2021年版）", phase="S1 立项", days=5, unit="工作日"):
    return [title, code, f"事项{code}", phase, "市行政审批服务局", days, unit, ""]


def test_a_flow_arrives_as_a_draft_with_its_procedures_in_order(bring_in, zone):
    rows = [flow_row("A-1"), flow_row("B-1", phase="S2 施工(并行)"), flow_row("A-2", days=30, unit="自然日")]
    assert bring_in("flows", FLOW_HEAD, *rows) == Counts(created=3)
    flow = Flow.objects.get()
    assert (flow.state, flow.effective_from) == (Flow.State.DRAFT, datetime.date(2021, 1, 1))
    found = [(p.code, p.phase, p.phase_name, p.promised_days, p.day_unit) for p in flow.procedures.all()]
    assert found == [
        ("A-1", 0, "立项", 5, "working"),
        ("A-2", 0, "立项", 30, "natural"),
        ("B-1", 1, "施工", 5, "working"),
    ]
    assert bring_in("flows", FLOW_HEAD, *rows) == Counts(unchanged=3)


def test_a_ledger_that_names_no_flow_is_called_as_its_sheet(bring_in, zone):
    bring_in("flows", FLOW_HEAD[1:], flow_row("A-1")[1:], sheet="工业类2022版")
    assert Flow.objects.get().title == "工业类2022版"


def test_a_published_flow_cannot_be_changed_by_importing_it_again(bring_in, zone, flow):
    rows = [flow_row(code) for code in ("A-1", "A-2")]
    with pytest.raises(ImportRefused) as refusal:
        bring_in("flows", FLOW_HEAD, *rows)
    assert wrong_cells(refusal) == {"A2"}
    assert flow.procedures.count() == 4


def test_a_code_that_comes_twice_in_one_flow_is_named_with_the_first_row(bring_in, zone):
    with pytest.raises(ImportRefused) as refusal:
        bring_in("flows", FLOW_HEAD, flow_row("A-1"), flow_row("A-2"), flow_row("A-1"))
    (error,) = refusal.value.errors
    assert (error.cell, "第 2 行" in error.reason) == ("B4", True)
    bring_in("flows", FLOW_HEAD, flow_row("A-1"), flow_row("A-1", title="政府投资类"))  # two flows may share a code
    assert Flow.objects.count() == 2


def test_results_open_the_case_and_are_written_once(bring_in, zone, flow):
    project = factories.project(zone, stage=2, code="P-1")
    rows = [
        ["P-1", flow.title, "A-1", "办结", DAY, "德审〔2021〕1号", None],
        ["P-1", flow.title, "A-2", "办理中", None, None, None],
        ["P-1", flow.title, "B-2", "不涉及", None, None, "不是特殊工程"],
    ]
    assert bring_in("approval-results", RESULT_HEAD, *rows) == Counts(created=3)
    case = Case.objects.get(project=project)
    done, under_way, left_out = (step_of(case, code) for code in ("A-1", "A-2", "B-2"))
    assert (done.completed_on, done.document_number) == (DAY, "德审〔2021〕1号")
    assert under_way.applies
    assert under_way.completed_on is None
    assert (left_out.applies, left_out.not_applicable_reason) == (False, "不是特殊工程")
    project = Project.objects.get(pk=project.pk)
    assert project.map_reason == "工业类（2021年版） · 办结 1/3"
    version = project.version
    assert bring_in("approval-results", RESULT_HEAD, *rows) == Counts(unchanged=3)
    assert Project.objects.get(pk=project.pk).version == version


def test_a_later_ledger_changes_only_what_it_says_differently(bring_in, zone, flow):
    factories.project(zone, stage=2, code="P-1")
    first = ["P-1", flow.title, "A-1", "办结", DAY, "1号", None]
    bring_in("approval-results", RESULT_HEAD, first)
    counts = bring_in("approval-results", RESULT_HEAD, first, ["P-1", flow.title, "A-2", "办结", DAY, "2号", None])
    assert counts == Counts(changed=1, unchanged=1)


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["P-9", "工业类（2021年版）", "A-1", "办结", DAY, "", ""], "A2"),
        (["P-1", "工业类（2019年版）", "A-1", "办结", DAY, "", ""], "B2"),
        (["P-1", "工业类（2021年版）", "Z-9", "办结", DAY, "", ""], "C2"),
        (["P-1", "工业类（2021年版）", "A-1", "差不多了", DAY, "", ""], "D2"),
        (["P-1", "工业类（2021年版）", "A-1", "办结", None, "", ""], "E2"),
        (["P-1", "工业类（2021年版）", "A-1", "办结", datetime.date(2021, 10, 16), "", ""], "E2"),
        (["P-1", "工业类（2021年版）", "A-1", "办理中", DAY, "", ""], "D2"),
        (["P-1", "工业类（2021年版）", "A-1", "不涉及", None, "", ""], "G2"),
    ],
)
def test_a_wrong_result_names_its_cell_and_nothing_is_written(bring_in, zone, flow, row, cell):
    factories.project(zone, code="P-1")
    with pytest.raises(ImportRefused) as refusal:
        bring_in("approval-results", RESULT_HEAD, row)
    assert wrong_cells(refusal) == {cell}
    assert not Case.objects.exists()


def test_one_project_cannot_have_results_of_two_flows(bring_in, zone, flow, next_flow):
    factories.project(zone, code="P-1")
    rows = [
        ["P-1", flow.title, "A-1", "办结", DAY, "", ""],
        ["P-1", next_flow.title, "C-1", "办结", DAY, "", ""],
    ]
    with pytest.raises(ImportRefused) as refusal:
        bring_in("approval-results", RESULT_HEAD, *rows)
    assert wrong_cells(refusal) == {"B3"}
