"""Bugs put in on purpose: the matrix must notice each, or it watches nothing."""

import pytest
from django.http import HttpResponse
from django.urls import include, path

from tests.permissions.addresses import targets
from tests.permissions.matrix import run, undecided
from tests.permissions.probing import Asker
from tests.permissions.routes import all_routes
from tests.permissions.table import decided, reviewed
from zoneops.accounts.enums import Role
from zoneops.core import access
from zoneops.enterprises.models import EnterpriseQuerySet
from zoneops.enterprises.views import common
from zoneops.projects.models import Project
from zoneops.projects.queries import ProjectQuerySet

pytestmark = [pytest.mark.slow, pytest.mark.either]


def backdoor(request):
    return HttpResponse("ok")


urlpatterns = [path("", include("zoneops.config.urls")), path("backdoor/", backdoor, name="backdoor")]


def found(world, role, *names: str) -> str:
    """What the matrix says of these routes, asked by this role."""
    known = targets(all_routes())
    return "\n".join(run(Asker(world, role), [known[name] for name in names], decided(reviewed())).wrong)


def test_without_a_bug_there_is_nothing_to_find(world):
    assert found(world, Role.GRID_WORKER, "projects:detail", "enterprises:edit", "projects:list", "projects:move") == ""


def test_a_route_that_nobody_reviewed(world, settings):
    settings.ROOT_URLCONF = __name__
    missing, stale = undecided(targets(all_routes()), reviewed(), lambda target: target.relations(world))
    assert missing == ["backdoor: no line"]
    assert not stale


def test_a_line_whose_route_is_gone(world):
    known = targets(all_routes())
    del known["projects:ones"]
    assert undecided(known, reviewed(), lambda target: target.relations(world)) == (
        [],
        ["projects:ones: no such route"],
    )


def test_a_view_that_asks_for_no_right(world, monkeypatch):
    monkeypatch.setattr(access, "require_right", lambda request, *rights: None)
    assert "enterprises:edit POST none: answered ok" in found(world, Role.LEADER, "enterprises:edit")


def test_a_row_that_every_zone_sees(world, monkeypatch):
    monkeypatch.setattr(ProjectQuerySet, "visible_to", lambda rows, user, right=None: rows.all())
    wrong = found(world, Role.PROJECT_MANAGER, "projects:detail", "projects:list")
    assert "projects:detail GET other_zone: answered ok (200) instead of -" in wrong
    assert "projects:list GET zone: shows 外区" in wrong


def test_a_list_that_forgets_the_scope(world, monkeypatch):
    """The zone is kept, the relation to the row is not: the page of each row would still refuse."""
    monkeypatch.setattr(EnterpriseQuerySet, "visible_to", lambda rows, user, right=None: rows.filter(zone=user.zone_id))
    wrong = found(world, Role.LIAISON, "enterprises:list", "api:GET /enterprises")
    assert "enterprises:list GET zone: shows 企业〔none〕" in wrong
    assert "api:GET /enterprises GET zone: shows 企业〔none〕" in wrong


def test_a_refusal_that_tells_that_the_row_exists(world, monkeypatch):
    def telling(request, pk):
        if not EnterpriseQuerySet.visible_to(common.Enterprise.objects.all(), request.user).filter(pk=pk).exists():
            there = common.Enterprise.objects.filter(pk=pk).exists()
            return HttpResponse("不是您的" if there else "没有", status=404)
        return HttpResponse("在")

    from django.urls import get_resolver

    pattern = next(p for p in _patterns(get_resolver()) if p.name == "detail" and "enterprises" in p.lookup_str)
    monkeypatch.setattr(pattern, "callback", telling)
    assert "enterprises:detail GET other_zone: a 404 of its own" in found(
        world, Role.PROJECT_MANAGER, "enterprises:detail"
    )


def _patterns(resolver):
    for entry in resolver.url_patterns:
        yield from _patterns(entry) if hasattr(entry, "url_patterns") else [entry]


def test_a_refusal_that_has_written_something(world, monkeypatch):
    from zoneops.projects.views import acting

    def careless(request, right, project, action):
        Project.objects.filter(pk=project.pk).update(next_step="改了")
        acting.record_refused(request, project, action, "不行")
        raise acting.PermissionDenied

    for module in ("commitments", "moving"):
        monkeypatch.setattr(f"zoneops.projects.views.{module}.require", careless)
    wrong = found(world, Role.LEADER, "projects:plan")
    assert "projects:plan POST none: was refused and wrote to projects_project" in wrong
    assert "projects:plan GET none: looking wrote to projects_project" in wrong
