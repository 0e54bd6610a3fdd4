"""What the table of permissions says, beside what the product does. Never writes the table: a person reviews each line.

    .venv/bin/python tools/permissions.py              every cell in which the two differ
    .venv/bin/python tools/permissions.py --propose    lines for routes that have none, as the product answers today
    .venv/bin/python tools/permissions.py --propose --all    the whole table as the product answers
    .venv/bin/python tools/permissions.py --only approvals:    only routes with this in their names, any of the three

An answer of today is a proposal, not a decision: read it against the rules (docs/security/permissions.md).
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Cell = tuple[str, str, str, str]  # route, method, relation, asker


def observed(names: set[str], askers: tuple[str, ...]) -> dict[Cell, str]:
    """What the product answers for these routes of the table."""
    from tests.permissions.addresses import targets
    from tests.permissions.probing import Asker
    from tests.permissions.routes import all_routes
    from tests.permissions.world import build

    world = build()
    found: dict[Cell, str] = {}
    for name in askers:
        asker = Asker(world, name)
        for target in targets(all_routes()).values():
            if target.name not in names:
                continue
            for method in [target.route.method] if target.route.is_api else ["GET", "POST"]:
                for relation in target.relations(world):
                    found[target.name, method, relation, name] = asker.ask(
                        target, method, relation, drawn=False
                    ).meaning
    return found


def proposed(cells: dict[Cell, str]) -> list[Any]:
    """Lines of the table. A method that nobody may use is no line: what no line names is refused to everyone."""
    from tests.permissions.table import PATH, grouped, reviewed

    used = {cell[:2] for cell, answer in cells.items() if answer not in {"405", "no", "-", "in"}}
    used |= {cell[:2] for cell in cells if not any(other[:2] == cell[:2] and cells[other] == "405" for other in cells)}
    known = {row.route: row.what for row in reviewed()} if PATH.exists() else {}
    words = {route: known.get(route, "写明这是什么") for route, *_rest in cells}
    return grouped({cell: answer for cell, answer in cells.items() if cell[:2] in used}, words)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--propose", action="store_true", help="print lines for routes without one")
    parser.add_argument("--all", action="store_true", help="with --propose: for all routes")
    parser.add_argument("--only", default="", metavar="TEXT", help="only routes whose names contain this")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zoneops-permissions-") as home:
        os.environ |= {"ZONEOPS_HOME": home, "ZONEOPS_DATABASE": f"sqlite:///{home}/none.sqlite3"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoneops.config.settings")
        sys.path.insert(0, str(ROOT))
        import logging

        import django

        django.setup()
        logging.disable(logging.ERROR)  # every refusal would have a line
        return with_database(asked)


def with_database(asked: argparse.Namespace) -> int:
    from django.db import connection, transaction
    from django.test.utils import override_settings, setup_test_environment

    from tests.conftest import IN_HASTE
    from tests.permissions.addresses import targets
    from tests.permissions.routes import all_routes
    from tests.permissions.table import ASKERS, PATH, decided, reviewed, text_of
    from tests.permissions.world import WAYS_IN

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(**settings_of_tests(IN_HASTE, WAYS_IN)), transaction.atomic():
            rows = reviewed() if PATH.exists() and not asked.all else ()
            names = {name for name in targets(all_routes()) if asked.only in name}
            if asked.propose:
                names -= {row.route for row in rows}
                print(text_of(proposed(observed(names, ASKERS))), end="")
                return 0
            table = {cell: answer for cell, answer in decided(rows).items() if asked.only in cell[0]}
            now = observed(names, ASKERS)
            wrong = {cell: (table[cell], now.get(cell, "gone")) for cell in table if table[cell] != now.get(cell)}
            for cell, (should, does) in sorted(wrong.items()):
                print(f"{' '.join(cell)}: table {should}, product {does}")
            print(f"{len(table)} cells, {len(wrong)} differ", file=sys.stderr)
            return 1 if wrong else 0
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def settings_of_tests(hashers: list[str], ways: dict[str, Any]) -> dict[str, Any]:
    from django.conf import settings

    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return {"PASSWORD_HASHERS": hashers, "STORAGES": settings.STORAGES | plain, "WAYS_IN": ways}


if __name__ == "__main__":
    sys.exit(main())
