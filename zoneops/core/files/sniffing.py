"""What a file really is, told from its content; the name is only compared with it. No Django here."""

import re
from typing import IO, Any

from zoneops.core.files.kinds import HEIC_BRANDS, KINDS, MP4_BRANDS, PROGRAM_ENDINGS, SIGNATURES, FileKind
from zoneops.core.files.names import clean_name, split, with_extension
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.reading import safe_parse
from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

HEAD = 64 * 1024
TAIL = 66 * 1024  # a zip archive's last record lies in its last 65,557 bytes
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|table|hta:|\?php|%)", re.IGNORECASE)
SVG = re.compile(rb"<(?:[a-z]+:)?svg[\s>]", re.IGNORECASE)
SCRIPT_LINES = re.compile(
    rb"^(?:@echo\s+off\b|wscript\.|set\s+\w+\s*=\s*createobject|powershell\b|invoke-expression\b"
    rb"|windows registry editor|\[internetshortcut\])",
    re.IGNORECASE | re.MULTILINE,
)
DXF = re.compile(rb"^(?:\s*999\r?\n[^\r\n]*\r?\n)*\s*0\r?\nSECTION\r?\n")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


class FileNotKept(RuleError):
    """The file is not one that is kept; `str(error)` says what it is and what to do."""

    REASONS = {
        "not_kept": gettext_noop("“%(name)s”里面是%(found)s，没有保存。%(advice)s"),
        "extension": gettext_noop(
            "“%(name)s”里面是%(found)s，和扩展名不符，没有保存。扩展名应为 %(expected)s，核对后改名再传"
        ),
        "program_name": gettext_noop("“%(name)s”的扩展名是程序或脚本，没有保存。能运行的文件一律不收"),
        "unknown": gettext_noop(
            "认不出“%(name)s”是什么文件，没有保存。可以传 PDF、OFD、Word、Excel、演示文稿、图片、CAD 图、MP4、txt、zip"
        ),
        "empty": gettext_noop("“%(name)s”是空文件，没有保存"),
        "unreadable": gettext_noop("“%(name)s”没有保存：%(why)s"),
    }
    # Parameters that are sentences of their own, to be translated before they are put in.
    SENTENCES = ("found", "advice", "why")


def recognised(file: IO[bytes], given_name: str) -> tuple[FileKind, str]:
    """(what it is, the name it keeps). Reads at both ends; `file` must seek and is left at its beginning.

    Raises FileNotKept: a program, script, web page or macro, a name that says something else, nothing we know.
    """
    name = clean_name(given_name)
    ending = split(name)[1].lower()
    kind = kind_of(file, name)
    file.seek(0)
    if kind is None:
        raise FileNotKept("unknown", name=quoted(name))
    if not kind.is_kept:
        raise FileNotKept("not_kept", name=quoted(name), found=kind.label, advice=kind.advice)
    if ending in PROGRAM_ENDINGS:
        raise FileNotKept("program_name", name=quoted(name))
    if ending in kind.extensions:
        return kind, name
    mixed_up = {one for other in KINDS.values() if other.family == kind.family for one in other.extensions}
    if kind.family and ending in mixed_up:
        return kind, with_extension(name, kind.extensions[0])
    expected = "、".join(kind.extensions)
    raise FileNotKept("extension", name=quoted(name), found=kind.label, expected=expected)


def kind_of(file: IO[bytes], name: str) -> FileKind | None:
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise FileNotKept("empty", name=quoted(name))
    size = file.seek(0, 2)
    file.seek(max(size - TAIL, 0))
    key = key_of(file, head, file.read(), name)
    return KINDS[key] if key else None


def key_of(file: IO[bytes], head: bytes, tail: bytes, name: str) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return inside_zip(listed(file, name))
    if head.startswith(OLE):
        return inside_ole(listed(file, name))
    key = by_signature(head) or by_text(head, tail)
    if key and KINDS[key].is_kept and ends_as_zip(tail):
        return "hidden"
    return key


def by_signature(head: bytes) -> str:
    for offset, signature, key in SIGNATURES:
        if head.startswith(signature, offset) and (key != "windows" or b"\0" in head[:64]):  # a text may begin with MZ
            return key
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in HEIC_BRANDS else "mp4" if head[8:12] in MP4_BRANDS else ""
    if re.match(rb"AC10\d\d[\x00\x01]", head):
        return "dwg"
    return ""


def by_text(head: bytes, tail: bytes) -> str:
    """Text, or what is written as text and does something."""
    for encoding in ("utf-8-sig", "utf-16", "gb18030"):
        if encoding == "utf-16" and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        texts = [decoded(part, encoding) for part in (head, tail)]
        if any(text is None or CONTROL.search(text) for text in texts):
            continue
        # Browsers guess from the first 1,445 bytes (WHATWG MIME Sniffing).
        plain = (texts[0] or "")[:1500].encode()
        if SVG.search(plain):
            return "svg"
        if MARKUP.search(plain):
            return "html"
        if SCRIPT_LINES.search(plain):
            return "script"
        return "dxf" if DXF.match(plain) else "text"
    return ""


def decoded(part: bytes, encoding: str) -> str | None:
    """The text, a character cut off at either edge of the part forgiven."""
    for start in range(4):
        for end in range(4):
            try:
                return part[start : len(part) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def listed(file: IO[bytes], name: str) -> list[str]:
    """The names inside, read in the reading process."""
    file.seek(0)
    try:
        found: dict[str, Any] = safe_parse(file, "container")
    except FileUnreadable as error:
        if error.code == "password":
            kind = KINDS["locked"]
            raise FileNotKept("not_kept", name=quoted(name), found=kind.label, advice=kind.advice) from None
        raise FileNotKept("unreadable", name=quoted(name), why=error) from None
    names: list[str] = found["names"]
    return names


def inside_zip(names: list[str]) -> str:
    lowered = {name.lower() for name in names}
    if {"meta-inf/manifest.mf", "androidmanifest.xml", "classes.dex"} & lowered:
        return "java"
    if any(name.endswith("vbaproject.bin") for name in lowered):
        return "macros"
    if "ofd.xml" in lowered:
        return "ofd"
    if "[content_types].xml" in lowered:
        if "xl/workbook.bin" in lowered:
            return "xlsb"
        for folder, key in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in lowered):
                return key
    if {"mimetype", "content.xml"} <= lowered:
        return "odf"
    return "packed_program" if any(name.endswith(PROGRAM_ENDINGS) for name in lowered) else "zip"


def inside_ole(names: list[str]) -> str:
    found = set(names)
    if {"EncryptedPackage", "EncryptionInfo"} & found:
        return "locked"
    if {"_VBA_PROJECT", "VBA", "Macros", "_VBA_PROJECT_CUR"} & found:
        return "macros"
    for stream, key in (
        ("WordDocument", "doc"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        if stream in found:
            return key
    # An MSI names its tables in a range of characters of its own (U+3800 to U+4840).
    return "installer" if any("\u3800" <= name[:1] <= "\u4840" for name in found) else ""


def ends_as_zip(tail: bytes) -> bool:
    """Whether the last record of an archive ends exactly where the file ends: a picture that is also a program."""
    at = tail.rfind(b"PK\x05\x06")
    return at >= 0 and len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)
