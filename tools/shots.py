"""Take the pictures of the user guide from a running demonstration zone: docs/guide/pictures/*.png.

    make shots

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
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "guide" / "pictures"
SIZES = {"": (1440, 900), "-phone": (390, 844), "-wall": (1920, 1080)}
# name, user, address, sizes
PAGES = [
    ("login", "", "/login/", ("",)),
    ("workbench", "liwenjing", "/", ("", "-phone")),
    ("board", "liwenjing", "/projects/board/", ("", "-phone")),
    ("list", "liwenjing", "/projects/", ("", "-phone")),
    ("map", "liwenjing", "/projects/map/", ("",)),
    ("ones", "liwenjing", "/projects/four-ones/", ("",)),
    ("project", "liwenjing", "{project}", ("", "-phone")),
    ("enterprises", "liwenjing", "/enterprises/", ("",)),
    ("grids", "liwenjing", "/grids/", ("",)),
    ("imports", "liwenjing", "/imports/projects/", ("",)),
    ("screen", "{leader}", "/screen/", ("-wall",)),
    ("doctor", "{administrator}", "/doctor/", ("",)),
]


def main() -> None:
    chosen = set(sys.argv[1:])
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"ZONEOPS_HOME": home}
        vendor = ROOT / "var" / "vendor"
        if vendor.is_dir():
            shutil.copytree(vendor, Path(home) / "vendor")
        for command in (["vendor"], ["migrate", "-v", "0"], ["load-reference", "-v", "0"]):
            zoneops(environment, *command)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", "zoneops", "serve", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
            cwd=ROOT, env=environment,
        )  # fmt: skip
        try:
            wait(f"http://127.0.0.1:{port}/login/")
            take(f"http://127.0.0.1:{port}", environment, chosen)
        finally:
            server.terminate()
            server.wait(15)


def take(base: str, environment: dict[str, str], chosen: set[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, user, address, sizes in PAGES:
            if chosen and name not in chosen:
                continue
            for size in sizes:
                width, height = SIZES[size]
                context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
                page = context.new_page()
                if user:
                    enter(page, base, person(user, environment), environment)
                page.goto(base + resolve(address, page, base))
                page.wait_for_load_state("networkidle")
                page.screenshot(path=str(TARGET / f"{name}{size}.png"))
                print(f"{name}{size}")
                context.close()
        browser.close()


def person(user: str, environment: dict[str, str]) -> str:
    """The account behind {leader} or {administrator}: the first one in the reference zone with that role."""
    roles = {"{leader}": "leader", "{administrator}": "system_administrator"}
    if user not in roles:
        return user
    code = (
        "from zoneops.accounts.models import User;"
        f"print(User.objects.in_post().with_role('{roles[user]}').first().username)"
    )
    return zoneops(environment, "shell", "--no-imports", "-c", code).strip().splitlines()[-1]


def resolve(address: str, page: Page, base: str) -> str:
    if address != "{project}":
        return address
    page.goto(f"{base}/projects/?q=磷酸铁锂")
    return str(page.locator("td.name a").first.get_attribute("href"))


def enter(page: Page, base: str, username: str, environment: dict[str, str]) -> None:
    link = re.search(r"http\S+", zoneops(environment, "login-link", username, "--base", base))
    assert link, username
    page.goto(link.group())
    page.get_by_role("button", name=re.compile("进入")).click()
    page.wait_for_url(f"{base}/")


def zoneops(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "zoneops", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def wait(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer from {url}")


if __name__ == "__main__":
    main()
