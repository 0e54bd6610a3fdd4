"""Whatever is decreed with a date: drafted, checked, published, and from then on as it is."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from tests import factories
from zoneops.core import editions
from zoneops.core.models import AuditEntry, EditionFrozen
from zoneops.projects.models import Requirement, RequirementEdition

pytestmark = pytest.mark.django_db


def on(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def zone(db):
    return factories.zone()


@pytest.fixture
def draft(zone):
    edition = RequirementEdition.objects.create(zone=zone, title="二〇二一版", effective_from=on("2021-03-01"))
    Requirement.objects.create(edition=edition, stage=2, field="grid")
    return edition


@pytest.fixture
def published(draft):
    editions.mark_checked(draft, by="试验")
    return editions.publish(draft, by="试验")


def test_an_edition_goes_from_draft_to_checked_to_published_and_every_step_is_audited(published):
    assert (published.state, published.published_by) == ("published", "试验")
    assert published.published_at is not None
    steps = AuditEntry.objects.order_by("id").values_list("action", "before__state", "after__state")
    assert list(steps) == [
        ("edition.checked", "draft", "checked"),
        ("edition.published", "checked", "published"),
    ]


def test_a_published_edition_cannot_be_saved_or_deleted(published):
    published.title = "改过的"
    with pytest.raises(EditionFrozen):
        published.save()
    with pytest.raises(EditionFrozen):
        published.delete()
    with pytest.raises(EditionFrozen):
        RequirementEdition.objects.filter(pk=published.pk).delete()
    assert RequirementEdition.objects.get().title == "二〇二一版"


def test_a_copy_read_before_publication_cannot_overwrite_it(draft):
    stale = RequirementEdition.objects.get(pk=draft.pk)
    editions.publish(draft, by="试验")
    with pytest.raises(EditionFrozen):
        stale.save()


def test_the_parts_of_a_published_edition_cannot_be_changed_added_or_taken_away(published):
    part = published.requirements.get()
    part.note = "改过的"
    with pytest.raises(EditionFrozen):
        part.save()
    with pytest.raises(EditionFrozen):
        part.delete()
    with pytest.raises(EditionFrozen):
        Requirement.objects.create(edition=published, stage=3, field="service_officer")
    assert list(published.requirements.values_list("field", "note")) == [("grid", "")]


def test_a_part_cannot_leave_a_published_edition_for_a_draft(published, zone):
    other = RequirementEdition.objects.create(zone=zone, title="新稿", effective_from=on("2022-01-01"))
    part = published.requirements.get()
    part.edition = other
    with pytest.raises(EditionFrozen):
        part.save()
    with pytest.raises(EditionFrozen):
        part.delete()
    assert published.requirements.count() == 1


def test_a_draft_may_still_be_changed_and_thrown_away(draft):
    part = draft.requirements.get()
    part.note = "改过的"
    part.save()
    part.delete()
    draft.delete()
    assert not RequirementEdition.objects.exists()


def test_publishing_twice_is_refused(published):
    with pytest.raises(EditionFrozen):
        editions.publish(published, by="试验")


def test_the_successor_ends_its_predecessor_the_day_before(published, zone):
    successor = RequirementEdition.objects.create(zone=zone, title="二〇二二版", effective_from=on("2022-01-01"))
    editions.publish(successor, by="试验")
    published.refresh_from_db()
    assert published.effective_to == on("2021-12-31")
    assert successor.effective_to is None


def test_the_successor_of_one_zone_leaves_another_zone_alone(published):
    elsewhere = factories.zone(code="elsewhere", short_name="外区")
    editions.publish(
        RequirementEdition.objects.create(zone=elsewhere, title="外区版", effective_from=on("2022-01-01")), by="试验"
    )
    published.refresh_from_db()
    assert published.effective_to is None


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2021-02-28", None),
        ("2021-03-01", "二〇二一版"),
        ("2021-12-31", "二〇二一版"),
        ("2022-01-01", "二〇二二版"),
        ("2035-01-01", "二〇二二版"),
    ],
)
def test_exactly_one_edition_is_in_force_from_its_first_to_its_last_day(published, zone, day, title):
    successor = RequirementEdition.objects.create(zone=zone, title="二〇二二版", effective_from=on("2022-01-01"))
    editions.publish(successor, by="试验")
    found = RequirementEdition.objects.filter(zone=zone).in_force(on(day))
    assert [edition.title for edition in found] == ([title] if title else [])


def test_a_draft_is_never_in_force(draft):
    assert not RequirementEdition.objects.in_force(on("2021-06-01")).exists()


def test_the_database_refuses_an_end_before_the_beginning(zone):
    with pytest.raises(IntegrityError), transaction.atomic():
        RequirementEdition.objects.create(
            zone=zone, title="倒着", effective_from=on("2021-03-02"), effective_to=on("2021-03-01")
        )
    RequirementEdition.objects.create(
        zone=zone, title="一天", effective_from=on("2021-03-01"), effective_to=on("2021-03-01")
    )


def test_the_database_refuses_a_publication_without_a_moment(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        RequirementEdition.objects.filter(pk=draft.pk).update(state="published")
