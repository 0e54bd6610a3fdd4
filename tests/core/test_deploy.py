"""The files of deploy/ start nothing that is not there."""

import re
import shlex
from pathlib import Path

from django.core.management import get_commands, load_command_class

from tests.tree import ROOT, text_of

DEPLOY = ROOT / "deploy"
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})


def commands(path: Path) -> list[list[str]]:
    """Every call of `zoneops` that a unit makes, as words."""
    return [shlex.split(line) for line in re.findall(r"^Exec\w+=\S*/zoneops +(.*)$", text_of(path), re.MULTILINE)]


def test_every_unit_starts_commands_that_exist_with_options_that_they_know():
    known = get_commands()
    seen = set()
    for path in UNITS:
        for name, *words in commands(path):
            assert name.replace("-", "_") in known, f"{path.name}: {name}"
            command = load_command_class(known[name.replace("-", "_")], name.replace("-", "_"))
            command.create_parser("zoneops", name).parse_args(words)  # an unknown option ends with SystemExit
            seen.add(name)
    assert seen == {"migrate", "serve", "housekeeping"}


def test_the_image_and_the_compose_file_start_commands_that_exist():
    call = re.compile(r"(?<![\w./:-])zoneops +([a-z][a-z-]+)")
    lines = [
        line
        for name in ("Containerfile", "compose.yaml")
        for line in text_of(DEPLOY / name).splitlines()
        if not line.startswith(("COPY", "RUN useradd", "FROM"))
    ]
    found = {name for line in lines for name in call.findall(line)}
    assert found == {"vendor", "migrate", "serve", "init"}
    assert found <= {name.replace("_", "-") for name in get_commands()}


def test_the_timer_starts_the_unit_of_its_own_name_and_the_server_leaves_the_jobs_to_it():
    names = {path.name for path in UNITS}
    assert {"zoneops.service", "zoneops-housekeeping.service", "zoneops-housekeeping.timer"} == names
    server = commands(DEPLOY / "zoneops.service")[-1]
    assert server[0] == "serve"
    assert "--no-housekeeping" in server


def test_the_container_is_well_when_healthz_says_so():
    assert "127.0.0.1:8000/healthz" in text_of(DEPLOY / "Containerfile")


def test_the_units_run_as_the_same_user_on_the_same_data():
    facts = ("User=", "Environment=ZONEOPS_HOME=", "EnvironmentFile=", "StateDirectory=")
    told = [
        {line for line in text_of(path).splitlines() if line.startswith(facts)}
        for path in UNITS
        if path.suffix == ".service"
    ]
    assert told[0] == told[1]
