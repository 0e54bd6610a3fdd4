"""Whether this machine has a font with Chinese characters: without one, documents made here show empty boxes."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from zoneops.core.health import Finding

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "/Library/Fonts",
           "/System/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
FILE = re.compile(
    r"(noto.*(cjk|sc)|sourcehan|wqy|droidsansfallback|simsun|simhei|simfang|simkai|msyh|fangsong|pingfang|stheiti|"
    r"uming|ukai|fzhei|fzsong|lxgw|harmonyos.*sc|alibaba.*puhui).*\.(ttf|ttc|otf|otc)$",
    re.IGNORECASE,
)


@cache
def chinese_font() -> str:
    """The name of one, or empty. Looked up once in the life of a process."""
    return _by_fontconfig() or _by_folders()


def _by_fontconfig() -> str:
    if not (program := shutil.which("fc-list")):
        return ""
    try:
        found = subprocess.run(  # noqa: S603 - fixed arguments
            [program, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return next((line.partition(",")[0].strip() for line in sorted(found.stdout.splitlines()) if line.strip()), "")


def _by_folders() -> str:
    for folder in map(Path, FOLDERS):
        names = sorted(path.name for path in folder.expanduser().rglob("*") if FILE.match(path.name))
        if names:
            return names[0]
    return ""


def check() -> Finding:
    if name := chinese_font():
        return Finding("done", _("有中文字体：%(name)s") % {"name": name})
    return Finding("soon", _("没有中文字体，打印和文书里的汉字会变成方框"), "apt install fonts-noto-cjk")
