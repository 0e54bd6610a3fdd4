"""Files of every kind, right and wrong, as people and others attach them to a record."""

from collections.abc import Iterator

from tests.core.parsing.old_books import container
from tests.odd_files import sheets
from tests.odd_files.case import READ, Case, noise, packed, with_flags

TEXT = "会议纪要\r\n一、选址。\r\n".encode()
HEADS = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type /Catalog>>\nendobj\n%%EOF\n",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + noise(61, 900) + b"\xff\xd9",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + noise(62, 900),
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + noise(63, 900),
    "webp": b"RIFF\x84\x03\x00\x00WEBPVP8 " + noise(64, 900),
    "tif": b"II*\x00" + noise(65, 900),
    "dwg": b"AC1032\x00\x00\x00\x00\x00" + noise(66, 900),
    "dxf": b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n  0\r\nENDSEC\r\n  0\r\nEOF\r\n",
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + noise(67, 900),
    "txt": TEXT,
    "csv": TEXT.replace("、".encode(), b","),
}
PROGRAMS = {
    "windows": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(44) + noise(68, 500),
    "linux": b"\x7fELF\x02\x01\x01" + noise(69, 500),
    "apple": b"\xcf\xfa\xed\xfe\x07\x00\x00\x01" + noise(70, 500),
    "java class": b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + noise(71, 500),
    "android": b"dex\n035\x00" + noise(72, 500),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "python": b"#!/usr/bin/env python3\nimport os\n",
    "batch": b"@echo off\r\ndel /s /q C:\\\r\n",
    "powershell": b"powershell -enc SQBFAFgA\r\n",
    "visual basic": b"Set x = CreateObject(\"WScript.Shell\")\r\n",
    "registry": b"Windows Registry Editor Version 5.00\r\n",
    "address": b"[InternetShortcut]\r\nURL=file:///C:/a.exe\r\n",
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F" + noise(73, 300),
    "web assembly": b"\x00asm\x01\x00\x00\x00" + noise(74, 300),
    "debian": b"!<arch>\ndebian-binary   " + noise(75, 300),
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "html without a head": b"\n\n  <script>alert(1)</script>",
    "html in UTF-16": "<html><script>alert(1)</script>".encode("utf-16"),
    "html application": b"<html><hta:application id='a'>",
    "php": b"<?php system($_GET['c']); ?>",
    "server page": b"<%@ page language='java' %>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>1</script></svg>",
    "svg with a declaration": b"<?xml version='1.0'?>\n<!-- a -->\n<svg onload='alert(1)'/>",
    "rtf": b"{\\rtf1\\ansi{\\object\\objocx}}",
    "rar": b"Rar!\x1a\x07\x01\x00" + noise(76, 300),
    "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + noise(77, 300),
    "gzip": b"\x1f\x8b\x08\x00" + noise(78, 300),
    "cabinet": b"MSCF\x00\x00\x00\x00" + noise(79, 300),
    "tar": b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(248),
}  # fmt: skip
# Ours: what breaks out of headers, shells, paths, pages and file systems when a name is taken as it is.
NAUGHTY = [
    "../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt", "C:\\Windows\\x.txt", "\\\\host\\share\\x.txt",
    "a\r\nSet-Cookie: x=1.txt", 'a"; filename="b.exe"; x=".txt', "a;b.txt", "%2e%2e%2fa.txt", "%0d%0aX: y.txt",
    "报告\u202etxt.exe.txt", "a\u200b\u200d\ufeffb.txt", "a\u0000b.txt", "\u2028a.txt", "\ud7ff\ue000.txt",
    "<script>alert(1)</script>.txt", "'; DROP TABLE x;--.txt", "$(rm -rf ~).txt", "`id`.txt", "|id.txt", "{{7*7}}.txt",
    "%s%s%n.txt", "${jndi:ldap://127.0.0.1/a}.txt", "=cmd|' C'!A0.txt", "-rf.txt", "--help.txt", ".htaccess.txt",
    "CON.txt", "nul.txt", "COM1.txt", "aux.报告.txt", "a.txt.", "a.txt ", " .txt", "....txt", "~$a.txt", "a:b.txt",
    "长" * 300 + ".txt", "é" * 150 + ".txt", "Z" + "\u0301" * 120 + ".txt", "👩‍👩‍👧‍👦" * 30 + ".txt",
    "ｆｕｌｌ．txt.txt",
    "ﷺ" * 80 + ".txt", "İstanbul.TXT", "a" * 250 + ".txt", "?*<>|.txt", "#fragment.txt", "a&b=c.txt", "a+b.txt",
]  # fmt: skip


def office(folder: str, *more: str) -> bytes:
    return packed((name, b"<a/>") for name in ("[Content_Types].xml", f"{folder}/document.xml", *more))


def cases() -> Iterator[Case]:
    for name, data, file_name, expect in (*kept(), *refused(), *disguised(), *containers()):
        yield Case("attachment", name, data, expect, file_name)
    for number, name in enumerate(NAUGHTY):
        yield Case("attachment", f"naughty name {number}", TEXT, READ, name)


def kept() -> Iterator[tuple[str, bytes, str, str]]:
    for ending, data in HEADS.items():
        yield f"good {ending}", data, f"材料.{ending}", READ
    yield "good docx", office("word"), "材料.docx", READ
    yield "good pptx", office("ppt"), "材料.PPTX", READ
    yield "good xlsx", sheets.book(), "台账.xlsx", READ
    yield "good ofd", packed([("OFD.xml", b"<a/>"), ("Doc_0/Document.xml", b"<a/>")]), "批复.ofd", READ
    yield "good zip", packed([("图纸/一.dwg", HEADS["dwg"])]), "图纸.zip", READ
    for stream, ending in (
        ("WordDocument", "doc"),
        ("WordDocument", "wps"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "et"),
    ):
        yield f"good {ending}", container(b"x" * 5000, stream), f"材料.{ending}", READ
    yield "docx called doc", office("word"), "合同.doc", READ
    yield "png called jpg", HEADS["png"], "照片.jpg", READ
    yield "text in GBK", "会议纪要，选址。".encode("gbk"), "纪要.txt", READ
    yield "text that begins with MZ", "MZ 公司来函".encode(), "来函.txt", READ
    yield "long text cut in a character", ("选" * 40_000).encode(), "长文.txt", READ


def refused() -> Iterator[tuple[str, bytes, str, str]]:
    for name, data in PROGRAMS.items():
        yield f"{name} called txt", data, "说明.txt", "not_kept"
        yield f"{name} called pdf", data, "批复.pdf", "not_kept"
    yield "text called exe", TEXT, "更新.exe", "program_name"
    yield "text called bat", TEXT, "更新.txt.bat", "program_name"
    yield "nothing", b"", "空.pdf", "empty"
    yield "noise", noise(81, 3000), "材料.bin", "unknown"
    yield "noise called pdf", noise(82, 3000), "材料.pdf", "unknown"
    yield "text without extension", TEXT, "说明", "extension"
    yield "pdf called docx", HEADS["pdf"], "合同.docx", "extension"
    yield "zip called docx", packed([("a.txt", TEXT)]), "合同.docx", "extension"
    yield "JSON", b'{"type": "Polygon"}', "边界.geojson", "extension"


def disguised() -> Iterator[tuple[str, bytes, str, str]]:
    """Two files in one."""
    jar = packed([("META-INF/MANIFEST.MF", b"Main-Class: A"), ("A.class", PROGRAMS["java class"])])
    yield "a picture and a program", HEADS["jpg"] + jar, "照片.jpg", "not_kept"
    yield "a PDF and an archive", HEADS["pdf"] + packed([("a.exe", b"x")]), "批复.pdf", "not_kept"
    yield "a page before a PDF", b"<html><script>1</script>" + HEADS["pdf"], "批复.pdf", "not_kept"
    yield "a page after a GIF mark", b"GIF89a=1;<script>alert(1)</script>", "图.jpg", "not_kept"
    yield (
        "script behind a picture",
        HEADS["jpg"] + b"<script>alert(1)</script>",
        "照片.jpg",
        READ,
    )  # only ever a download
    yield "a program behind spaces", b" " * 100 + PROGRAMS["html"], "说明.txt", "not_kept"


def containers() -> Iterator[tuple[str, bytes, str, str]]:
    yield "jar", packed([("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")]), "包.zip", "not_kept"
    yield "apk", packed([("AndroidManifest.xml", b"x"), ("classes.dex", b"x")]), "包.zip", "not_kept"
    yield "zip with a program", packed([("说明.txt", TEXT), ("更新.exe", b"MZ")]), "包.zip", "not_kept"
    yield "zip with a script", packed([("a/b/c.JS", b"x")]), "包.zip", "not_kept"
    yield "docx with macros", office("word", "word/vbaProject.bin"), "合同.docx", "not_kept"
    yield "xlsm called xlsx", office("xl", "xl/vbaProject.bin"), "表.xlsx", "not_kept"
    yield "doc with macros", container(b"x" * 5000, "_VBA_PROJECT"), "合同.doc", "not_kept"
    yield "encrypted docx", container(b"x" * 5000, "EncryptedPackage"), "合同.docx", "not_kept"
    yield "encrypted zip", with_flags(packed([("a.txt", TEXT)]), 0x1), "包.zip", "not_kept"
    yield "installer", container(b"x" * 5000, "\u4840\u3f3f"), "安装.doc", "not_kept"
    yield "OLE of something else", container(b"x" * 5000, "Unknown"), "材料.doc", "unknown"
    yield "OLE cut short", container(b"x" * 5000, "WordDocument")[:700], "材料.doc", "unreadable"
    yield "zip cut short", packed([("a.txt", TEXT * 50)])[:100], "包.zip", "unreadable"
    yield "zip that climbs", packed([("../../a.txt", TEXT)]), "包.zip", "unreadable"
    yield "zip bomb", packed([("a.txt", bytes(5_000_000))]), "包.zip", "unreadable"
    yield "odt", packed([("mimetype", b"x"), ("content.xml", b"x")]), "材料.odt", "not_kept"
    yield "xlsb", packed([("[Content_Types].xml", b"x"), ("xl/workbook.bin", b"x")]), "表.xlsx", "not_kept"
