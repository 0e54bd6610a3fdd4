"""What the list can be asked, and for how many queries."""

import datetime

import pytest

from tests import factories
from zoneops.accounts.enums import Role
from zoneops.enterprises import queries, services
from zoneops.enterprises.filters import EnterpriseFilter
from zoneops.enterprises.models import Enterprise, IndustryClass

TODAY = factories.TODAY


def day(days):
    return TODAY + datetime.timedelta(days=days)


def recognise(enterprise, first, last, kind="high_tech"):
    services.add_qualification(
        enterprise, by="试验", kind=kind, valid_from=day(first), valid_to=None if last is None else day(last)
    )


def names(found):
    return sorted(found.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("validities", "is_expired", "is_expiring"),
    [
        ([(-400, -1)], True, False),
        ([(-400, -1), (0, 700)], False, False),  # renewed
        ([(-400, 0)], False, True),
        ([(-400, 90)], False, True),
        ([(-400, 91)], False, False),
        ([(-400, 30), (-10, None)], False, False),  # one without an end takes over
        ([(-400, 30), (31, 700)], False, False),  # the next one is there already
        ([(1, 30)], False, False),
        ([], False, False),
    ],
)
def test_what_runs_out_is_found_unless_it_was_renewed(zone, validities, is_expired, is_expiring):
    enterprise = factories.enterprise(zone)
    for validity in validities:
        recognise(enterprise, *validity)
    assert queries.expired(Enterprise.objects.all(), TODAY).exists() is is_expired
    assert queries.expiring(Enterprise.objects.all(), TODAY).exists() is is_expiring


def test_another_kind_is_no_renewal(zone):
    enterprise = factories.enterprise(zone)
    recognise(enterprise, -400, -1)
    recognise(enterprise, -400, None, kind="gazelle")
    assert queries.expired(Enterprise.objects.all(), TODAY).exists()


def narrowed(officer, **asked):
    return names(EnterpriseFilter(asked, queryset=queries.listed(officer, TODAY), on=TODAY).qs)


@pytest.fixture
def three(zone):
    """甲: above designated size, high-tech, 3841. 乙: neither, 1495. 丙: nothing, no industry."""
    first = factories.enterprise(zone, "甲", industry_code="3841")
    factories.enterprise(zone, "乙", industry_code="1495")
    factories.enterprise(zone, "丙")
    services.enter_register(first, on=day(-10), by="试验")
    services.set_contacts(first, [{"name": "张三", "phone": "13812341234"}], by="试验")
    recognise(first, -10, 500)
    return zone


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["丙", "乙", "甲"]),
        ({"register": "in"}, ["甲"]),
        ({"register": "out"}, ["丙", "乙"]),
        ({"qualification": "high_tech"}, ["甲"]),
        ({"qualification": "gazelle"}, []),
        ({"industry": "38"}, ["甲"]),
        ({"lack": "contact"}, ["丙", "乙"]),
        ({"q": "甲"}, ["甲"]),
        ({"register": "在"}, ["丙", "乙", "甲"]),  # no such value: ignored
        ({"qualification": "x", "lack": "y"}, ["丙", "乙", "甲"]),
        ({"industry": "383838383838"}, ["丙", "乙", "甲"]),
    ],
)
def test_the_list_is_narrowed_by_what_exists(three, officer, asked, found):
    assert narrowed(officer, **asked) == sorted(found)


def test_the_register_is_asked_on_the_zones_own_day(three, officer):
    before = EnterpriseFilter({"register": "in"}, queryset=queries.listed(officer, day(-11)), on=day(-11)).qs
    assert names(before) == []


def test_an_unknown_industry_is_only_a_question_once_a_classification_is_loaded(three, officer):
    assert narrowed(officer, lack="industry") == []
    IndustryClass.objects.create(edition="试验", code="3841", name="电池制造", level=4)
    assert narrowed(officer, lack="industry") == ["乙"]


def test_divisions_carry_their_names_when_they_are_known(three):
    IndustryClass.objects.create(edition="试验", code="38", name="电气机械", level=2)
    assert queries.divisions_of(Enterprise.objects.all()) == [("14", "", 1), ("38", "电气机械", 1)]


def test_nobody_sees_another_zones_enterprises(three, other_zone, officer):
    factories.enterprise(other_zone, "外")
    stranger = factories.user_with(Role.SERVICE_OFFICER, zone=other_zone)
    nobody = factories.user_with(Role.SYSTEM_ADMINISTRATOR, zone=None)
    assert "外" not in narrowed(officer)
    assert names(queries.listed(stranger, TODAY)) == ["外"]
    assert names(queries.listed(nobody, TODAY)) == []


def test_the_list_takes_two_queries_however_long_it_is(three, officer, django_assert_num_queries):
    officer.rights  # noqa: B018 - read once in a request, by the door of the view
    with django_assert_num_queries(2):
        rows = list(queries.listed(officer, TODAY))
        assert [len(row.qualifications.all()) for row in rows].count(1) == 1
    first = next(row for row in rows if row.name == "甲")
    assert (first.large_since, first.contact_name, first.contact_phone) == (day(-10), "张三", "13812341234")
