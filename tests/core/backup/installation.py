"""A whole installation of its own, in processes of its own: what a backup leaves and a restore enters."""

import base64
import os
import pickle
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.tree import ROOT

SET_UP = "import os, sys; import django; django.setup()\n"

# Every row as Python holds it, read without a line of the code under test.
READ = """
import base64, pickle
from django.apps import apps
left_out = {"sessions.session", "core.formkey", "core.jobrun"}
found = {}
for model in apps.get_models(include_auto_created=True):
    if model._meta.label_lower not in left_out and model._meta.app_label != "axes":
        names = [field.attname for field in model._meta.local_concrete_fields]
        found[model._meta.label_lower] = list(model._base_manager.order_by("pk").values_list(*names))
print("ROWS", base64.b64encode(pickle.dumps(found)).decode())
"""

# A zone in which every kind of column holds something that is easily lost on the way.
FILL = """
import os
from decimal import Decimal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import JSONField, Value
from tests import factories
from zoneops.accounts.enums import Role
from zoneops.core.models import AuditEntry, FormKey, ImportReceipt, Zone
from zoneops.core.trail import sealing
from zoneops.projects import services
figures = [{"a": 1.10, "b": [1e22, -0.0, 1e-7, True, None, 2**60]}]
zone = factories.zone_with_grids(is_sample=False, published_figures=figures)
other = factories.zone_with_grids(code="elsewhere", short_name="外区")
Zone.objects.filter(pk=other.pk).update(published_figures=Value(None, JSONField()))
officer = factories.user_with(Role.SERVICE_OFFICER, zone=zone, name="李文静")
for number in range(12):
    name = f"项目{number} 'q\\" \\\\ \\t\\n\\u2028 \\U0001F600 \\u0007"
    made = factories.project(zone, name=name, planned_investment_yuan=Decimal(10**12) + Decimal("0.07"))
    for kind in range(number % 3):
        content = b"%PDF-1.4\\n" + os.urandom(3000) + b"\\n%%EOF\\n"
        services.attach_file(made, SimpleUploadedFile(f"file{kind}.pdf", content), by=officer)
factories.parcel(zone); factories.enterprise(zone)
for address in ("10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", None):
    facts = dict(actor_name="试", action="x", subject_label="a", subject_id="1", subject_name="a")
    before, after = {"z": 1, "a": {"c": None}}, {"x": "\\u6c49", "list": []}
    AuditEntry.objects.create(zone=zone, address=address, before=before, after=after, **facts)
sealing.seal()
facts = dict(subject="projects", file_name="a.xlsx", sha256="0" * 64, state="refused", by_name="x")
receipts = [ImportReceipt.objects.create(zone=zone, **facts) for _ in range(3)]
receipts[-1].delete()
FormKey.objects.create(zone=zone, owner="user-1", key="k" * 20)
"""


@dataclass
class Installation:
    home: Path
    database: str = ""

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZONEOPS_", "PYTEST"))}
        own = {
            "ZONEOPS_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "zoneops.config.settings",
            "PYTHONPATH": str(ROOT),
            "ZONEOPS_LOG_LEVEL": "CRITICAL",
            "ZONEOPS_HOSTS": "localhost",
        }
        return kept | own | ({"ZONEOPS_DATABASE": self.database} if self.database else {})

    def process(self, *arguments, **more):
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment() | more, capture_output=True, text=True, check=False, timeout=300
        )

    def zoneops(self, *arguments, **more):
        """Run the command; (status, everything it said)."""
        done = self.process("-m", "zoneops", *map(str, arguments), **more)
        return done.returncode, done.stdout + done.stderr

    def python(self, code):
        """Run code inside of the installation; what it printed."""
        done = self.process("-c", SET_UP + code)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self):
        said = next(line for line in self.python(READ).splitlines() if line.startswith("ROWS "))
        return pickle.loads(base64.b64decode(said[5:]))

    def media(self):
        root = self.home / "media"
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def migrate(self, *arguments):
        status, said = self.zoneops("migrate", "-v", "0", *arguments)
        assert status == 0, said

    def backup(self, name="backup.zip"):
        path = self.home / name
        status, said = self.zoneops("backup", "--to", path)
        assert status == 0, said
        return path


def filled(installation):
    installation.migrate()
    installation.python(FILL)
    return installation


@contextmanager
def empty_database(server):
    """The address of a new, empty database on a server of PostgreSQL, given by Django's settings."""
    import psycopg

    name = f"zoneops_{uuid.uuid4().hex[:12]}"
    facts = {key: server[key.upper()] for key in ("host", "port", "user", "password") if server[key.upper()]}
    with psycopg.connect(dbname="postgres", autocommit=True, **facts) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    password = f":{facts['password']}" if "password" in facts else ""
    place = f"{facts.get('user', '')}{password}@{facts.get('host', '')}:{facts.get('port', '5432')}"
    try:
        yield f"postgresql://{place}/{name}"
    finally:
        with psycopg.connect(dbname="postgres", autocommit=True, **facts) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
