"""Odd and hostile text tables."""

import codecs
from collections.abc import Iterator

from tests.odd_files.case import EITHER, READ, Case, flipped, noise

LINES = ["项目编号,项目名称,阶段,洽谈日期,计划总投资（万元）", "2021-LD-903,光伏项目,洽谈,2021-05-08,1234.5"]
TEXT = "\r\n".join(LINES) + "\r\n"


def cases() -> Iterator[Case]:
    for name, data, expect in (*encodings(), *shapes(), *quotes(), *contents()):
        yield Case("csv", name, data, expect)


def encodings() -> Iterator[tuple[str, bytes, str]]:
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        yield f"good ledger in {encoding}", TEXT.encode(encoding), READ
    yield "UTF-16 without a mark", TEXT.encode("utf-16-le"), EITHER
    yield "UTF-32", TEXT.encode("utf-32"), EITHER
    yield "two byte order marks", codecs.BOM_UTF8 * 2 + TEXT.encode(), EITHER
    yield "a mark of UTF-16 before UTF-8", codecs.BOM_UTF16_LE + TEXT.encode(), EITHER
    yield "a mark in the middle", TEXT.replace("光伏", "\ufeff光伏").encode(), EITHER
    yield "half in UTF-8, half in GB18030", LINES[0].encode() + b"\n" + LINES[1].encode("gb18030"), EITHER
    yield "GB18030 cut in a character", TEXT.encode("gb18030")[:-12] + b"\x81", EITHER
    yield "GB18030 of four bytes", (LINES[0] + "\n" + LINES[1].replace("光伏", "𠮷㐀")).encode("gb18030"), READ
    yield "UTF-8 longer than it need be", TEXT.encode().replace(b",", b"\xc0\xac", 1), EITHER
    yield "halves of pairs as UTF-8", TEXT.encode().replace(b"2021", b"\xed\xa0\x80", 1), EITHER
    yield "Big5", "項目,名稱\n一,二\n".encode("big5"), EITHER
    yield "Latin-1", "Müller,Größe\nÄ,1\n".encode("latin-1"), EITHER
    yield "UTF-7", b"+ADw-script+AD4-,a\nb,c\n", EITHER


def shapes() -> Iterator[tuple[str, bytes, str]]:
    yield "only separators", b"," * 5000, EITHER
    yield "a million separators", b"," * 999_999 + b"\n", EITHER
    yield "a million columns", (",".join("1" * 400_000) + "\n").encode(), EITHER
    yield "2,000 filled columns", (LINES[0] + ",x" * 2000 + "\n" + LINES[1] + ",y" * 2000).encode(), "too_many_columns"
    yield "5,000 empty columns", (LINES[0] + "," * 5000 + "\n" + LINES[1] + "," * 5000).encode(), READ
    yield "a line of 900,000 characters", (LINES[0] + "\n" + LINES[1] + "长" * 300_000).encode(), EITHER
    yield "a cell of 40,000 characters", (TEXT + "a," + "b" * 40_000 + "\n").encode(), "text_too_long"
    yield "rows of all widths", "\n".join("x," * n for n in range(1, 300)).encode(), EITHER
    yield "only line ends", b"\r\n" * 5000, "empty"
    yield "100,000 empty lines before the header", b"\n" * 100_000 + TEXT.encode(), EITHER
    yield "100,000 empty lines after the rows", TEXT.encode() + b"\n" * 100_000, READ
    yield "old Mac line ends", TEXT.replace("\r\n", "\r").encode(), READ
    yield "Unicode line ends", TEXT.replace("\r\n", "\u2028").encode(), EITHER
    yield "no line end", LINES[0].encode(), READ
    yield "a header and nothing under it", (LINES[0] + "\n").encode(), READ
    yield "only one column", "项目编号\nP-01\n".encode(), "not_a_spreadsheet"
    yield "tabs", TEXT.replace(",", "\t").encode(), READ
    yield "Excel's line about the separator", b"sep=,\r\n" + TEXT.encode(), EITHER


def quotes() -> Iterator[tuple[str, bytes, str]]:
    opened = LINES[1].replace("光伏项目", '"光伏项目')
    yield "a quote that nobody closes", f"{LINES[0]}\n{opened}\n{LINES[1]}\n".encode(), "quotes"
    yield (
        "a quote that nobody closes, and much after it",
        f"{LINES[0]}\n{opened}\n{(LINES[1] + chr(10)) * 5000}".encode(),
        ("quotes"),
    )
    yield "a quote in the middle of a cell", TEXT.replace("光伏项目", '5"管项目').encode(), READ
    yield "text after the closing quote", TEXT.replace("光伏项目", '"光伏"项目').encode(), EITHER
    yield "only quotes", b'"' * 9_999, EITHER
    yield "pairs of quotes", b'"",' * 50_000 + b"\n", EITHER
    yield "line ends in quotes", TEXT.replace("光伏项目", '"光伏\n\r\n\r项目"').encode(), READ
    yield "a quote at the very end", (TEXT + '"').encode(), READ


def contents() -> Iterator[tuple[str, bytes, str]]:
    for formula in ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://127.0.0.1/","x")'):
        cell = '"' + formula.replace('"', '""') + '"'
        yield f"formula {formula}", TEXT.replace("光伏项目", cell).encode(), READ
    yield "NUL bytes", TEXT.encode().replace(b"2021", b"\x002021"), "not_a_spreadsheet"
    yield "control characters", TEXT.encode().replace(b"2021", b"\x1b[31m", 1), "not_a_spreadsheet"
    yield "script in a cell", TEXT.replace("光伏项目", "<script>alert(1)</script>").encode(), READ
    yield "template in a cell", TEXT.replace("光伏项目", "{{7*7}}{% debug %}").encode(), READ
    yield "SQL in a cell", TEXT.replace("光伏项目", "'; DROP TABLE projects_project;--").encode(), READ
    yield "right to left in a cell", TEXT.replace("光伏项目", "\u202e目项").encode(), READ
    yield "marks without end", TEXT.replace("光伏项目", "Z" + "\u0301" * 200).encode(), READ
    yield "NaN for a number", TEXT.replace("1234.5", "NaN").encode(), READ
    yield "infinity for a number", TEXT.replace("1234.5", "1e400").encode(), READ
    yield "a number of 4,000 digits", TEXT.replace("1234.5", "9" * 4000).encode(), READ
    yield "a day that is none", TEXT.replace("2021-05-08", "2021-02-30").encode(), READ
    yield "the year 99999", TEXT.replace("2021-05-08", "99999-01-01").encode(), READ
    yield "a web page", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web_page"
    yield "an XML table", b'<?xml version="1.0"?><Workbook/>', "web_page"
    yield "JSON", b'[{"a": 1, "b": 2}, {"a": 3, "b": 4}]', EITHER
    yield "noise", noise(21, 30_000), EITHER
    for seed in range(6):
        yield f"flipped bytes {seed}", flipped(TEXT.encode(), 200 + seed, 2), EITHER
