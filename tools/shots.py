"""Take the pictures of the user guide from a running demonstration zone: docs/guide/pictures/*.png.

    make shots                      all of them
    python tools/shots.py list map  some of them

Starts its own server on the reference zone, so the pictures always show what the product shows.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from palette import in_palette
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "guide" / "pictures"
BROKEN = ROOT / "tests" / "data" / "项目台账_十处错误.xlsx"
SIZES = {"": (1440, 900), "-phone": (390, 844), "-wall": (1920, 1080)}
LARGEST_PICTURE, LARGEST_FOLDER = 150_000, 2_500_000
OFFICER = "liwenjing"


@dataclass(frozen=True)
class Shot:
    """`address` may begin with {project}; `user` is an account or a {role}; `act` is done before the picture."""

    name: str
    address: str
    user: str = OFFICER
    sizes: tuple[str, ...] = ("",)
    act: Callable[[Page], object] | None = None


def open_more(page: Page) -> None:
    page.locator("details.z-menu summary", has_text="更多").click()


def upload_broken(page: Page) -> None:
    page.set_input_files("main input[type=file]", str(BROKEN))
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_load_state("networkidle")


BOTH = ("", "-phone")
SHOTS = [
    Shot("login", "/login/", user=""),
    Shot("workbench", "/", sizes=BOTH),
    Shot("board", "/projects/board/"),
    Shot("list", "/projects/"),
    Shot("map", "/projects/map/"),
    Shot("ones", "/projects/four-ones/"),
    Shot("register", "/projects/new/"),
    Shot("project", "{project}", sizes=BOTH),
    Shot("project-more", "{project}", act=open_more),
    Shot("move", "{project}move/"),
    Shot("follow-up", "{project}follow-up/", sizes=("-phone",)),
    Shot("agreement", "{project}agreement/"),
    Shot("plan", "{project}plan/"),
    Shot("changes", "{project}changes/"),
    Shot("hand-over", "{project}officer/", user="{project_manager}"),
    Shot("place", "{project}place/"),
    Shot("designate", "{project}designate/"),
    Shot("flow-case", "{project}flow/"),
    Shot("flow-cases", "/flows/cases/"),
    Shot("grids", "/grids/", user="{project_manager}"),
    Shot("grid-edition", "/grids/new/", user="{project_manager}"),
    Shot("enterprises", "/enterprises/"),
    Shot("import", "/imports/projects/"),
    Shot("import-errors", "/imports/projects/", act=upload_broken),
    Shot("calendar", "/calendar/", user="{system_administrator}"),
    Shot("people", "/people/", user="{system_administrator}"),
    Shot("doctor", "/doctor/", user="{system_administrator}"),
    Shot("screen", "/screen/", user="{leader}", sizes=("-wall",)),
    Shot("api", "/api/docs/"),
]


def main() -> None:
    chosen = set(sys.argv[1:])
    if unknown := chosen - {shot.name for shot in SHOTS}:
        raise SystemExit(f"no such picture: {', '.join(sorted(unknown))}")
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"ZONEOPS_HOME": home, "ZONEOPS_ADMIN_SECOND_FACTOR": "0"}
        environment.pop("ZONEOPS_DEBUG", None)
        vendor = ROOT / "var" / "vendor"
        if vendor.is_dir():
            shutil.copytree(vendor, Path(home) / "vendor")
        for command in (["vendor"], ["migrate", "-v", "0"], ["load-reference", "-v", "0"]):
            zoneops(environment, *command)
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "zoneops", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
            cwd=ROOT, env=environment,
        )  # fmt: skip
        try:
            wait(f"http://127.0.0.1:{port}/login/")
            take(f"http://127.0.0.1:{port}", environment, [shot for shot in SHOTS if not chosen or shot.name in chosen])
        finally:
            server.terminate()
            server.wait(15)
    weigh()


def take(base: str, environment: dict[str, str], shots: list[Shot]) -> None:
    with sync_playwright() as playwright:
        # The browser's own words, 选择文件 and 年/月/日, come in its language, not in the page's.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--lang=zh-CN"],
            env=os.environ | {"LANGUAGE": "zh_CN"},
        )
        people = {user: person(user, environment) for user in {shot.user for shot in shots}}
        signed_in = {user: enter(browser, base, name, environment) for user, name in people.items()}
        desk = browser.new_context().new_page()  # where pictures are made smaller
        for shot in shots:
            for size in shot.sizes:
                width, height = SIZES[size]
                context = browser.new_context(
                    viewport={"width": width, "height": height}, locale="zh-CN", storage_state=signed_in[shot.user]
                )
                page = context.new_page()
                answer = page.goto(base + resolve(shot.address, page, base))
                if answer is None or not answer.ok:
                    raise SystemExit(f"{shot.name}: {answer and answer.status} at {page.url}")
                page.wait_for_load_state("networkidle")
                if shot.act:
                    shot.act(page)
                picture = in_palette(desk, page.screenshot())
                (TARGET / f"{shot.name}{size}.png").write_bytes(picture)
                print(f"{shot.name}{size} {len(picture) // 1000} kB")
                context.close()
        browser.close()


def person(user: str, environment: dict[str, str]) -> str:
    """The account behind {leader} or another {role}: the first one in the reference zone."""
    if not user.startswith("{"):
        return user
    code = (
        "from zoneops.accounts.models import User;"
        f"print(User.objects.in_post().with_role('{user.strip('{}')}').first().username)"
    )
    return zoneops(environment, "shell", "--no-imports", "-c", code).strip().splitlines()[-1]


def resolve(address: str, page: Page, base: str) -> str:
    if not address.startswith("{project}"):
        return address
    page.goto(f"{base}/projects/?q=磷酸铁锂")
    project = page.locator("td.name a").first.get_attribute("href")
    return address.replace("{project}", str(project))


def enter(browser: Browser, base: str, username: str, environment: dict[str, str]) -> object:
    """The cookies of a person who has signed in; None for nobody."""
    if not username:
        return None
    link = re.search(r"http\S+", zoneops(environment, "login-link", username, "--base", base))
    assert link, username
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(link.group())
    page.get_by_role("button", name=re.compile("进入")).click()
    page.wait_for_url(f"{base}/")
    state = context.storage_state()
    context.close()
    return state


def zoneops(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "zoneops", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"zoneops {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer from {url}")


def weigh() -> None:
    """Pictures live in the repository for ever: keep them small."""
    sizes = {path.name: path.stat().st_size for path in TARGET.glob("*.png")}
    for name, size in sizes.items():
        if size > LARGEST_PICTURE:
            print(f"{name} has {size // 1000} kB, more than {LARGEST_PICTURE // 1000}", file=sys.stderr)
    print(f"{len(sizes)} pictures, {sum(sizes.values()) // 1000} kB")
    if sum(sizes.values()) > LARGEST_FOLDER:
        raise SystemExit(f"together more than {LARGEST_FOLDER // 1000} kB")


if __name__ == "__main__":
    main()
