"""Odd and hostile .xlsx files: the parts of a good ledger, each in turn as it should not be."""

import struct
import zipfile
from collections.abc import Iterator

from tests.odd_files.case import EITHER, READ, Case, flipped, noise, packed, renamed, with_flags

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

HEAD = ["项目编号", "项目名称", "阶段", "洽谈日期", "计划总投资（万元）"]
SHARED = [*HEAD, "2021-LD-901", "轴承项目", "洽谈", "2021-05-08"]
SHEET, BOOK, TEXTS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
CELLS = "".join(f'<c r="{column}1" t="s"><v>{at}</v></c>' for at, column in enumerate("ABCDE"))
ROW = "".join(f'<c r="{column}2" t="s"><v>{at + 5}</v></c>' for at, column in enumerate("ABCD"))
ROWS = f'<row r="1">{CELLS}</row><row r="2">{ROW}<c r="E2"><v>1234.5</v></c></row>'


def sheet(rows: str = ROWS, before: str = "", after: str = "", attributes: str = "") -> str:
    return (
        f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"{attributes}>{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def texts(items: list[str]) -> str:
    inside = "".join(f"<si><t>{item}</t></si>" for item in items)
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="{len(items)}" uniqueCount="{len(items)}">{inside}</sst>'


def workbook(sheets: str = '<sheet name="台账" sheetId="1" r:id="rId1"/>', more: str = "") -> str:
    return f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets>{more}</workbook>'


def links(*targets: tuple[str, str, str], mode: str = "") -> str:
    inside = "".join(f'<Relationship Id="{id_}" Type="{type_}" Target="{to}"{mode}/>' for id_, type_, to in targets)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def good() -> dict[str, str | bytes | None]:
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": links(("rId1", f"{RELATIONS}/officeDocument", "xl/workbook.xml")),
        BOOK: workbook(),
        "xl/_rels/workbook.xml.rels": links(
            ("rId1", f"{RELATIONS}/worksheet", "worksheets/sheet1.xml"),
            ("rId2", f"{RELATIONS}/sharedStrings", "sharedStrings.xml"),
            ("rId3", f"{RELATIONS}/styles", "styles.xml"),
        ),
        SHEET: sheet(),
        TEXTS: texts(SHARED),
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }


def book(**changed: str | bytes | None) -> bytes:
    """The good ledger with parts put in the place of others; keys SHEET, BOOK, … by their short names."""
    places = {"sheet": SHEET, "book": BOOK, "texts": TEXTS, "styles": "xl/styles.xml", "types": "[Content_Types].xml"}
    places |= {"rels": "xl/_rels/workbook.xml.rels", "root": "_rels/.rels"}
    return archive({places[name]: data for name, data in changed.items()})


def archive(changed: dict[str, str | bytes | None]) -> bytes:
    parts = {name: data for name, data in (good() | changed).items() if data is not None}
    return packed((name, data.encode() if isinstance(data, str) else data) for name, data in parts.items())


def cases() -> Iterator[Case]:
    for name, data, expect in (*whole(), *xml(), *cells(), *shapes(), *packages(), *archives(), *damaged()):
        yield Case("xlsx", name, data, expect)


def whole() -> Iterator[tuple[str, bytes, str]]:
    yield "good ledger", book(), READ
    strict = {name: _strict(data) for name, data in good().items()}
    yield "good ledger in OOXML Strict", archive(strict), READ
    yield "stored, not deflated", packed(((n, _bytes(d)) for n, d in good().items()), zipfile.ZIP_STORED), READ
    yield "macros beside the sheets", archive({"xl/vbaProject.bin": noise(1, 4000)}), READ
    comment = f'{DECLARATION}<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
    yield "comments beside the sheets", archive({"xl/comments1.xml": comment}), READ
    external = f'{DECLARATION}<externalLink xmlns="{MAIN}"/>'
    yield "external link to a share", archive({"xl/externalLinks/externalLink1.xml": external}), READ
    tie = links(("rId1", f"{RELATIONS}/externalLinkPath", "\\\\10.0.0.1\\share\\a.xlsx"), mode=' TargetMode="External"')
    yield "external link relation", archive({"xl/externalLinks/_rels/externalLink1.xml.rels": tie}), READ
    yield "a picture beside the sheets", archive({"xl/media/image1.png": noise(2, 9000)}), READ
    # A web query and an OLE link are just parts that nobody opens.
    yield "connection to a database", archive({"xl/connections.xml": f'<connections xmlns="{MAIN}"/>'}), READ


def _bytes(data: str | bytes | None) -> bytes:
    return data.encode() if isinstance(data, str) else data or b""


def _strict(data: str | bytes | None) -> bytes:
    return (
        _bytes(data)
        .replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
    )


def xml() -> Iterator[tuple[str, bytes, str]]:
    """Attacks by the XML of each part."""
    laughs = (
        "<!DOCTYPE x ["
        + '<!ENTITY a "哈">'
        + "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    )
    attacks = {
        "billion laughs": laughs + "]>",
        "quadratic blowup": f'<!DOCTYPE x [<!ENTITY a "{"A" * 20_000}">]>',
        "external file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        "external address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
        "parameter entity": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>',
        "DTD by address": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">',
    }
    for name, doctype in attacks.items():
        for part, inside in (("sheet", sheet()), ("texts", texts(SHARED)), ("book", workbook())):
            hostile = inside.replace(DECLARATION, DECLARATION + doctype).replace("轴承项目", "&a;")
            yield f"{name} in {part}", book(**{part: hostile}), "damaged"
    yield "entity that nobody declared", book(texts=texts([*SHARED[:6], "&unknown;", *SHARED[7:]])), EITHER
    for part, inside in (("sheet", sheet()), ("texts", texts(SHARED)), ("book", workbook())):
        yield f"{part} in UTF-16", book(**{part: inside.replace("UTF-8", "UTF-16").encode("utf-16")}), "damaged"
        yield f"{part} cut in half", book(**{part: inside[: len(inside) // 2]}), EITHER
        yield f"{part} empty", book(**{part: b""}), EITHER
        yield f"{part} is noise", book(**{part: noise(3, 3000)}), EITHER
        yield f"{part} missing", book(**{part: None}), EITHER
        yield f"{part} with NUL bytes", book(**{part: inside.replace("<", "\0<", 3)}), EITHER
        yield f"{part} says GB2312", book(**{part: inside.replace("UTF-8", "GB2312").encode("gb18030")}), EITHER
    deep = "<a>" * 50_000 + "</a>" * 50_000
    yield "fifty thousand elements deep, in the sheet", book(sheet=sheet(before=deep)), EITHER
    yield "fifty thousand elements deep, in the book", book(book=workbook(more=deep)), EITHER
    yield "attribute of a megabyte", book(sheet=sheet(attributes=f' x="{"A" * 900_000}"')), EITHER
    yield "ten thousand attributes", book(sheet=sheet(attributes="".join(f' x{n}="1"' for n in range(10_000)))), EITHER
    yield "CDATA around the rows", book(sheet=sheet(f"<![CDATA[{ROWS}]]>")), EITHER
    yield "comment around a row", book(sheet=sheet(f"<!--{ROWS}-->{ROWS}")), EITHER
    yield "processing instruction", book(sheet=sheet(before='<?xml-stylesheet href="http://127.0.0.1:9/a.xsl"?>')), READ
    yield (
        "XInclude",
        book(sheet=sheet(before='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>')),
        READ,
    )


def cells() -> Iterator[tuple[str, bytes, str]]:
    """Cells that hold what no cell can."""
    for value in ("1e999", "-1e999", "NaN", "Infinity", "-1", "1e-400", "0x10", "1,234", "", " 12 ", "９", "--5"):
        yield f"number {value!r}", book(sheet=sheet(ROWS.replace("1234.5", value))), EITHER
    for value in ("-1", "0", "60", "2958466", "1e12", "-1e300", "NaN", "0.9999999999"):
        dated = ROWS.replace('<c r="E2">', '<c r="E2" s="1">').replace("1234.5", value)
        yield f"date cell {value!r}", book(sheet=sheet(dated)), EITHER
    for index in ("9", "99999999999", "-1", "x", "4294967296", ""):
        yield f"shared text number {index!r}", book(sheet=sheet(ROWS.replace("<v>6</v>", f"<v>{index}</v>"))), EITHER
    for kind in ("e", "b", "d", "str", "inlineStr", "n", "zzz", ""):
        yield f"cell of type {kind!r}", book(sheet=sheet(ROWS.replace('r="B2" t="s"', f'r="B2" t="{kind}"'))), EITHER
    for place in ("A0", "XFE1", "A1048577", "ZZZZ9", "1A", "", "A-1", "$B$2", "b2"):
        yield f"cell at {place!r}", book(sheet=sheet(ROWS.replace('r="B2"', f'r="{place}"'))), EITHER
    for number in ("0", "-1", "4294967296", "x", ""):
        yield f"row number {number!r}", book(sheet=sheet(ROWS.replace('<row r="2"', f'<row r="{number}"'))), EITHER
    yield "two cells at one place", book(sheet=sheet(ROWS.replace('r="C2"', 'r="B2"'))), EITHER
    yield (
        "rows backwards",
        book(sheet=sheet(ROWS.replace('"2"', '"x"').replace('"1"', '"2"').replace('"x"', '"1"'))),
        EITHER,
    )
    yield "style number out of range", book(sheet=sheet(ROWS.replace('<c r="E2">', '<c r="E2" s="99999">'))), EITHER
    yield "text with a NUL in Excel's spelling", book(texts=texts([*SHARED[:6], "a_x0000_b", *SHARED[7:]])), EITHER
    yield (
        "text with half a pair in Excel's spelling",
        book(texts=texts([*SHARED[:6], "a_xD800_b", *SHARED[7:]])),
        EITHER,
    )
    yield "text with a control character", book(texts=texts([*SHARED[:6], "a&#x8;b", *SHARED[7:]])), EITHER
    yield "text of 200,000 characters", book(texts=texts([*SHARED[:6], "长" * 200_000, *SHARED[7:]])), "text_too_long"
    yield "text turned from right to left", book(texts=texts([*SHARED[:6], "a\u202eb", *SHARED[7:]])), READ
    yield "formula that was never computed", book(sheet=sheet(ROWS.replace("<v>1234.5</v>", "<f>SUM(A1:A2)</f>"))), READ
    yield "formula that starts a program", book(texts=texts([*SHARED[:6], "=cmd|' /C calc'!A0", *SHARED[7:]])), READ
    yield (
        "inline text without end",
        book(sheet=sheet(ROWS.replace('<c r="B2" t="s"><v>6</v></c>', '<c r="B2" t="inlineStr"><is><t>轴承'))),
        EITHER,
    )


def shapes() -> Iterator[tuple[str, bytes, str]]:
    """Sheets of a shape that costs."""
    for area in ("A1:XFD1048576", "A1:ZZZ99999999", "B9:A1", "", "A1:A1:A1"):
        yield f"dimension {area!r}", book(sheet=sheet(before=f'<dimension ref="{area}"/>')), EITHER
    yield (
        "a cell in the last corner",
        book(sheet=sheet(ROWS + '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')),
        "too_heavy",
    )
    wide = "".join(f"<c><v>{n}</v></c>" for n in range(16_384))
    yield "16,384 columns", book(sheet=sheet(f'{ROWS}<row r="3">{wide}</row>')), "too_many_columns"
    yield (
        "a cell in column 16,384",
        book(sheet=sheet(ROWS + '<row r="3"><c r="XFD3"><v>7</v></c></row>')),
        "too_many_columns",
    )
    yield (
        "1,000 columns, 30 rows",
        book(sheet=sheet("".join(f"<row>{'<c><v>1</v></c>' * 1000}</row>" for _ in range(30)))),
        READ,
    )
    yield "100,000 empty rows", book(sheet=sheet(ROWS + "<row/>" * 100_000)), READ
    for name, merges, expect in (
        ("merged over everything", ["A1:XFD1048576"], EITHER),
        ("20,000 merges of one row", [f"A{n}:B{n}" for n in range(3, 20_003)], READ),
        ("60,000 merges", [f"A{n}:B{n}" for n in range(3, 60_003)], "too_many_merges"),
        ("2,000 merges over one another", ["A1:XFD90000"] * 2_000, "too_many_merges"),
        ("40,000 merges of one place", ["A1:B1"] * 40_000, "too_many_merges"),
        ("merge that says nothing", [""], EITHER),
        ("merge backwards", ["C3:A1"], EITHER),
        ("merge beyond the sheet", ["A1:ZZZZ1"], EITHER),
        ("merged header", ["A1:E1"], EITHER),
    ):
        inside = "".join(f'<mergeCell ref="{one}"/>' for one in merges)
        yield name, book(sheet=sheet(after=f"<mergeCells>{inside}</mergeCells>")), expect
    rows = "".join(f'<row r="{n}"><c r="ALL{n}"><v>1</v></c></row>' for n in range(1, 31))
    wide = {f"xl/worksheets/sheet{n}.xml": sheet(rows) for n in range(1, 100)}
    names = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, 100))
    ties = links(*((f"rId{n}", f"{RELATIONS}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, 100)))
    shared = {BOOK: workbook(names), "xl/_rels/workbook.xml.rels": ties}
    yield "99 sheets of 1,000 columns", archive(wide | shared), "too_many_columns"
    many = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 300))
    yield "300 names for one sheet", book(book=workbook(many)), "too_many_sheets"
    yield (
        "two sheets of one name",
        book(book=workbook('<sheet name="台账" sheetId="1" r:id="rId1"/><sheet name="台账" sheetId="2" r:id="rId1"/>')),
        EITHER,
    )
    yield "a sheet without a name", book(book=workbook('<sheet sheetId="1" r:id="rId1"/>')), EITHER
    yield (
        "a sheet name with tags",
        book(book=workbook('<sheet name="&lt;script&gt;alert(1)&lt;/script&gt;" sheetId="1" r:id="rId1"/>')),
        READ,
    )
    yield "a sheet name with a line end", book(book=workbook('<sheet name="a&#10;b" sheetId="1" r:id="rId1"/>')), READ
    yield (
        "every sheet hidden",
        book(book=workbook('<sheet name="a" sheetId="1" state="veryHidden" r:id="rId1"/>')),
        READ,
    )
    yield "no sheets", book(book=workbook("")), EITHER
    yield "no rows", book(sheet=sheet("")), "empty"
    yield "a header and nothing under it", book(sheet=sheet(f'<row r="1">{CELLS}</row>')), READ
    yield "rows and no header", book(sheet=sheet(f'<row r="2">{ROW}</row>')), READ
    yield "no sheetData", book(sheet=f'{DECLARATION}<worksheet xmlns="{MAIN}"/>'), EITHER


def packages() -> Iterator[tuple[str, bytes, str]]:
    """Packages whose relations point where they should not."""
    for name, target in (
        ("to nowhere", "worksheets/none.xml"),
        ("upwards", "../../../etc/passwd"),
        ("to a file", "file:///etc/passwd"),
        ("to an address", "http://127.0.0.1:9/sheet.xml"),
        ("to the book itself", "workbook.xml"),
        ("to a folder", "worksheets/"),
        ("to nothing", ""),
    ):
        tie = links(
            ("rId1", f"{RELATIONS}/worksheet", target), ("rId2", f"{RELATIONS}/sharedStrings", "sharedStrings.xml")
        )
        yield f"sheet relation {name}", book(rels=tie), EITHER
    yield "no content types", book(types=None), EITHER
    yield (
        "content types of a document",
        book(types=good()["[Content_Types].xml"].replace("spreadsheet", "document")),
        EITHER,
    )
    yield "no root relations", book(root=None), EITHER
    yield "no relations of the book", book(rels=None), "damaged"
    yield "no styles", book(styles=None), EITHER
    yield "styles are noise", book(styles=noise(4, 2000)), EITHER
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode="yyyy{"[h]" * 50}"/>' for n in range(164, 400))
    yield (
        "number formats without end",
        book(styles=good()["xl/styles.xml"].replace("<cellXfs", f"<numFmts>{formats}</numFmts><cellXfs")),
        EITHER,
    )


def archives() -> Iterator[tuple[str, bytes, str]]:
    """The archive around the parts."""
    spaces = b" " * 3_000_000
    yield "bomb in the sheet", book(sheet=sheet().encode() + spaces), "bomb"
    yield "bomb in a part that nobody reads", archive({"xl/media/a.bin": bytes(3_000_000)}), "bomb"
    yield "3,000 entries", archive({f"xl/media/{n}": b"" for n in range(3_000)}), "bomb"
    for name, odd in (
        ("upwards", "../../tmp/a.xml"),
        ("absolute", "/etc/cron.d/a.xml"),
        ("of a drive", "C:/Windows/a.xml"),
        ("with backslashes", "..\\..\\a.xml"),
        ("with a line end", "xl/a\n.xml"),
        ("right to left", "xl/\u202elmx.exe"),
    ):
        yield f"entry {name}", archive({odd: "<a/>"}), "odd_names"
    parts = [(name, _bytes(data)) for name, data in good().items()]
    yield "two sheets of one path", packed([*parts, (SHEET, sheet("").encode())]), "odd_names"
    yield "two sheets that differ in capitals", packed([*parts, ("xl/WORKSHEETS/SHEET1.xml", b"<a/>")]), "odd_names"
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    yield "a link among the parts", packed([*parts, (link, b"/etc/passwd")]), "odd_names"
    yield "marked as encrypted", with_flags(book(), 0x1), "password"
    yield "names differ in the two directories", renamed(book(), SHEET, SHEET)[:-1] + b"\0", EITHER
    lying = bytearray(book())
    at = lying.rfind(SHEET.encode()) - 46
    lying[at + 24 : at + 28] = struct.pack("<I", 7)
    yield "a size that is not true", bytes(lying), "damaged"
    checksum = bytearray(book())
    at = checksum.rfind(SHEET.encode()) - 46
    checksum[at + 16 : at + 20] = b"\0\0\0\0"
    yield "a checksum that is not true", bytes(checksum), "damaged"
    yield "a text before the archive", b"#!/bin/sh\nexit\n" + book(), "not_a_spreadsheet"
    yield "a text after the archive", book() + b"\n<script>alert(1)</script>", EITHER
    yield "an archive in an archive", packed([("a.xlsx", book())]), "not_a_spreadsheet"
    yield "only a directory", b"PK\x05\x06" + bytes(18), "not_a_spreadsheet"
    yield "bzip2", packed(parts, zipfile.ZIP_BZIP2), EITHER
    yield "lzma", packed(parts, zipfile.ZIP_LZMA), EITHER
    yield "a method that nobody knows", renamed_method(book(), 97), EITHER
    yield "xlsb", archive({"xl/workbook.bin": b"x"}), "other_spreadsheet"
    yield (
        "ods",
        packed([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")]),
        ("other_spreadsheet"),
    )
    yield "docx", packed([("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]), "not_a_spreadsheet"


def renamed_method(data: bytes, method: int) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset : at + offset + 2] = struct.pack("<H", method)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def damaged() -> Iterator[tuple[str, bytes, str]]:
    whole_book = book()
    for share in (5, 25, 50, 75, 99):
        yield f"{share} % of the file", whole_book[: len(whole_book) * share // 100], "damaged"
    for seed in range(12):
        yield f"flipped bytes {seed}", flipped(whole_book, seed, 1 + seed % 4), EITHER
    yield "nothing", b"", "empty"
    yield "one NUL", b"\0", EITHER
    yield "only PK", b"PK", "damaged"
    yield "noise", noise(5, 20_000), EITHER
    yield "line ends turned into DOS ones", whole_book.replace(b"\n", b"\r\n"), EITHER
