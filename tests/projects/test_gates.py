"""Another app can hold a project back, on every way in."""

import pytest
from django.urls import reverse

from tests import factories
from zoneops.core.models import AuditEntry
from zoneops.projects import gates, needs, services
from zoneops.projects.enums import Stage
from zoneops.projects.gates import Missing, StageBlocked

HELD = Missing("准入评审决议", "领导小组办公室", "还没有上会")


@pytest.fixture
def held(gate):
    gate(Stage.SIGNED, lambda project: [HELD])


def test_a_gate_holds_the_project_before_its_stage_only(project, held):
    assert gates.missing_for(project, Stage.SIGNED) == [HELD]
    assert gates.missing_for(project, Stage.LANDED) == []


def test_a_gate_registered_twice_asks_once(project, gate):
    def ask(project):
        return [HELD]

    gate(Stage.SIGNED, ask)
    gates.register(Stage.SIGNED, ask)
    assert len(gates.missing_for(project, Stage.SIGNED)) == 1


def test_the_service_names_what_the_gate_misses(project, held, officer):
    with pytest.raises(StageBlocked, match="缺 1 项：准入评审决议") as blocked:
        services.advance_stage(project, by=officer)
    assert blocked.value.missing == [HELD]


def test_the_table_and_the_gates_are_one_list(project, held, require):
    from zoneops.projects.enums import RequirementField

    require((Stage.SIGNED, RequirementField.LAND, "规划建设部"))
    assert [item.label for item in needs.missing_for(project, Stage.SIGNED)] == ["用地面积", "准入评审决议"]


def test_the_page_shows_the_gate_and_blocks_the_button(project, held, signed_in):
    page = signed_in.get(reverse("projects:detail", args=[project.pk])).content.decode()
    assert "准入评审决议" in page
    assert 'aria-disabled="true" href="#missing" aria-describedby="why-blocked"' in page


def test_the_move_endpoint_refuses_and_writes_the_refusal_down(project, held, signed_in, officer):
    answer = signed_in.post(reverse("projects:move", args=[project.pk]), {"to": "signed", "version": 1})
    assert answer.status_code == 422
    assert "准入评审决议" in answer.content.decode()
    project.refresh_from_db()
    assert project.stage == Stage.NEGOTIATION
    entry = AuditEntry.objects.get(outcome="refused", subject_id=str(project.pk))
    assert (entry.action, entry.actor_id) == ("project.move", officer.pk)
    assert "准入评审决议" in entry.reason


def test_a_suspended_project_is_not_shown_as_ready_to_advance(zone, signed_in):
    project = factories.project(zone, standing="suspended", standing_reason="等环评")
    page = signed_in.get(reverse("projects:detail", args=[project.pk])).content.decode()
    assert "推进到签约" not in page
