"""`zoneops`: the one command."""

import sys
import tomllib
from pathlib import Path

import pytest

from zoneops import cli


@pytest.fixture
def run(monkeypatch):
    def with_arguments(*arguments):
        monkeypatch.setattr(sys, "argv", ["zoneops", *arguments])
        cli.main()

    return with_arguments


@pytest.mark.parametrize("arguments", [[], ["help"], ["-h"], ["--help"]])
def test_help_lists_every_command_with_its_words(run, capsys, arguments):
    run(*arguments)
    shown = capsys.readouterr().out
    for command, words in cli.COMMANDS.items():
        assert any(line.split() and line.split()[0] == command and words in line for line in shown.splitlines())


def test_the_version_is_known_in_a_checkout_too(run, capsys):
    run("--version")
    text = (Path(cli.__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() == tomllib.loads(text)["project"]["version"]


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_every_command_has_its_own_help_without_touching_anything(run, capsys, command):
    with pytest.raises(SystemExit) as caught:
        run(command, "--help")
    assert caught.value.code == 0
    assert "usage: zoneops" in capsys.readouterr().out


def test_an_unknown_command_ends_with_a_status_and_names_it(run, capsys):
    with pytest.raises(SystemExit) as caught:
        run("forecast-weather")
    assert caught.value.code
    assert "没有“forecast-weather”这个命令" in capsys.readouterr().err
