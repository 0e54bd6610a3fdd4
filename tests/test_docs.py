"""The papers say what the code does: glossary, settings, commands, map and changelog."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.db import models
from django.utils import translation

from tests.tree import ROOT, ours, short, text_of, tracked
from zoneops import cli

CJK = re.compile(r"[\u3400-\u9fff]")


def choices() -> set[type[models.Choices]]:
    def below(kind):
        for sub in kind.__subclasses__():
            yield sub
            yield from below(sub)

    return {kind for kind in below(models.Choices) if kind.__module__.startswith("zoneops.")}


def full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def glossary() -> dict[str, str]:
    """Chinese term → English, from the tables of docs/glossary.md; a cell may name several terms, parted by " / "."""
    found = {}
    for line in text_of(ROOT / "docs" / "glossary.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and CJK.search(cells[0]):
            terms, english = cells[0].split(" / "), cells[1].split(" / ")
            found |= dict(zip(terms, english if len(english) == len(terms) else [cells[1]] * len(terms), strict=True))
    return found


@pytest.mark.parametrize("kind", sorted(choices(), key=full_name), ids=full_name)
def test_every_label_of_an_enum_stands_in_the_glossary_with_the_english_that_pages_show(kind):
    with translation.override("zh-hans"):
        chinese = [str(label) for label in kind.labels if str(label)]
    assert not [label for label in chinese if label not in glossary()]
    with translation.override("en"):
        english = [str(label) for label in kind.labels if str(label)]
    said = {label: glossary()[label] for label in chinese}
    assert {label: word.lower() for label, word in said.items()} == {
        label: word.lower() for label, word in zip(chinese, english, strict=True)
    }


def test_every_setting_that_is_read_is_explained_and_no_other():
    read = set()
    for path in [*ours(".py"), *ours(".py", under="tools"), *ours(".py", under="tests")]:
        if path != Path(__file__):
            read |= set(re.findall(r"[\"'](ZONEOPS_[A-Z_]+)[\"']", text_of(path)))
    explained = set(
        re.findall(r"^\| `(ZONEOPS_[A-Z_]+)`", text_of(ROOT / "docs" / "howto" / "settings.md"), re.MULTILINE)
    )
    assert read == explained


def test_every_command_of_ours_is_in_the_help_and_every_command_of_the_help_exists():
    known = {name.replace("_", "-"): app for name, app in get_commands().items()}
    mine = {name for name, app in known.items() if app.startswith("zoneops.")}
    assert mine <= set(cli.COMMANDS)
    assert set(cli.COMMANDS) <= set(known)


def test_the_changelog_speaks_of_what_is_coming_or_of_this_version():
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## (?:Unreleased|\[?{re.escape(version)}\b)", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)


def test_every_name_of_the_glossary_stands_in_the_code():
    sources = "\n".join(text_of(path) for path in ours(".py"))
    lines = text_of(ROOT / "docs" / "glossary.md").splitlines()
    rows = [line.strip("|").split("|")[-1] for line in lines if "|" in line]
    names = {name for row in rows for quoted in re.findall(r"`([^`…]+)`", row) for name in re.findall(r"\w+", quoted)}
    assert not [name for name in sorted(names) if not re.search(rf"\b{name}\b", sources)]


def test_every_module_has_its_line_on_the_map_and_no_line_has_lost_its_module():
    section = text_of(ROOT / "docs" / "map.md").partition("## Modules")[2]
    listed = re.findall(r"^\| `([\w/]+\.py)` \|", section, re.MULTILINE)
    usual = {"__init__.py", "apps.py", "urls.py"}
    modules = {
        path.relative_to(ROOT / "zoneops").as_posix()
        for path in ours(".py")
        if "migrations" not in path.parts and (path.name not in usual or path.parent.name == "config")
    }
    modules = {name for name in modules if name != "config/__init__.py" and "urls_" not in name and "_urls" not in name}
    assert set(listed) == modules
    assert len(listed) == len(set(listed))


def test_every_module_that_the_map_speaks_of_exists():
    spoken = re.findall(r"`((?:[a-z_]+/)+[a-z_]+(?:\.py|/))`", text_of(ROOT / "docs" / "map.md"))
    places = [ROOT, ROOT / "zoneops", ROOT / "docs"]
    assert not [name for name in spoken if not any((place / name).exists() for place in places)]


def test_no_paper_links_to_a_file_that_is_not_there():
    lost = []
    for path in tracked():
        if path.suffix == ".md":
            links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text_of(path))
            lost += [f"{short([path])[0]}: {link}" for link in links if not (path.parent / link).exists()]
    assert not lost
