"""Against who owns the database and computes the chain anew stands only a head that was taken elsewhere before."""

import pytest
from django.db import connection

from tests.core.trail.conftest import facts, kinds, like, rechain, statement, unguarded
from zoneops.core.models import AuditDay, AuditEntry, AuditLink
from zoneops.core.trail import heads, verifying

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_tail_cut_off_with_its_links_is_found_by_the_exported_head(sealed, cut):
    entries = sealed(8)
    with unguarded():
        AuditDay.objects.all().delete()  # the attacker is thorough
        AuditLink.objects.filter(pk__gt=8 - cut).delete()
        AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries[8 - cut :]]).delete()
        if connection.vendor == "sqlite":
            with statement() as execute:
                execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'core_auditentry'", [entries[7 - cut].pk])
    assert kinds(verifying.verify()) == {"cut"}


def test_a_tail_is_missed_by_the_table_of_days_alone_and_by_a_head_noted_on_paper(sealed):
    sealed(3)
    head = AuditLink.objects.last()
    heads.path().unlink()
    with unguarded():
        AuditLink.objects.filter(pk=3).delete()
    assert "cut" in kinds(verifying.verify())
    with unguarded():
        AuditDay.objects.all().delete()
    assert "cut" not in kinds(verifying.verify())
    assert "cut" in kinds(verifying.verify([heads.given(str(head))]))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(1, 9))
def test_an_edited_row_with_the_whole_chain_computed_anew_is_found_by_the_exported_head(sealed, place):
    entries = sealed(8)
    with unguarded():
        facts(entries[place - 1].pk).update(actor_name="别人")
        rechain(place)
        AuditDay.objects.update(hash=AuditLink.objects.last().hash)
    report = verifying.verify()
    assert kinds(report) == {"recomputed"}
    assert "链节 1 到 8 被重算过" in report.findings[0].words


def test_a_recomputed_piece_is_narrowed_down_between_two_heads(sealed):
    sealed(3)
    good = AuditLink.objects.last()
    entries = sealed(3)
    later = AuditLink.objects.last()
    with unguarded():
        facts(entries[1].pk).update(reason="没有")
        rechain(5)
    report = verifying.verify([heads.given(str(good)), heads.given(str(later))])
    assert "链节 4 到 6 被重算过" in report.findings[0].words


def test_a_deleted_row_hidden_by_a_new_chain_is_found(sealed):
    entries = sealed(5)
    with unguarded():
        facts(entries[2].pk).delete()
        links = list(AuditLink.objects.exclude(entry_id=entries[2].pk))
        AuditLink.objects.all().delete()
        AuditLink.objects.bulk_create(like(link, sequence=place) for place, link in enumerate(links, start=1))
        rechain()
    assert not verifying.verify().is_sound
