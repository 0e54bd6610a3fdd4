"""The name a person's file keeps: as it was, without what makes a name do something."""

import re
import unicodedata

LONGEST = 200  # characters
LONGEST_BYTES = 255  # what file systems take
SEPARATORS = re.compile(r"[/\\]")
UNSAFE = re.compile(r'[<>:"|?*]')
# Names that Windows takes for devices, with or without an extension.
DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
NAMELESS = "未命名"


def clean_name(given: str) -> str:
    """The last part of a path, without control, invisible and direction-changing characters; never empty."""
    name = SEPARATORS.split(unicodedata.normalize("NFC", given))[-1]
    # Cc control, Cf format (zero width, right to left), Cs half a pair, Co private, Cn not assigned, Zl/Zp line ends.
    name = "".join(one for one in name if unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", UNSAFE.sub("_", name)).rstrip(" .").lstrip()
    if name.startswith("."):  # hidden on Unix; what is only an extension gets a stem
        rest = name.lstrip(".")
        name = rest if "." in rest else f"{NAMELESS}.{rest}"
    if DEVICES.match(name):
        name = f"_{name}"
    return shortened(name) or NAMELESS


def shortened(name: str) -> str:
    """Cut at the end of the stem, so that the extension stays."""
    stem, ending = split(name)
    while stem and (len(stem + ending) > LONGEST or len((stem + ending).encode()) > LONGEST_BYTES):
        stem = stem[:-1]
    return (stem.rstrip() + ending) if stem else ending[:LONGEST]


def split(name: str) -> tuple[str, str]:
    """("报告.最终", ".pdf"); an ending of more than ten characters is none."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > 10:
        return name, ""
    return stem, f".{ending}"


def with_extension(name: str, extension: str) -> str:
    """合同.doc → 合同.docx."""
    stem, _ending = split(name)
    return shortened(stem + extension)
