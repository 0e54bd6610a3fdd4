"""What titles, phases and two editions say."""

import datetime

import pytest

from zoneops.approvals import rules


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S1 立项用地规划许可", "立项用地规划许可"),
        ("S2 工程建设许可(并行)", "工程建设许可"),
        ("S2 工程建设许可（并行）", "工程建设许可"),
        ("里程碑 开工", "开工"),
        ("施工许可", "施工许可"),
        ("S级审查", "S级审查"),
    ],
)
def test_a_phase_is_named_without_its_number_and_its_remark(text, expected):
    assert rules.phase_name(text) == expected


def test_phases_stand_in_the_order_in_which_the_flow_names_them_first():
    assert rules.phases_in_order(["洽谈", "立项", "洽谈", "施工"]) == {"洽谈": 0, "立项": 1, "施工": 2}


@pytest.mark.parametrize(
    ("title", "year", "series"),
    [
        ("社会投资工业类（2021年版）", 2021, "社会投资工业类"),
        ("社会投资工业类(2022版)", 2022, "社会投资工业类"),
        ("社会投资工业类2021", 2021, "社会投资工业类"),
        ("社会投资工业类", None, "社会投资工业类"),
        ("2021年版", 2021, "2021年版"),
    ],
)
def test_the_year_of_a_title_tells_the_edition_and_the_rest_the_flow(title, year, series):
    assert rules.edition_year(title) == year
    assert rules.series_title(title) == series


def test_an_edition_holds_from_the_first_day_of_the_year_in_its_title_else_from_today():
    today = datetime.date(2021, 10, 15)
    assert rules.starts_on("工业类（2022年版）", today) == datetime.date(2022, 1, 1)
    assert rules.starts_on("工业类", today) == today


@pytest.mark.parametrize("length", [1, 60, 111, 112, 200])
def test_the_count_is_never_cut_off_however_long_the_title(length):
    said = rules.progress_words("长" * length, 9, 14, 120)
    assert len(said) <= 120
    assert said.endswith(" · 办结 9/14")
    assert said.startswith("长")


def row(code, **fields):
    base = dict.fromkeys(rules.COMPARED, "same") | {"code": code}
    return base | fields


def test_two_editions_differ_in_what_was_added_removed_and_changed():
    found = rules.compare(
        [row("A"), row("B", promised_days=5), row("C")], [row("D"), row("B", promised_days=3), row("A")]
    )
    assert [r["code"] for r in found.added] == ["D"]
    assert [r["code"] for r in found.removed] == ["C"]
    assert [(pair.code, pair.fields) for pair in found.changed] == [("B", ["promised_days"])]
    assert found.unchanged == 1


def test_an_edition_does_not_differ_from_itself():
    found = rules.compare([row("A"), row("B")], [row("A"), row("B")])
    assert found.is_empty
    assert found.unchanged == 2
