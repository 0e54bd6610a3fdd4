"""The reviewed table itself: whole, in order, and true to the rules that it spells out."""

import pytest

from tests.permissions.addresses import targets
from tests.permissions.matrix import undecided
from tests.permissions.routes import all_routes
from tests.permissions.table import (
    ABSENT,
    ANONYMOUS,
    ASKERS,
    ENCODING,
    HEADER,
    METHODS,
    NO,
    NOBODY,
    OK,
    PATH,
    SIGN_IN,
    TableUnsound,
    decided,
    parse,
    reviewed,
    text_of,
)
from zoneops.accounts.enums import Role

ADMINISTRATORS = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
BUSINESS = ("projects:", "enterprises:", "approvals:", "territory:", "api:GET /projects", "api:POST /projects",
            "api:PATCH /projects", "api:GET /enterprises", "api:POST /enterprises", "cockpit:screen")  # fmt: skip
# Anybody may ask these; six is the most that the promise allows.
OPEN = {
    "accounts:enter", "accounts:login", "accounts:second_factor", "accounts:way_back",
    "core:language", "system:healthz",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.either
def test_every_route_has_its_lines_and_every_line_its_route(world):
    known = targets(all_routes())
    missing, stale = undecided(known, reviewed(), lambda target: target.relations(world))
    assert not missing, "\n".join([*missing, "tools/permissions.py --propose prints lines to review"])
    assert not stale, "\n".join(stale)


def test_the_file_is_in_order_so_that_a_change_shows_as_what_it_is():
    assert PATH.read_text(encoding=ENCODING) == text_of(reviewed())


def test_a_route_is_called_the_same_on_all_its_lines():
    words = {}
    for row in reviewed():
        assert words.setdefault(row.route, row.what) == row.what


def test_nothing_is_decided_twice():
    assert len(decided(reviewed())) == sum(len(list(row.cells())) for row in reviewed())


def test_another_zones_row_is_answered_as_one_that_does_not_exist():
    table = decided(reviewed())
    like = {"other_zone": "missing", "crossed": "no_part"}
    hidden = [key for key in table if key[2] in like]
    assert len(hidden) > 500
    assert not [key for key in hidden if table[key] != table[key[0], key[1], like[key[2]], key[3]]]


def test_nobody_is_ever_let_in_to_a_row_out_of_reach():
    table = decided(reviewed())
    out = {"other_zone", "crossed", "no_part", "missing"}
    assert {key[0] for key in table if key[2] in out and table[key] == OK} <= {"accounts:enter"}


def test_without_a_sign_in_only_the_reviewed_routes_answer():
    table = decided(reviewed())
    assert {key[0] for key in table if key[3] == ANONYMOUS and table[key] == OK} == OPEN
    assert len(OPEN) <= 6
    others = {answer for key, answer in table.items() if key[3] == ANONYMOUS and key[0] not in OPEN}
    assert others <= {SIGN_IN, ABSENT, NO}


def test_who_is_signed_in_is_never_sent_to_sign_in():
    assert not [key for key, answer in decided(reviewed()).items() if key[3] != ANONYMOUS and answer == SIGN_IN]


@pytest.mark.parametrize("administrator", ADMINISTRATORS)
def test_no_administrator_sees_or_changes_a_business_record(administrator):
    table = decided(reviewed())
    business = {key: answer for key, answer in table.items() if key[3] == administrator and key[0].startswith(BUSINESS)}
    assert len(business) > 200
    assert not [key for key, answer in business.items() if answer == OK]


def test_each_administrator_has_a_trade_that_the_two_others_have_not():
    table = decided(reviewed())
    may = {role: {key[:3] for key in table if key[3] == role and table[key] == OK} for role in ADMINISTRATORS}
    for role in ADMINISTRATORS:
        others = set().union(*(may[other] for other in ADMINISTRATORS if other != role))
        assert may[role] - others, role


def test_an_enterprise_gets_at_no_row_but_its_own():
    table = decided(reviewed())
    its_own_lists = {"api:GET /enterprises", "enterprises:list"}  # of one enterprise
    business = [key for key in table if key[3] == Role.ENTERPRISE and key[0].startswith(BUSINESS) and table[key] == OK]
    assert {key[2] for key in business if key[0] not in its_own_lists} == {"enterprise"}
    assert {key[1] for key in business} == {"GET"}


def test_who_has_no_role_has_only_his_own_account():
    table = decided(reviewed())
    apps = {key[0].partition(":")[0] for key in table if key[3] == NOBODY and table[key] == OK}
    assert not apps & {"projects", "enterprises", "approvals", "territory"}


def test_who_may_send_a_form_may_open_it():
    table = decided(reviewed())
    sent = [key for key in table if key[1] == "POST" and table[key] == OK]
    opened = {key: (key[0], "GET", *key[2:]) for key in sent}
    assert len(sent) > 500
    assert not [key for key, page in opened.items() if table.get(page, OK) != OK]


# --- the reader -------------------------------------------------------------------------------------------------------


def line(**cells: str) -> str:
    values = {"route": "a:b", "what": "甲", "methods": "GET", "relations": "zone"} | dict.fromkeys(ASKERS, NO) | cells
    return ",".join(HEADER) + "\n" + ",".join(values[name] for name in HEADER) + "\n"


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        ({"methods": "LOOK"}, "LOOK"),
        ({"relations": "own neighbour"}, "neighbour"),
        ({"leader": "yes"}, "yes"),
        ({"what": ""}, "empty"),
    ],
)
def test_a_line_that_nobody_can_have_meant_is_refused(cells, word):
    with pytest.raises(TableUnsound, match=f"line 2.*{word}"):
        parse(line(**cells))


def test_a_table_without_a_column_for_a_role_is_refused():
    with pytest.raises(TableUnsound, match="first line"):
        parse(line().replace(",leader", ""))


def test_two_lines_that_disagree_are_refused():
    rows = parse(line()) + parse(line(leader=OK))
    with pytest.raises(TableUnsound, match=r"decided twice: a:b, GET, zone"):
        decided(rows)
    assert {row.methods for row in rows} == {(METHODS[0],)}
