"""The side menu: only what this person may open, in the zone's own groups, with the page one is on marked."""

import pytest
from django.urls import reverse

from zoneops.core import navigation
from zoneops.core.navigation import MenuItem


class Person:
    def __init__(self, *rights):
        self.rights = rights

    def may(self, right):
        return right in self.rights


@pytest.fixture(autouse=True)
def items(monkeypatch):
    """An empty menu to register in."""
    monkeypatch.setattr(navigation, "_items", {})
    return navigation._items


def shown(person, path="/"):
    groups = person_menu(person, path)
    return [(str(group), [(str(item.label), item.is_current) for item in items]) for group, items in groups]


def person_menu(person, path="/"):
    return navigation.menu(person, path)


def test_a_group_without_items_is_not_shown():
    navigation.register(MenuItem("system", 10, "日历", "system:calendar", "calendar"))
    assert shown(Person()) == [("系统", [("日历", False)])]


def test_an_item_that_needs_a_right_is_shown_to_who_has_it():
    navigation.register(MenuItem("system", 10, "体检", "system:doctor", "stethoscope", right="manage"))
    assert shown(Person()) == []
    assert shown(Person("manage")) == [("系统", [("体检", False)])]


def test_one_of_several_rights_is_enough():
    navigation.register(MenuItem("system", 10, "体检", "system:doctor", "stethoscope", right=("manage", "look")))
    assert shown(Person("look")) == [("系统", [("体检", False)])]
    assert shown(Person("other")) == []


def test_items_stand_in_their_order_and_registering_again_replaces():
    navigation.register(MenuItem("system", 20, "后", "system:calendar", "calendar"))
    navigation.register(MenuItem("system", 10, "先", "system:imports", "file-import"))
    navigation.register(MenuItem("system", 30, "最后", "system:calendar", "calendar"))
    assert shown(Person()) == [("系统", [("先", False), ("最后", False)])]


def test_only_the_item_with_the_longest_matching_address_is_current():
    navigation.register(MenuItem("system", 10, "导入", "system:imports", "file-import"))
    navigation.register(MenuItem("system", 20, "日历", "system:calendar", "calendar", prefixes=("/imports/receipts/",)))
    assert shown(Person(), reverse("system:import_receipt", args=[7])) == [("系统", [("导入", False), ("日历", True)])]
    assert shown(Person(), reverse("system:imports")) == [("系统", [("导入", True), ("日历", False)])]


def test_the_first_page_is_current_only_on_itself():
    navigation.register(MenuItem("monitoring", 10, "工作台", "cockpit:workbench", "home"))
    assert shown(Person(), "/") == [("运行监测", [("工作台", True)])]
    assert shown(Person(), "/calendar/") == [("运行监测", [("工作台", False)])]


def test_waiting_work_is_counted_with_its_tone():
    navigation.register(MenuItem("system", 10, "甲", "system:calendar", "calendar", count=lambda user: (3, "late")))
    navigation.register(MenuItem("system", 20, "乙", "system:imports", "calendar", count=lambda user: None))
    [(_group, (first, second))] = person_menu(Person())
    assert (first.count, first.tone, second.count) == (3, "late", 0)


def test_a_group_that_does_not_exist_is_an_error_at_start():
    with pytest.raises(ValueError, match="no menu group"):
        navigation.register(MenuItem("weather", 10, "天气", "system:calendar", "calendar"))
