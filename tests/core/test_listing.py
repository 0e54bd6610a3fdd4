"""Sorting and paging that every list shares."""

import datetime

import pytest
from django.test import RequestFactory

from tests import factories
from zoneops.core.listing import Listing
from zoneops.enterprises.models import Enterprise

SORTS = {"name": "name", "founded": ("founded_on", "name")}


@pytest.fixture
def zone(db):
    zone = factories.zone()
    for name, year in [("乙", 2010), ("甲", None), ("丙", 2001)]:
        factories.enterprise(zone, name, founded_on=year and datetime.date(year, 1, 1))
    return zone


def listing(query="", **options):
    request = RequestFactory().get(f"/?{query}")
    return Listing(request, Enterprise.objects.all(), sorts=SORTS, **options)


def names(made):
    return [row.name for row in made.rows]


def test_rows_without_a_value_come_last_in_both_directions(zone):
    assert names(listing("sort=founded")) == ["丙", "乙", "甲"]
    assert names(listing("sort=-founded")) == ["乙", "丙", "甲"]


@pytest.mark.parametrize("sort", ["zone__secret", "-", "--name", "name,id", "?"])
def test_a_sort_that_is_not_offered_is_ignored(zone, sort):
    assert listing(f"sort={sort}", default="-founded").sort == "-founded"


def test_a_page_beyond_the_end_is_the_last_one(zone):
    made = listing("page=99", page_size=2)
    assert (made.page.number, made.first, made.last, made.count) == (2, 3, 3, 3)
    assert made.next_url == ""
    assert made.previous_url == "?page=1"


@pytest.mark.parametrize("page", ["", "x", "0", "-1"])
def test_a_page_that_is_no_page_shows_some_page(zone, page):
    assert len(listing(f"page={page}", page_size=2).rows) in {1, 2}


def test_no_rows_is_one_empty_page(db):
    made = listing()
    assert (made.rows, made.count, made.first, made.last) == ([], 0, 0, 0)


def test_a_head_sorts_upwards_first_and_turns_round_on_the_second_click(zone):
    made = listing("q=x&page=2&sort=name")
    assert made.heads["founded"].url == "?q=x&sort=founded"
    assert made.heads["founded"].aria_sort == "none"
    assert made.heads["name"].url == "?q=x&sort=-name"
    assert made.heads["name"].aria_sort == "ascending"


def test_equal_rows_keep_one_order_over_the_pages(db):
    zone = factories.zone()
    made = [factories.enterprise(zone, "同名") for _ in range(5)]
    seen = [row.pk for page in (1, 2, 3) for row in listing(f"page={page}", page_size=2).rows]
    assert sorted(seen) == sorted(one.pk for one in made)


def test_a_list_takes_two_queries_however_long_it_is(zone, django_assert_num_queries):
    with django_assert_num_queries(2):
        made = listing("sort=-founded")
        assert made.count == len(made.rows)
