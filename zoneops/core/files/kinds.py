"""What may be kept beside a record, by its content, and what may not. No Django here.

Signatures are those of the formats' own specifications; the first that fits counts.
"""

from dataclasses import dataclass

from zoneops.core.rules.reasons import gettext_noop


@dataclass(frozen=True)
class FileKind:
    """`extensions`: the usual one first. `family`: kinds whose extensions offices mix up; the right one is put on.

    `advice`: why it is not kept and what to do instead; empty for what is kept.
    """

    key: str
    label: str
    extensions: tuple[str, ...] = ()
    family: str = ""
    advice: str = ""

    @property
    def is_kept(self) -> bool:
        return not self.advice


RUNS = gettext_noop("能运行的文件一律不收；要留存内容，导出为 PDF 再传")
OLD = gettext_noop("用 WPS 或 Office 打开，另存为 docx、xlsx 或 PDF 再传")
MACROS = gettext_noop("宏会自己运行；另存为不带宏的 docx、xlsx 或 PDF 再传")
PACK = gettext_noop("这种压缩包看不到里面有什么；改成 zip 再传")
LOCKED = gettext_noop("加了密码，看不到里面有什么；取消密码再传")
PRINT = gettext_noop("网页里能藏脚本；打印成 PDF 或截成图再传")

KINDS = {
    kind.key: kind
    for kind in (
        FileKind("pdf", "PDF", (".pdf",)),
        FileKind("ofd", "OFD", (".ofd",)),
        FileKind("docx", gettext_noop("Word 文档"), (".docx", ".wps"), "word"),
        FileKind("doc", gettext_noop("Word 文档（旧格式）"), (".doc", ".wps"), "word"),
        FileKind("xlsx", gettext_noop("Excel 表格"), (".xlsx", ".et"), "excel"),
        FileKind("xls", gettext_noop("Excel 表格（旧格式）"), (".xls", ".et"), "excel"),
        FileKind("pptx", gettext_noop("演示文稿"), (".pptx", ".dps"), "slides"),
        FileKind("ppt", gettext_noop("演示文稿（旧格式）"), (".ppt", ".dps"), "slides"),
        FileKind("jpg", gettext_noop("JPG 图片"), (".jpg", ".jpeg"), "picture"),
        FileKind("png", gettext_noop("PNG 图片"), (".png",), "picture"),
        FileKind("heic", gettext_noop("HEIC 图片"), (".heic", ".heif"), "picture"),
        FileKind("webp", gettext_noop("WebP 图片"), (".webp",), "picture"),
        FileKind("tif", gettext_noop("TIFF 图片"), (".tif", ".tiff"), "picture"),
        FileKind("dwg", gettext_noop("CAD 图（dwg）"), (".dwg",)),
        FileKind("dxf", gettext_noop("CAD 图（dxf）"), (".dxf",)),
        FileKind("mp4", gettext_noop("MP4 视频"), (".mp4", ".m4v", ".mov")),
        FileKind("zip", gettext_noop("zip 压缩包"), (".zip",)),
        FileKind("text", gettext_noop("纯文本"), (".txt", ".csv")),
        FileKind("windows", gettext_noop("Windows 程序"), advice=RUNS),
        FileKind("linux", gettext_noop("Linux 程序"), advice=RUNS),
        FileKind("apple", gettext_noop("苹果系统程序"), advice=RUNS),
        FileKind("java", gettext_noop("Java 或安卓程序"), advice=RUNS),
        FileKind("installer", gettext_noop("安装包"), advice=RUNS),
        FileKind("script", gettext_noop("脚本"), advice=RUNS),
        FileKind("shortcut", gettext_noop("快捷方式"), advice=RUNS),
        FileKind("hidden", gettext_noop("后面藏着压缩包的文件"), advice=RUNS),
        FileKind("packed_program", gettext_noop("装着程序或脚本的压缩包"), advice=RUNS),
        FileKind("html", gettext_noop("网页"), advice=PRINT),
        FileKind("svg", gettext_noop("SVG 图"), advice=PRINT),
        FileKind("macros", gettext_noop("带宏的 Office 文件"), advice=MACROS),
        FileKind("rtf", gettext_noop("RTF 文档"), advice=OLD),
        FileKind("odf", gettext_noop("OpenDocument 文档"), advice=OLD),
        FileKind("xlsb", gettext_noop("xlsb 表格"), advice=OLD),
        FileKind("rar", gettext_noop("RAR、7z 之类的压缩包"), advice=PACK),
        FileKind("locked", gettext_noop("加密的文件"), advice=LOCKED),
    )
}

# (offset, bytes, key)
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"MZ", "windows"),
    (0, b"\x7fELF", "linux"),
    (0, b"\xcf\xfa\xed\xfe", "apple"),
    (0, b"\xce\xfa\xed\xfe", "apple"),
    (0, b"\xca\xfe\xba\xbe", "java"),
    (0, b"dex\n", "java"),
    (0, b"\x00asm", "script"),
    (0, b"#!", "script"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (0, b"MSCF", "rar"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "rar"),
    (0, b"\x1f\x8b", "rar"),
    (0, b"BZh", "rar"),
    (0, b"\xfd7zXZ\x00", "rar"),
    (257, b"ustar", "rar"),
    (0, b"!<arch>", "installer"),
    (0, b"\xed\xab\xee\xdb", "installer"),
    (0, b"{\\rtf", "rtf"),
    (0, b"%PDF-", "pdf"),
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"II*\x00", "tif"),
    (0, b"MM\x00*", "tif"),
    (0, b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf"),
)
# ISO 14496-12: the four letters after `ftyp`.
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"qt  ",
    b"3gp4",
    b"3gp5",
)
# What Windows or a browser runs when it is clicked.
PROGRAM_ENDINGS = (
    *(".exe", ".dll", ".com", ".scr", ".pif", ".cpl", ".msi", ".msix", ".appx", ".reg", ".lnk", ".url", ".chm"),
    *(".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".sh", ".py", ".jar", ".apk"),
    *(".docm", ".xlsm", ".pptm", ".xlam", ".ppam", ".iso", ".img", ".vhd"),
)
