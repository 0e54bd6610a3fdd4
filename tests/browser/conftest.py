"""A real server on the reference zone and a real Chromium. Nothing here touches the test database."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    """All stories share one server. Without a browser they are skipped; on CI they fail."""
    here = [item for item in items if Path(item.fspath).is_relative_to(Path(__file__).parent)]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.slow)
        if CHROMIUM is None and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": CHROMIUM, "args": QUIET, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


class Site:
    """The running product and its command line."""

    def __init__(self, url: str, environment: dict[str, str]) -> None:
        self.url = url
        self.axe = ""
        self._environment = environment

    def run(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "zoneops", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=True)
        return done.stdout

    def enter(self, page, username: str) -> None:
        """Come in by a one-time link, as the demonstration prints them."""
        link = re.search(r"http\S+", self.run("login-link", username, "--base", self.url))
        page.goto(link.group())
        page.get_by_role("button", name=re.compile("进入|Enter")).click()
        page.wait_for_url(f"{self.url}/")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    vendor = ROOT / "var" / "vendor"
    if vendor.is_dir():
        shutil.copytree(vendor, home / "vendor")
    environment = os.environ | {"ZONEOPS_HOME": str(home), "ZONEOPS_DATABASE": "sqlite:///zoneops.sqlite3"}
    environment["ZONEOPS_ADMIN_SECOND_FACTOR"] = "0"  # administrators come in by a link alone
    environment.pop("PYTEST_CURRENT_TEST", None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", environment)
    site.run("vendor", "--with-tests")
    site.axe = (home / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    site.run("migrate", "-v", "0")
    site.run("collectstatic", "--no-input", "-v", "0")
    site.run("load-reference")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "1",
               "--no-ws", "--log-level", "warning", "zoneops.config.wsgi:application"]  # fmt: skip
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"{site.url}/login/", server)
            yield site
        finally:
            server.terminate()
            server.wait(15)


def _wait(url: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server did not start"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
