"""W2: the page of one project with a long history, CPU of the process for each request.

    python bench/w2_detail.py [--runs 40]

The limit measured beside it: the same project by its primary key and three of its fields through a bare template.
What the page says of the history is remembered until the
project changes, so both are measured. Budget: ≤ 10 ms for the page.
"""

import argparse
import datetime
import os
import statistics
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2021, 10, 15)


def world():
    """A zone with its requirement table, and one landed project with 200 contacts, three officers, two agreements."""
    from zoneops.accounts.enums import Role
    from zoneops.accounts.models import RoleAssignment, User
    from zoneops.core.models import Zone
    from zoneops.projects import services
    from zoneops.projects.enums import Stage
    from zoneops.reference.requirements import load_requirements

    zone = Zone.objects.create(code="bench", name="试验区", short_name="试验区", seal="试", pinned_today=TODAY)
    load_requirements(zone, by="bench")
    people = []
    for number in range(3):
        user = User.objects.create_user(f"officer{number}", name=f"专员{number}", zone=zone)
        RoleAssignment.objects.give(user, Role.PROJECT_MANAGER, granted_by="bench")
        people.append(user)
    project = services.register_project(
        zone, by=people[0], name="年产2万吨磷酸铁锂正极材料一期项目", entered_on=datetime.date(2020, 12, 8),
        investor_name="某集团", description="建厂房", industry_code="3985", land_area_mu=Decimal(118),
        planned_investment_yuan=Decimal(1_260_000_000),
    )  # fmt: skip
    for number, person in enumerate(people):
        on = datetime.date(2021, 1 + number, 5)
        services.assign_officer(project, person, by="bench", from_on=on, reason="轮换")
    services.plan_stages(
        project,
        {stage: (datetime.date(2021 + stage // 3, 1 + stage, 1), False) for stage in Stage if stage > 1},
        by="bench",
    )
    for number in range(200):
        moment = datetime.datetime(2021, 1 + number % 9, 1 + number % 28, 9, tzinfo=datetime.UTC)
        services.record_follow_up(
            project, by=people[0], kind="visit", content=f"第 {number} 次到现场，厂房基础完成", happened_at=moment
        )
    services.advance_stage(project, by=people[0], changed_on=datetime.date(2021, 3, 26))
    for number, day in enumerate((datetime.date(2021, 3, 26), datetime.date(2021, 9, 1))):
        services.sign_agreement(
            project, by=people[0], signed_on=day, reason="调整" if number else "", annual_tax_yuan=Decimal(31_284_000),
            fixed_investment_yuan=Decimal(1_260_000_000), jobs=420, start_on=datetime.date(2021, 9, 30),
        )  # fmt: skip
    for month in range(4, 10):
        services.record_arrival(
            project, by=people[0], as_of_on=datetime.date(2021, month, 28),
            fixed_investment_yuan=Decimal(50_000_000) * month,
        )  # fmt: skip
    return project, people[0]


def cpu_ms(work, runs):
    work()
    taken = []
    for _ in range(runs):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"ZONEOPS_HOME": home, "DJANGO_SETTINGS_MODULE": "zoneops.config.settings", "ZONEOPS_HOSTS": "*",
                       "ZONEOPS_LOG_LEVEL": "ERROR"}  # fmt: skip
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.cache import cache
        from django.core.management import call_command
        from django.db import connection
        from django.template import Context, Template
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from zoneops.projects.models import Project

        call_command("migrate", verbosity=0)
        project, user = world()
        client = Client()
        client.force_login(user)
        address = f"/projects/{project.pk}/"
        with CaptureQueriesContext(connection) as log:
            answer = client.get(address)
        asked = len(log)  # at once: the next request empties the log
        with CaptureQueriesContext(connection) as log:
            client.get(address)
        asked_again = len(log)
        assert answer.status_code == 200, answer.status_code
        bare = Template("<h1>{{ project.name }}</h1><p>{{ project.code }} {{ project.stage_entered_on }}</p>")
        again = cpu_ms(lambda: client.get(address), runs)
        first = cpu_ms(lambda: cache.clear() or client.get(address), runs)
        limit = cpu_ms(lambda: bare.render(Context({"project": Project.objects.get(pk=project.pk)})), runs)
        print(f"page of a project, seen again      {again:6.2f} ms CPU   {asked_again} queries")
        print(
            f"the same, first time after a write {first:6.2f} ms CPU   {asked} queries   "
            f"{len(answer.content) / 1024:.0f} KB"
        )
        print(f"one row + bare template            {limit:6.2f} ms CPU   1 query")
        print("budget                              10.00 ms CPU")


if __name__ == "__main__":
    main()
