"""The register of enterprises."""

import datetime
from decimal import Decimal

from tests import factories
from tests.faults.cases import World, case
from zoneops.accounts.enums import Role
from zoneops.enterprises import services
from zoneops.enterprises.rules import complete_credit_code

ON = datetime.date(2021, 3, 1)


@case("enterprises/services.py:register_enterprise")
def registered(world: World):
    code = complete_credit_code("91371482MA3777777")
    return lambda: services.register_enterprise(
        world.zone, by=world.officer, credit_code=code, name="德州新材料有限公司"
    )


@case("enterprises/services.py:update_enterprise")
def updated(world: World):
    enterprise = world.enterprise
    changed = {"short_name": "新材", "registered_capital_yuan": Decimal(50_000_000)}
    version = enterprise.version
    return lambda: services.update_enterprise(enterprise, by=world.officer, version=version, **changed)


def representative(world: World):
    return factories.user_with(Role.ENTERPRISE, zone=world.zone, name="赵总")


@case("enterprises/services.py:link_representative")
def representative_linked(world: World):
    person = representative(world)
    return lambda: services.link_representative(world.enterprise, person, by=world.administrator)


@case("enterprises/services.py:unlink_representative")
def representative_unlinked(world: World):
    person = representative(world)
    services.link_representative(world.enterprise, person, by=world.administrator)
    return lambda: services.unlink_representative(world.enterprise, person, by=world.administrator)


@case("enterprises/services.py:set_contacts")
def contacts(world: World):
    one = {"name": "张三", "phone": "13800000000", "position": "经理"}
    services.set_contacts(world.enterprise, [one], by="试验")
    both = [{"name": "李四", "phone": "13900000000"}, one]
    return lambda: services.set_contacts(world.enterprise, both, by=world.officer)


@case("enterprises/services.py:enter_register")
def entered(world: World):
    return lambda: services.enter_register(world.enterprise, on=ON, by=world.officer)


@case("enterprises/services.py:leave_register")
def left(world: World):
    services.enter_register(world.enterprise, on=ON, by="试验")
    on = datetime.date(2021, 9, 1)
    return lambda: services.leave_register(world.enterprise, on=on, by=world.officer, reason="停产")


@case("enterprises/services.py:add_qualification")
def recognised(world: World):
    return lambda: services.add_qualification(world.enterprise, by=world.officer, kind="high_tech", valid_from=ON)
