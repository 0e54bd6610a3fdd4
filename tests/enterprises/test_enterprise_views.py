"""The pages of enterprises, as the browser gets them."""

import datetime
import io
import json

import openpyxl
import pytest
from django.urls import reverse

from tests import factories
from tests.pages import fill_in
from zoneops.accounts.enums import Role
from zoneops.enterprises import panels, services
from zoneops.enterprises.models import Enterprise, IndustryClass
from zoneops.enterprises.rules import complete_credit_code

LIST = "/enterprises/"
CODE = complete_credit_code("91371482MA3000001")
PHONE = "13812341234"


def text(response):
    return response.content.decode()


def body(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def enterprise(zone):
    made = services.register_enterprise(zone, by="试验", credit_code=CODE, name="乐陵新材料有限公司")
    return services.set_contacts(made, [{"name": "孔令辉", "position": "经理", "phone": PHONE}], by="试验")


@pytest.fixture
def reader(client, zone):
    """A browser of someone who may look but not edit."""
    client.force_login(factories.user_with(Role.LEADER, zone=zone))
    return client


def page_of(enterprise, name="detail"):
    return reverse(f"enterprises:{name}", args=[enterprise.pk])


def form_of(enterprise=None, **changes):
    """What the edit page would send, with changes."""
    contacts = list(enterprise.contacts.values("name", "position", "phone")) if enterprise else []
    rows = [*contacts, {"name": "", "position": "", "phone": ""}]
    data = {"contacts-TOTAL_FORMS": len(rows), "contacts-INITIAL_FORMS": len(rows)}
    for place, row in enumerate(rows):
        data |= {f"contacts-{place}-{name}": value for name, value in row.items()}
    for name in ("name", "credit_code", "short_name", "industry_code", "address"):
        data[name] = getattr(enterprise, name, "")
    data |= {"registered_capital_yuan": "", "founded_on": "", "version": getattr(enterprise, "version", "")}
    return data | changes


@pytest.mark.parametrize("asked", ["llxcl", "LLXCL", "新材料", CODE[:10].lower(), "laoling"])
def test_an_enterprise_is_found_by_name_code_and_pinyin(signed_in, enterprise, asked):
    factories.enterprise(enterprise.zone, "禹城制糖厂", credit_code=complete_credit_code("91371425MA3999999"))
    page = text(signed_in.get(LIST, {"q": asked}))
    assert "乐陵新材料有限公司" in page
    assert "禹城制糖厂" not in page
    assert "乐陵新材料有限公司" in text(signed_in.get("/search/", {"q": asked}))


def test_numbers_are_masked_for_those_who_only_look(reader, enterprise):
    page = text(reader.get(LIST))
    assert "138****1234" in page
    assert PHONE not in page
    assert PHONE.encode() not in body(reader.get(LIST, {"format": "csv"}))
    row = json.loads(body(reader.get(LIST, {"format": "json"})))["rows"][0]
    assert row["contact_phone"] == "138****1234"


def test_numbers_are_whole_for_those_who_edit(signed_in, enterprise):
    assert PHONE in text(signed_in.get(LIST))
    sheet = openpyxl.load_workbook(io.BytesIO(body(signed_in.get(LIST, {"format": "xlsx"})))).active
    rows = [dict(zip([cell.value for cell in sheet[1]], [cell.value for cell in row], strict=True)) for row in sheet]
    assert rows[1]["联系电话"] == PHONE
    assert rows[1]["统一社会信用代码"] == CODE
    assert rows[1]["规上"] == "否"


def test_an_export_carries_the_filters(signed_in, enterprise):
    factories.enterprise(enterprise.zone, "禹城制糖厂")
    rows = json.loads(body(signed_in.get(LIST, {"format": "json", "q": "乐陵"})))["rows"]
    assert [row["name"] for row in rows] == ["乐陵新材料有限公司"]


def test_what_needs_somebody_stands_above_the_list(signed_in, enterprise, zone):
    today = zone.today()
    services.add_qualification(
        enterprise,
        by="试验",
        kind="high_tech",
        valid_from=today.replace(year=2018),
        valid_to=datetime.date(2021, 10, 14),
    )
    factories.enterprise(zone, "没有联系人的公司")
    page = text(signed_in.get(LIST))
    assert "资质过期 <b>1</b>" in page
    assert "缺联系人 <b>1</b>" in page
    assert "行业代码查不到" not in page
    page = text(signed_in.get(LIST, {"lack": "contact"}))
    assert "没有联系人的公司" in page
    assert "乐陵新材料有限公司" not in page


def test_an_empty_library_and_an_empty_answer_say_what_to_do(signed_in, zone, client):
    page = text(signed_in.get(LIST))
    assert "企业库还是空的" in page
    assert reverse("enterprises:register") in page
    factories.enterprise(zone)
    page = text(signed_in.get(LIST, {"q": "没有"}))
    assert "没有符合条件的企业" in page
    assert "清除条件" in page


def test_the_list_keeps_its_query_count(signed_in, zone, django_assert_max_num_queries):
    for number in range(60):
        made = factories.enterprise(zone, f"德州{number}有限公司")
        services.set_contacts(made, [{"name": "张三", "phone": PHONE}], by="试验")
    signed_in.get(LIST)
    with django_assert_max_num_queries(22):
        page = text(signed_in.get(LIST))
    assert "第 1—50 条，共 60 条" in page


def test_another_zones_enterprise_does_not_exist(signed_in, other_zone):
    foreign = factories.enterprise(other_zone, "外区公司")
    assert "外区公司" not in text(signed_in.get(LIST))
    for name in ("detail", "edit", "above_designated_size", "qualification_new"):
        assert signed_in.get(page_of(foreign, name)).status_code == 404, name
        assert signed_in.post(page_of(foreign, name), {}).status_code in (404, 405), name


def test_who_may_not_see_enterprises_gets_no_page(client, enterprise):
    client.force_login(factories.user_with(Role.AUDIT_ADMINISTRATOR, zone=enterprise.zone))
    for address in (LIST, "/enterprises/new/", page_of(enterprise), page_of(enterprise, "edit")):
        assert client.get(address).status_code == 403, address


def test_who_may_only_look_cannot_change(reader, enterprise):
    page = text(reader.get(page_of(enterprise)))
    assert page_of(enterprise, "edit") not in page
    for name in ("edit", "above_designated_size", "qualification_new"):
        assert reader.post(page_of(enterprise, name), {}).status_code == 403, name
    assert reader.post("/enterprises/new/", {}).status_code == 403


def test_the_page_of_an_enterprise_tells_its_history(signed_in, enterprise):
    services.update_enterprise(enterprise, by="周明远", address="新材大街8号")
    page = text(signed_in.get(page_of(enterprise)))
    assert "修改资料" in page
    assert "周明远" in page
    assert "地址：新材大街8号" in page


def test_an_unknown_industry_is_a_note_not_an_error(signed_in, enterprise):
    services.update_enterprise(enterprise, by="试验", industry_code="9999")
    assert "不在已导入的行业分类里" not in text(signed_in.get(page_of(enterprise)))
    IndustryClass.objects.create(edition="试验", code="3841", name="电池制造", level=4)
    assert "行业代码 9999 不在已导入的行业分类里" in text(signed_in.get(page_of(enterprise)))


def test_a_panel_of_an_app_above_is_linked(signed_in, enterprise):
    panels.register("试验", "试验面板", "enterprises:edit")
    try:
        page = text(signed_in.get(page_of(enterprise)))
    finally:
        panels.unregister("试验")
    assert "试验面板" in page
    assert f'hx-get="{page_of(enterprise, "edit")}"' in page


def test_an_enterprise_is_registered_with_its_contact(signed_in, zone):
    data = form_of(
        name="新企业", credit_code=f" {CODE[:9]} {CODE[9:].lower()}", registered_capital_yuan="1,280.5",
        founded_on="2006-05-18", **{"contacts-0-name": "王强", "contacts-0-phone": PHONE},
    )  # fmt: skip
    response = signed_in.post("/enterprises/new/", data)
    made = Enterprise.objects.get()
    assert response["Location"] == page_of(made)
    assert (made.credit_code, made.registered_capital_yuan) == (CODE, 12_805_000)
    assert made.contacts.get().name == "王强"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"credit_code": CODE[:17]}, "应为 18 位，现为 17 位"),
        ({"credit_code": CODE[:8] + "O" + CODE[9:]}, "第 9 位不能是“O”"),
        ({"credit_code": CODE[:17] + ("0" if CODE[17] != "0" else "1")}, "校验位应为"),
        ({"registered_capital_yuan": "约五千万"}, "五千万"),
        ({"founded_on": "2021-02-30"}, "2021-02-30"),
        ({"name": ""}, ""),
        ({"contacts-0-name": "", "contacts-0-phone": PHONE}, ""),
    ],
)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(signed_in, zone, changes, said):
    typed = form_of(name="新企业", credit_code=CODE, address="循材路 14 号") | changes
    response = signed_in.post("/enterprises/new/", typed)
    assert response.status_code == 422
    page = text(response)
    assert said in page
    assert "is-bad" in page
    assert "循材路 14 号" in page
    for value in filter(None, changes.values()):
        assert value in page
    assert not Enterprise.objects.exists()


def test_a_code_that_is_registered_names_its_holder(signed_in, enterprise):
    page = text(signed_in.post("/enterprises/new/", form_of(name="别的", credit_code=CODE)))
    assert "已登记：乐陵新材料有限公司" in page


def test_the_same_form_sent_twice_registers_once(signed_in, zone):
    data = form_of(name="新企业", credit_code=CODE, form_key="k" * 22)
    first, second = (signed_in.post("/enterprises/new/", data)["Location"] for _ in range(2))
    assert first == second
    assert Enterprise.objects.count() == 1


def test_a_change_is_saved_and_an_emptied_contact_is_taken_away(signed_in, enterprise):
    shown = text(signed_in.get(page_of(enterprise, "edit")))
    assert f'value="{CODE}"' in shown
    emptied = {"contacts-0-name": "", "contacts-0-position": "", "contacts-0-phone": ""}
    response = signed_in.post(page_of(enterprise, "edit"), form_of(enterprise, short_name="乐材", **emptied))
    assert response.status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.short_name == "乐材"
    assert not enterprise.contacts.exists()


def test_an_amount_survives_opening_and_saving_to_the_last_fen(signed_in, enterprise):
    services.update_enterprise(enterprise, by="试验", registered_capital_yuan=12_345_678)
    enterprise.refresh_from_db()
    page = text(signed_in.get(page_of(enterprise, "edit")))
    assert 'value="1,234.5678"' in page
    signed_in.post(page_of(enterprise, "edit"), form_of(enterprise, registered_capital_yuan="1,234.5678"))
    enterprise.refresh_from_db()
    assert enterprise.registered_capital_yuan == 12_345_678


def test_a_stale_save_answers_409_and_shows_both_versions(signed_in, enterprise):
    """The colleague changed name and address; this user changed the address and the short name."""
    mine = form_of(enterprise, address="我填的地址", short_name="我的简称")
    services.update_enterprise(enterprise, by="周明远", address="他填的地址", name="他改的名称")
    response = signed_in.post(page_of(enterprise, "edit"), mine)
    assert response.status_code == 409
    page = text(response)
    for shown in ("他填的地址", "我填的地址", "他改的名称", "我的简称", "周明远"):
        assert shown in page
    enterprise.refresh_from_db()
    assert enterprise.address == "他填的地址"
    # What only the colleague touched is taken over; what both touched stays as it was typed.
    form = response.context["form"]
    assert form["name"].value() == "他改的名称"
    assert form["address"].value() == "我填的地址"
    assert form["version"].value() == str(enterprise.version)


def test_after_the_conflict_the_next_save_goes_through(signed_in, enterprise):
    mine = form_of(enterprise, address="我填的地址")
    services.update_enterprise(enterprise, by="周明远", address="他填的地址")
    form = signed_in.post(page_of(enterprise, "edit"), mine).context["form"]
    again = mine | {"version": form["version"].value()}
    assert signed_in.post(page_of(enterprise, "edit"), again).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.address == "我填的地址"


def test_entering_and_leaving_the_register_on_the_page(signed_in, enterprise):
    address = page_of(enterprise, "above_designated_size")
    fill_in(signed_in, address, on="2021-03-01")
    assert enterprise.register_entries.get().entered_on == datetime.date(2021, 3, 1)
    assert "退出规上" in text(signed_in.get(address))
    response = fill_in(signed_in, address, on="2021-02-01", reason="停产")
    assert response.status_code == 422
    assert "晚于" in text(response)
    fill_in(signed_in, address, on="2021-10-01", reason="停产")
    assert enterprise.register_entries.get().left_on == datetime.date(2021, 10, 1)


def test_a_recognition_is_added_on_the_page_and_its_light_is_shown(signed_in, enterprise):
    address = page_of(enterprise, "qualification_new")
    wrong = {"kind": "high_tech", "valid_from": "2021-01-02", "valid_to": "2021-01-01"}
    assert "早于有效期自" in text(signed_in.post(address, wrong))
    signed_in.post(address, wrong | {"valid_to": "2021-10-20"})
    assert "余 5 天" in text(signed_in.get(page_of(enterprise)))
    assert "资质余 5 天" in text(signed_in.get(LIST))
