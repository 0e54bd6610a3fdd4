"""Fetching the browser libraries, without any network: npm is played by a function that lays files down."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from zoneops.core import vendoring
from zoneops.core.vendoring import VendoringFailed, fetch, sprite

OUTLINE = (
    '<svg viewBox="0 0 24 24" stroke="currentColor"><path stroke="none" d="M0 0h24v24H0z" fill="none"/>'
    '<path d="{d}" /><circle cx="12" cy="12" r="3"/></svg>'
)


def lay_icons(folder, names):
    for name in names:
        kind = folder / ("filled" if name.endswith("-filled") else "outline")
        kind.mkdir(parents=True, exist_ok=True)
        (kind / f"{name.removesuffix('-filled')}.svg").write_text(OUTLINE.format(d=f"M1 1 {name}"), encoding="utf-8")


@pytest.fixture
def icons(tmp_path, monkeypatch):
    monkeypatch.setattr(vendoring, "ICONS", ("check", "circle-check-filled"))
    folder = tmp_path / "icons"
    lay_icons(folder, vendoring.ICONS)
    return folder


@pytest.fixture
def npm(tmp_path, monkeypatch, settings):
    """A home of its own, a manifest, and an npm that counts its calls."""
    settings.HOME = tmp_path / "home"
    settings.VENDOR_ROOT = settings.HOME / "vendor"
    settings.VENDOR_ROOT.mkdir(parents=True)
    source = tmp_path / "source"
    source.mkdir()
    (source / "package.json").write_text("{}", encoding="utf-8")
    (source / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    calls = []

    def install(arguments, work, say):
        calls.append(arguments)
        modules = work / "node_modules"
        for path in (vendoring.FILES | vendoring.TEST_FILES).values():
            (modules / path).parent.mkdir(parents=True, exist_ok=True)
            (modules / path).write_text("a{}\n/*# sourceMappingURL=x.css.map */", encoding="utf-8")
        lay_icons(modules / "@tabler" / "icons" / "icons", vendoring.ICONS)

    monkeypatch.setattr(vendoring, "manifest_folder", lambda: source)
    monkeypatch.setattr(vendoring, "_npm", install)
    return calls, source


def test_the_sprite_has_one_symbol_per_icon_without_the_empty_frame(icons):
    drawn = sprite(icons)
    assert drawn.count("<symbol ") == 2
    assert '<symbol id="check" viewBox="0 0 24 24"><path d="M1 1 check" /><circle' in drawn
    assert "M0 0h24v24H0z" not in drawn.split("circle-check-filled")[0]


def test_a_filled_icon_is_painted_and_not_stroked(icons):
    assert 'id="circle-check-filled" viewBox="0 0 24 24" fill="currentColor" stroke="none"' in sprite(icons)


def test_an_icon_that_the_set_does_not_have_is_named(icons, monkeypatch):
    monkeypatch.setattr(vendoring, "ICONS", ("check", "unicorn"))
    with pytest.raises(VendoringFailed, match="unicorn"):
        sprite(icons)


def test_the_files_are_kept_without_their_source_maps_and_the_work_folder_is_gone(npm, settings):
    assert fetch() is True
    for name in vendoring.FILES:
        assert (settings.VENDOR_ROOT / name).read_text(encoding="utf-8").strip() == "a{}"
    assert (settings.VENDOR_ROOT / "icons.svg").exists()
    assert not (settings.HOME / "npm").exists()


def test_the_second_run_fetches_nothing(npm):
    calls, _source = npm
    fetch()
    assert fetch() is False
    assert len(calls) == 1


def test_a_changed_lock_or_icon_list_fetches_anew(npm, monkeypatch):
    _calls, source = npm
    fetch()
    (source / "package-lock.json").write_text('{"lockfileVersion": 3, "packages": {}}', encoding="utf-8")
    assert fetch() is True
    monkeypatch.setattr(vendoring, "ICONS", ("check",))
    assert fetch() is True


def test_a_fetch_that_broke_is_not_taken_for_done(npm, monkeypatch):
    def broken(arguments, work, say):
        raise VendoringFailed("npm ci: no network")

    with monkeypatch.context() as patch:
        patch.setattr(vendoring, "_npm", broken)
        with pytest.raises(CommandError, match="没有取到浏览器端的库：npm ci: no network"):
            call_command("vendor")
    assert fetch() is True


def test_without_npm_the_wheel_is_used(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(vendoring.importlib.util, "find_spec", lambda name: object())
    assert vendoring._npm_command(print)[1] == "-c"
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert vendoring._npm_command(print) == ["/usr/bin/npm"]
