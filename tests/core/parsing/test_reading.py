"""Files as they come: good, odd and hostile."""

import datetime
import zipfile

import openpyxl
import pytest
import xlsxwriter

from tests.core.ledger.books import PLAIN_HEADER, PLAIN_ROWS, in_sheet, save, strict, with_parts
from tests.core.parsing.old_books import container, old_book
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE, Limits
from zoneops.core.parsing.reading import read_workbook
from zoneops.core.parsing.workbook import Fault, Merge, cell_name, position

pytestmark = pytest.mark.slow  # each test starts the reading process


def refusal(path, **limits):
    with pytest.raises(FileUnreadable) as caught:
        read_workbook(path, Limits(**limits))
    return caught.value.code


@pytest.fixture
def ledger(tmp_path):
    return save(tmp_path / "台账.xlsx", [PLAIN_HEADER, *PLAIN_ROWS])


def test_every_cell_openpyxl_sees_is_read_with_its_value_and_place(tmp_path):
    day, moment = datetime.date(2021, 5, 8), datetime.datetime(2021, 5, 8, 9, 30)
    book = openpyxl.Workbook()
    book.active["B3"], book.active["D3"], book.active["E5"] = "文字", 12.5, True
    book.active["F5"], book.active["G5"], book.active["H5"] = day, moment, "0012"
    book.active.merge_cells("A8:C9")
    book.active["A8"] = "合并"
    book.save(tmp_path / "a.xlsx")

    [sheet] = read_workbook(tmp_path / "a.xlsx").sheets

    expected = {cell.coordinate: cell.value for row in book.active for cell in row if cell.value is not None}
    seen = {
        cell_name(at, column): value
        for at, row in enumerate(sheet.rows)
        for column, value in enumerate(row)
        if value is not None
    }
    assert seen == expected
    assert sheet.merged == [Merge(7, 0, 8, 2)]


@pytest.mark.parametrize("change", [strict, lambda path: path.rename(path.with_suffix(".txt"))])
def test_what_counts_is_the_content_not_the_dialect_or_the_name(ledger, change):
    assert len(read_workbook(change(ledger)).sheets[0].rows) == 3


@pytest.mark.parametrize("area", ["A1", "A1:B2", "A1:XFD1048576"])
def test_a_false_dimension_neither_hides_rows_nor_costs_memory(ledger, area):
    in_sheet(ledger, r'<dimension ref="[^"]*"', f'<dimension ref="{area}"')
    assert [len(row) for row in read_workbook(ledger).sheets[0].rows] == [6, 6, 6]


def test_error_cells_and_formulas_never_computed_are_not_taken_for_empty_ones(ledger):
    in_sheet(ledger, r'<c r="D2"><v>1234.5</v></c>', '<c r="D2" t="e"><v>#N/A</v></c>')
    in_sheet(ledger, r'<c r="F2"><v>120</v></c>', '<c r="F2"><f>SUM(A1:A2)</f><v></v></c>')
    in_sheet(ledger, r'<c r="B3"[^>]*>.*?</c>', '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    rows = read_workbook(ledger).sheets[0].rows
    assert (rows[1][3], rows[1][5], rows[2][1]) == (Fault("#N/A"), Fault("="), Fault("#DIV/0!"))


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(ledger):
    in_sheet(ledger, r'<c r="D2"><v>1234.5</v></c>', '<c r="D2" t="str"><f>IF(1,"","x")</f><v></v></c>')
    assert read_workbook(ledger).sheets[0].rows[1][3] is None


def test_empty_and_phonetic_shared_texts_and_inline_texts_do_not_confuse_the_count(ledger):
    def change(name, data):
        if name == "xl/sharedStrings.xml":
            text = data.decode().replace("<si><t>轴承项目</t></si>", "<si><t></t></si>")
            return text.replace(
                "<si><t>P-02</t></si>", '<si><r><t>P</t></r><r><t>-02</t></r><rPh sb="0" eb="1"><t>拼</t></rPh></si>'
            ).encode()
        return data

    with_parts(ledger, change)
    in_sheet(ledger, r'<c r="D2"><v>1234.5</v></c>', '<c r="D2" t="inlineStr"><is><t>行内</t></is></c>')
    in_sheet(ledger, r'<c r="F2"><v>120</v></c>', '<c r="F2" t="inlineStr"><is><t></t></is></c>')
    rows = read_workbook(ledger).sheets[0].rows
    assert rows[1][1:6] == ["P-01", None, "行内", "2021-05-08", None]
    assert rows[2][1] == "P-02"


def test_sheet_xml_with_a_prefix_is_counted_like_any_other(ledger):
    def change(name, data):
        if name != "xl/worksheets/sheet1.xml":
            return data
        text = data.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
        return text.replace("xmlns=", "xmlns:x=").encode()

    assert read_workbook(with_parts(ledger, change)).sheets[0].rows[1][1] == "P-01"


def test_a_cell_only_one_of_the_two_readers_sees_refuses_the_file(ledger):
    in_sheet(ledger, r"</sheetData>", '</sheetData><extra><c r="A9"><v>7</v></c></extra>')
    assert refusal(ledger) == "readers_differ"


def test_hidden_sheets_are_marked_and_chart_sheets_left_out(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("数据")
        sheet.write("A1", 3)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=数据!$A$1:$A$1"})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("字典").hide()
    sheets = read_workbook(tmp_path / "a.xlsx").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("数据", False), ("字典", True)]


def test_sixty_thousand_rows_of_styled_blanks_are_no_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet, style = book.add_worksheet(), book.add_format({"border": 1})
        sheet.write_row(0, 0, ["项目编号", "项目名称"])
        sheet.write_row(1, 0, ["P-01", "轴承项目"])
        for row in range(2, 60_000):
            sheet.write_blank(row, 0, None, style)
    assert len(read_workbook(path).sheets[0].rows) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_are_read_in_the_encodings_and_delimiters_offices_use(tmp_path, encoding, delimiter):
    path = tmp_path / "台账.csv"
    lines = [["项目编号", "项目名称"], ["0012", f"轴承“一期”{delimiter}㎡"], ["", '含"引号"\n与换行']]
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines]
    path.write_text("\r\n".join(quoted), encoding=encoding, newline="")
    [sheet] = read_workbook(path).sheets
    assert sheet.rows == [[cell or None for cell in line] for line in lines]


def test_an_old_xls_gives_texts_numbers_and_errors_with_their_places(tmp_path):
    path = tmp_path / "旧.xls"
    rows = [["项目编号", "", "中文" * 300], [1.5, True, "#N/A"], *[[f"第{at}个", "", at] for at in range(600)]]
    path.write_bytes(old_book({"表一": rows, "表二": [["x"]]}, cut_texts_at=777))
    workbook = read_workbook(path)
    assert [sheet.name for sheet in workbook.sheets] == ["表一", "表二"]
    assert workbook.sheets[0].rows[:2] == [["项目编号", None, "中文" * 300], [1.5, True, Fault("#N/A")]]
    assert workbook.sheets[0].rows[-1] == ["第599个", None, 599]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\r\n ", "empty"),
        (b"%PDF-1.7 ...", "not_a_spreadsheet"),
        ("项目台账说明：此表由各科室填报。".encode(), "not_a_spreadsheet"),
        (bytes(range(256)) * 20, "not_a_spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook></Workbook>', "web_page"),
        (b"PK\x03\x04 no archive at all", "damaged"),
        (container(b"WordDocument", "WordDocument"), "not_a_spreadsheet"),
        (container(b"x", "EncryptedPackage"), "password"),
        (old_book({"表": [["x"]]}, password=True), "password"),
        (old_book({"表": [["x"]]})[:900], "damaged"),
        (container(b"\x09\x08 rubbish"), "damaged"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_content(tmp_path, content, code):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


@pytest.mark.parametrize("kept", [30, 400, 2000, -1])
def test_a_truncated_workbook_is_damaged(ledger, kept):
    ledger.write_bytes(ledger.read_bytes()[:kept])
    assert refusal(ledger) == "damaged"


def test_a_flipped_byte_in_the_sheet_is_damage_and_not_other_data(ledger):
    with zipfile.ZipFile(ledger) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(ledger.read_bytes())
    data[part.header_offset + 30 + len(part.filename) + part.compress_size // 2] ^= 0x10
    ledger.write_bytes(data)
    assert refusal(ledger) == "damaged"


def test_other_archives_and_other_spreadsheets_are_told_apart(tmp_path):
    for names, code in [
        (["word/document.xml", "[Content_Types].xml"], "not_a_spreadsheet"),
        (["content.xml", "mimetype"], "other_spreadsheet"),
    ]:
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        assert refusal(tmp_path / "a.xlsx") == code


def test_a_workbook_without_any_content_is_empty(tmp_path):
    assert refusal(save(tmp_path / "a.xlsx", [])) == "empty"


def test_a_bomb_is_refused_from_its_directory(ledger):
    def change(name, data):
        return data + b" " * 30 * MEGABYTE if name == "xl/worksheets/sheet1.xml" else data

    assert refusal(with_parts(ledger, change)) == "bomb"


def test_more_parts_than_a_workbook_has_are_refused(ledger):
    with zipfile.ZipFile(ledger, "a") as archive:
        for number in range(20):
            archive.writestr(f"junk/{number}", "")
    assert refusal(ledger, zip_entries=20) == "bomb"


def test_entities_in_the_xml_are_refused(ledger):
    in_sheet(ledger, r"<worksheet", '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet')
    assert refusal(ledger) == "damaged"


def test_a_file_over_the_limit_is_refused_by_its_size_before_it_is_read(tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
    with pytest.raises(FileUnreadable) as caught:
        read_workbook(path)
    assert str(caught.value) == "文件有 200 MB，最多 50 MB。删去图片和多余的工作表再试"


def test_too_many_cells_are_refused_whatever_the_format(tmp_path, ledger):
    text, old = tmp_path / "a.csv", tmp_path / "a.xls"
    text.write_text("a,b\n" * 10)
    old.write_bytes(old_book({"表": [[1, 2]] * 10}))
    for path in (ledger, text, old):
        assert refusal(path, cells=16) == "too_many_cells"


def test_a_cell_at_the_far_corner_is_refused_without_filling_the_memory(ledger):
    in_sheet(ledger, r"</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>')
    assert refusal(ledger) in {"far_cell", "too_heavy"}


def test_the_reading_process_is_killed_when_it_takes_too_long(ledger):
    assert refusal(ledger, seconds=0, patience=0) == "too_slow"


def test_the_reading_process_has_no_more_memory_than_it_was_given(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("项目编号,项目名称\n" + f"P-01,{'很长的名称' * 200}\n" * 10_000)
    assert refusal(path, memory_bytes=120 * MEGABYTE) == "too_heavy"


def test_a_missing_file_says_its_name(tmp_path):
    with pytest.raises(FileUnreadable, match=r"没有这个文件：没有\.xlsx"):
        read_workbook(tmp_path / "没有.xlsx")


@pytest.mark.parametrize(("name", "place"), [("A1", (0, 0)), ("Z9", (8, 25)), ("AA10", (9, 26)), ("XFD1", (0, 16383))])
def test_cell_names_and_positions_are_each_others_inverse(name, place):
    assert position(name) == place
    assert cell_name(*place) == name
