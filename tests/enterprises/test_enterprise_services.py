"""Registering and changing enterprises, each change with its audit row."""

import datetime
from decimal import Decimal

import pytest

from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.enterprises import services
from zoneops.enterprises.models import Enterprise, RegisterEntry
from zoneops.enterprises.rules import complete_credit_code

CODE = complete_credit_code("91371482MA3000001")
DAY = datetime.date(2021, 3, 1)


def days(number):
    return DAY + datetime.timedelta(days=number)


@pytest.fixture
def enterprise(zone):
    return services.register_enterprise(zone, by="试验", credit_code=CODE, name="乐陵新材料有限公司")


def actions(enterprise):
    return [entry.action for entry in audit.history(enterprise)]


def test_an_enterprise_is_found_by_its_initials_at_once(enterprise):
    assert list(Enterprise.objects.search("llxcl")) == [enterprise]
    assert actions(enterprise) == ["enterprise.registered"]


def test_a_code_is_tidied_before_it_is_kept(zone):
    typed = f" {CODE[:8].lower()} {CODE[8:]}"
    assert services.register_enterprise(zone, by="试验", credit_code=typed, name="甲").credit_code == CODE


def test_a_wrong_code_is_refused_with_the_reason(zone):
    wrong = CODE[:-1] + ("0" if CODE[-1] != "0" else "1")
    with pytest.raises(Refused, match="校验位"):
        services.register_enterprise(zone, by="试验", credit_code=wrong, name="甲")
    with pytest.raises(Refused, match="18 位"):
        services.register_enterprise(zone, by="试验", credit_code="", name="甲")
    with pytest.raises(Refused, match="缺企业名称"):
        services.register_enterprise(zone, by="试验", credit_code=CODE, name="  ")


def test_one_code_is_one_enterprise_within_a_zone(enterprise, other_zone):
    with pytest.raises(Refused, match="乐陵新材料"):
        services.register_enterprise(enterprise.zone, by="试验", credit_code=CODE, name="别的公司")
    assert services.register_enterprise(other_zone, by="试验", credit_code=CODE, name="别的公司").pk


def test_what_changed_is_noted_before_and_after(enterprise):
    changed = services.update_enterprise(
        enterprise, by="李文静", version=1, name="新名", registered_capital_yuan=Decimal("30000000.00")
    )
    assert (changed.version, changed.initials) == (2, "xm")
    entry = audit.history(enterprise).first()
    assert entry.before == {"name": "乐陵新材料有限公司", "registered_capital_yuan": None}
    assert entry.after == {"name": "新名", "registered_capital_yuan": "30000000.00"}
    assert entry.actor_name == "李文静"


def test_saving_without_a_change_writes_nothing(enterprise):
    same = services.update_enterprise(enterprise, by="试验", version=1, name=enterprise.name, credit_code=CODE)
    assert same.version == 1
    assert actions(enterprise) == ["enterprise.registered"]


def test_a_stale_version_is_refused_and_shows_the_row_as_it_is(enterprise):
    services.update_enterprise(enterprise, by="甲", version=1, address="新材大街")
    with pytest.raises(StaleVersion) as caught:
        services.update_enterprise(enterprise, by="乙", version=1, address="循材路")
    assert caught.value.current.address == "新材大街"
    assert Enterprise.objects.get().address == "新材大街"


def test_a_field_that_does_not_exist_is_a_programmers_error(enterprise):
    with pytest.raises(TypeError, match="zone"):
        services.update_enterprise(enterprise, by="试验", zone=None)


PEOPLE = [{"name": "孔令辉", "position": "经理", "phone": "13812341234"}, {"name": "王强", "phone": "0534-7211234"}]


def test_the_first_contact_is_the_primary_one_and_numbers_are_masked_in_the_audit(enterprise):
    services.set_contacts(enterprise, PEOPLE, by="试验")
    assert list(enterprise.contacts.values_list("name", "is_primary")) == [("孔令辉", True), ("王强", False)]
    entry = audit.history(enterprise).first()
    assert entry.after == {"contacts": ["孔令辉 经理 138****1234", "王强 0534-***1234"]}


def test_the_same_contacts_again_are_no_change(enterprise):
    services.set_contacts(enterprise, PEOPLE, by="试验")
    services.set_contacts(enterprise, PEOPLE, by="试验")
    assert actions(enterprise).count("enterprise.contacts_set") == 1
    services.set_contacts(enterprise, PEOPLE[::-1], by="试验")
    assert enterprise.contacts.get(is_primary=True).name == "王强"


def large_on(day):
    return Enterprise.objects.above_designated_size(day).count()


def test_the_first_day_is_in_the_register_and_the_last_is_not(enterprise):
    services.enter_register(enterprise, on=days(0), by="试验")
    services.leave_register(enterprise, on=days(30), by="试验", reason="停产")
    assert [large_on(days(number)) for number in (-1, 0, 29, 30)] == [0, 1, 1, 0]
    assert actions(enterprise)[:2] == ["enterprise.register_left", "enterprise.register_entered"]


def test_nobody_is_in_the_register_twice(enterprise):
    services.enter_register(enterprise, on=days(0), by="试验")
    with pytest.raises(Refused, match="已在规上名录里"):
        services.enter_register(enterprise, on=days(10), by="试验")


def test_stays_in_the_register_follow_each_other(enterprise):
    services.enter_register(enterprise, on=days(0), by="试验")
    services.leave_register(enterprise, on=days(30), by="试验", reason="停产")
    with pytest.raises(Refused, match="2021-03-31"):
        services.enter_register(enterprise, on=days(29), by="试验")
    services.enter_register(enterprise, on=days(30), by="试验")
    assert RegisterEntry.objects.count() == 2


def test_leaving_needs_a_later_day_and_a_reason(enterprise):
    with pytest.raises(Refused, match="不在规上名录"):
        services.leave_register(enterprise, on=days(1), by="试验", reason="停产")
    services.enter_register(enterprise, on=days(0), by="试验")
    with pytest.raises(Refused, match="晚于"):
        services.leave_register(enterprise, on=days(0), by="试验", reason="停产")
    with pytest.raises(Refused, match="说明"):
        services.leave_register(enterprise, on=days(1), by="试验", reason=" ")


def test_a_recognition_is_noted_once(enterprise):
    facts = {"kind": "high_tech", "valid_from": days(0), "valid_to": days(365), "document_number": "GR2021"}
    services.add_qualification(enterprise, by="试验", **facts)
    with pytest.raises(Refused, match="登记过"):
        services.add_qualification(enterprise, by="试验", **facts)
    assert audit.history(enterprise).first().after["kind"] == "高新技术企业"


def test_a_validity_does_not_end_before_it_begins(enterprise):
    with pytest.raises(Refused, match="早于"):
        services.add_qualification(enterprise, by="试验", kind="gazelle", valid_from=days(1), valid_to=days(0))
    services.add_qualification(enterprise, by="试验", kind="gazelle", valid_from=days(1), valid_to=days(1))
