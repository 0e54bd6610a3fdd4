"""W3: advancing a stage — lock, requirement table, gates, history, audit row, durable commit — CPU for each move.

    python bench/w3_advance.py [--runs 40]

The limit measured beside it: one ORM create with a durable commit of its own. Budget: ≤ 10 ms.
"""

import argparse
import datetime
import os
import sys
import tempfile
from decimal import Decimal

from w2_detail import ROOT, TODAY, cpu_ms


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
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from zoneops.accounts.enums import Role
        from zoneops.accounts.models import RoleAssignment, User
        from zoneops.core.models import CalendarYear, Zone
        from zoneops.projects import services
        from zoneops.reference.requirements import load_requirements

        call_command("migrate", verbosity=0)
        zone = Zone.objects.create(code="bench", name="试验区", short_name="试验区", seal="试", pinned_today=TODAY)
        load_requirements(zone, by="bench")
        user = User.objects.create_user("officer", name="专员", zone=zone)
        RoleAssignment.objects.give(user, Role.SERVICE_OFFICER, granted_by="bench")

        def ready(number):
            project = services.register_project(
                zone, by=user, name=f"项目{number}", entered_on=datetime.date(2021, 9, 1), investor_name="某集团",
                description="建厂房", industry_code="3985", land_area_mu=Decimal(0),
                planned_investment_yuan=Decimal(10**8),
            )  # fmt: skip
            services.assign_officer(project, user, by=user)
            services.record_follow_up(project, by=user, kind="visit", content="看了现场")
            project.refresh_from_db()  # the version that a form shown now would carry
            return project

        waiting = [ready(number) for number in range(2 * runs + 4)]
        client = Client()
        client.force_login(user)
        years = iter(range(1000, 1000 + runs + 1))
        with CaptureQueriesContext(connection) as log:
            services.advance_stage(waiting.pop(), by=user)
        asked = len(log)  # at once: the next request empties the log
        by_service = cpu_ms(lambda: services.advance_stage(waiting.pop(), by=user), runs)
        by_page = cpu_ms(lambda: posted(client, waiting.pop()), runs)
        create = cpu_ms(lambda: CalendarYear.objects.create(year=next(years), status="confirmed", source="bench"), runs)
        print(f"advance a stage              {by_service:6.2f} ms CPU   {asked} queries")
        print(f"the whole request            {by_page:6.2f} ms CPU")
        print(f"ORM create + durable commit  {create:6.2f} ms CPU   1 query")
        print("budget                        10.00 ms CPU")


def posted(client, project):
    sent = {"to": "signed", "version": project.version, "form_key": f"bench-{project.pk:020d}"}
    answer = client.post(f"/projects/{project.pk}/move/", sent)
    assert answer.status_code == 302, answer.status_code


if __name__ == "__main__":
    main()
