"""W1: the list and the board of projects with 100,000 projects, CPU of the process for each request.

    python bench/w1_lists.py [--projects 100000] [--runs 15] [--home DIRECTORY]

The limit measured beside it: 50 of the same rows as bare template HTML, and one indexed query.
"Anew" is the first request after somebody wrote, when the counts are read again. Budget: ≤ 20 ms for filter, sort and
50 rows, the number of queries constant. With --home the database is kept and used again.
"""

import argparse
import datetime
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2021, 10, 15)
THINGS = ["加氢站", "隔膜压缩机", "数控机床", "功能部件", "特种气体", "生物基材料", "正极材料", "光伏支架", "预制食品"]


def fill(count):
    """One zone with 8 grids, 40 officers, 500 enterprises and `count` projects in every stage and standing."""
    from zoneops.accounts.models import RoleAssignment, User
    from zoneops.core.models import Zone
    from zoneops.enterprises.models import Enterprise
    from zoneops.projects.models import Project
    from zoneops.territory.models import Grid, GridEdition

    rng = random.Random(7)
    zone = Zone.objects.create(code="bench", name="试验区", short_name="试验区", seal="试", pinned_today=TODAY)
    edition = GridEdition.objects.create(
        zone=zone, title="试验", effective_from=TODAY.replace(month=1), planning_area=square(0, 8), source="试验"
    )
    grids = [
        Grid.objects.create(edition=edition, code=f"G{n:02d}", name=f"第{n}网格", order=n, geometry=square(n - 1, n))
        for n in range(1, 9)
    ]
    published = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)
    GridEdition.objects.filter(pk=edition.pk).update(state="published", published_at=published)
    officers = [User.objects.create_user(f"officer{n}", name=f"专员{n}", zone=zone) for n in range(40)]
    for officer in officers:
        RoleAssignment.objects.give(officer, "project_manager", granted_by="bench")
    enterprises = Enterprise.objects.bulk_create(
        Enterprise(zone=zone, credit_code=f"{n:018d}", name=f"试验企业{n}有限公司") for n in range(500)
    )

    def made():
        for number in range(count):
            standing = rng.choices(["active", "suspended", "lost", "terminated"], [85, 5, 6, 4])[0]
            stage = rng.choice([1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 6, 6])
            silent = rng.randint(0, 13) if rng.random() < 0.92 else rng.randint(14, 60)
            dated = stage < 6 and rng.random() < 0.9
            yield Project(
                zone=zone,
                code=f"B-{number:06d}",
                name=f"{rng.choice(THINGS)}{rng.choice(THINGS)}研发制造项目{number}",
                pinyin="yanfazhizaoxiangmu",
                initials=f"yfzzxm{number}",
                enterprise=rng.choice(enterprises),
                stage=stage,
                standing=standing,
                standing_reason="" if standing == "active" else "企业停产",
                stage_entered_on=TODAY - datetime.timedelta(rng.randint(0, 400)),
                stage_due_on=TODAY + datetime.timedelta(rng.randint(-20, 300)) if dated else None,
                service_officer=rng.choice(officers),
                officer_in_post=rng.random() > 0.01,
                grid=None if rng.random() < 0.02 else rng.choice(grids),
                has_map=stage > 1 and rng.random() > 0.02,
                last_follow_up_on=TODAY - datetime.timedelta(silent),
                key_level=rng.choices(["", "zone", "municipal", "provincial"], [85, 8, 5, 2])[0],
                planned_investment_yuan=Decimal(rng.randint(1000, 200000)) * 10000,
                land_area_mu=rng.randint(0, 300),
                promised_tax_yuan=rng.randint(1, 50) * 1_000_000,
                next_step="施工许可证",
                created_by="bench",
            )

    rows = made()
    while batch := list(itertools.islice(rows, 5000)):
        Project.objects.bulk_create(batch)


def square(west, east):
    ring = [[116 + west / 100, 36.9], [116 + east / 100, 36.9], [116 + east / 100, 37], [116 + west / 100, 37]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def milliseconds(action, runs, before=lambda: None):
    """Median CPU time of the process, the first run left out."""
    taken = []
    for _ in range(runs + 1):
        before()
        started = time.process_time()
        action()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken[1:])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--projects", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=15)
    options.add_argument("--home", help="keep the database here and use it again")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(given.home or temporary)
        (home / "static").mkdir(parents=True, exist_ok=True)
        os.environ["ZONEOPS_HOME"] = str(home)
        os.environ["ZONEOPS_LOG_LEVEL"] = "ERROR"
        os.environ.setdefault("ZONEOPS_HOSTS", "testserver")
        os.environ["DJANGO_SETTINGS_MODULE"] = "zoneops.config.settings"
        sys.path.insert(0, str(ROOT))
        measure(given)


def measure(given):
    import django

    django.setup()
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection
    from django.template import engines
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zoneops.accounts.models import User
    from zoneops.projects.models import Project

    call_command("migrate", verbosity=0)
    if Project.objects.count() != given.projects:
        fill(given.projects)
    reader = User.objects.filter(username="officer0").get()
    client = Client()
    client.force_login(reader)

    columns = ["pk", "name", "enterprise__name", "stage", "stage_due_on", "service_officer__name", "grid__name"]
    columns += ["planned_investment_yuan", "promised_tax_yuan", "next_step"]
    cells = "".join(f"<td>{{{{ row.{place} }}}}</td>" for place in range(len(columns)))
    bare = engines["django"].from_string(f"{{% for row in rows %}}<tr>{cells}</tr>{{% endfor %}}")
    query = Project.objects.filter(zone=reader.zone, pursued=1, stage=2).order_by("stage_due_on").values_list(*columns)
    as_html = milliseconds(lambda: bare.render({"rows": list(query[:50])}), given.runs)
    one_query = milliseconds(lambda: list(query[:50]), given.runs)
    print(f"{Project.objects.count():,} projects, median of {given.runs}, CPU of the process")
    print(f"limit: one indexed query of 50 rows {one_query:.1f} ms; the same as bare template HTML {as_html:.1f} ms")
    print(f"{'page':44}{'ms':>7}{'× limit':>9}{'anew':>8}{'queries':>9}{'KB':>6}")
    for label, address in [
        ("list: as it opens", "/projects/"),
        ("list: stage and grid, sorted by investment", "/projects/?stage=signed&grid=G03&sort=-invest"),
        ("list: overdue, sorted by date", "/projects/?only=overdue&sort=due"),
        ("list: page 100", "/projects/?page=100"),
        ("board: as it opens", "/projects/board/"),
        ("board: one grid", "/projects/board/?grid=G03"),
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        known = milliseconds(lambda address=address: client.get(address), given.runs)
        anew = milliseconds(lambda address=address: client.get(address), max(3, given.runs // 3), cache.clear)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        size = len(answer.content) / 1024
        print(f"{label:44}{known:7.1f}{known / as_html:9.1f}{anew:8.1f}{len(captured):9}{size:6.0f}")
    print("budget: 20 ms")


if __name__ == "__main__":
    main()
