import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from zoneops.approvals.models import Case, Flow, Procedure, Step

TODAY = factories.TODAY


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Counts are kept until something is written; a test that rolls back would leave them to the next."""
    cache.clear()


@pytest.fixture
def days():
    """`days(3)` is three days from today, `days(-3)` three days ago."""
    return lambda number: TODAY + datetime.timedelta(days=number)


@pytest.fixture
def queries_of():
    """How many queries a request makes."""

    def count(client, address):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    return count


@pytest.fixture
def case(zone):
    """`case(project, [("A", phase, department, completed_on), …])`: a case with these procedures."""

    def make(project, rows):
        flow = Flow.objects.create(
            zone=project.zone, code=f"flow-{project.pk}", title="试验流程", effective_from=datetime.date(2021, 1, 1)
        )
        made = Case.objects.create(project=project, flow=flow, opened_on=datetime.date(2021, 6, 1), opened_by="试验")
        for order, (name, phase, department, completed_on) in enumerate(rows):
            procedure = Procedure.objects.create(
                edition=flow, code=name, name=name, phase=phase, phase_name=f"第{phase}阶段",
                lead_department=department, promised_days=5, order=order,
            )  # fmt: skip
            Step.objects.create(case=made, procedure=procedure, completed_on=completed_on)
        return made

    return make
