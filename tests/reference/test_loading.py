"""The reference zone comes in through the ordinary importers, and can be loaded again."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import TestCase

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.accounts.models import Department, User
from zoneops.core.models import AuditEntry, Zone
from zoneops.enterprises.models import Enterprise
from zoneops.projects.models import Project
from zoneops.projects.proof import differences
from zoneops.reference.loading import load, people_to_show
from zoneops.territory.models import Grid


@pytest.mark.slow
class TestReferenceZone(TestCase):
    """Loaded once; each test sees it as it was loaded."""

    @classmethod
    def setUpTestData(cls):
        cls.zone = load()

    def test_the_reference_zone_is_large_enough_to_show_every_page(self):
        assert Grid.objects.filter(edition__zone=self.zone, edition__state="published").count() == 8
        assert Department.objects.filter(zone=self.zone).count() >= 15
        assert User.objects.filter(zone=self.zone).count() >= 12
        assert Project.objects.filter(zone=self.zone).count() >= 60
        assert Enterprise.objects.filter(zone=self.zone).count() >= 40
        assert {stage for (stage,) in Project.objects.values_list("stage").distinct()} == {1, 2, 3, 4, 5, 6}

    def test_everything_invented_is_marked_and_the_published_figures_are_not(self):
        for model in (Department, User, Project, Enterprise):
            assert not model.objects.filter(zone=self.zone, is_sample=False).exists()
        figures = {figure["code"]: figure for figure in self.zone.published_figures}
        assert figures["industrial_output"]["value"] == "184.27"
        assert figures["industrial_output"]["yoy_percent"] == "23.84"
        assert not any(figure["sample"] for figure in figures.values())

    def test_loading_again_changes_nothing(self):
        before = AuditEntry.objects.count()
        lines = []
        load(say=lines.append)
        counts = [line.partition("：")[2] for line in lines]
        assert counts
        assert all(count.startswith("新增 0，改动 0，") for count in counts)
        assert AuditEntry.objects.count() == before

    def test_the_kept_columns_agree_with_the_imported_history(self):
        assert list(differences(self.zone)) == []

    def test_some_projects_lack_one_of_the_four_and_the_command_says_which(self):
        out = StringIO()
        call_command("check_ones", stdout=out)
        shown = out.getvalue()
        assert "2021-LD-014" in shown
        assert "缺一张网：用地跨第三、第四网格" in shown

    def test_each_role_that_someone_in_post_has_gets_a_link(self):
        people = people_to_show(self.zone)
        assert len(people) == len({person.pk for person in people})
        assert {role for person in people for role in person.roles} >= {
            Role.LEADER,
            Role.SERVICE_OFFICER,
            Role.STATISTICIAN,
        }
        assert all(person.left_on is None for person in people)

    def test_two_zones_can_live_in_one_database(self):
        other = factories.zone_with_grids(code="elsewhere")
        assert Zone.objects.count() == 2
        assert not Project.objects.filter(zone=other).exists()
