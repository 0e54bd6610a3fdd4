"""Subjects “企业” and “行业分类”: the ledger of enterprises, and a zone's own copy of GB/T 4754."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from zoneops.accounts.enums import Right
from zoneops.core import audit
from zoneops.core.ledger.columns import Column, Kind
from zoneops.core.ledger.errors import CellError
from zoneops.core.ledger.importing import Counts, Subject, register
from zoneops.core.ledger.table import Row
from zoneops.core.models import Zone
from zoneops.core.rules.phones import masked_phone
from zoneops.enterprises import services
from zoneops.enterprises.models import Enterprise, IndustryClass
from zoneops.enterprises.rules import check_credit_code

ENTERPRISE_COLUMNS = [
    Column(
        "credit_code",
        "统一社会信用代码",
        Kind.CREDIT_CODE,
        required=True,
        check=check_credit_code,
        synonyms=("信用代码", "社会信用代码"),
    ),
    Column("name", "企业名称", required=True, max_length=120, synonyms=("单位名称", "单位详细名称")),
    Column("short_name", "简称", max_length=40, synonyms=("企业简称",)),
    Column("industry_code", "行业代码", max_length=5),
    Column("registered_capital_yuan", "注册资本", Kind.AMOUNT, unit="万元"),
    Column("founded_on", "成立日期", Kind.DATE, synonyms=("成立时间",)),
    Column("is_large", "规上", Kind.FLAG, synonyms=("是否规上",)),
    Column("entered_on", "纳入规上日期", Kind.DATE, synonyms=("入规日期",)),
    Column("contact_name", "联系人", max_length=40),
    Column("contact_position", "职务", max_length=40),
    Column("contact_phone", "联系电话", max_length=40, synonyms=("电话", "手机")),
    Column("address", "地址", max_length=200, synonyms=("注册地址", "详细地址")),
]
OWN_FIELDS = ("name", "short_name", "industry_code", "registered_capital_yuan", "founded_on", "address")


def check_enterprises(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    """Codes that come twice, a stay in the register without its first day, half a contact."""
    errors = []
    times = Counter(row.values["credit_code"] for row in rows)
    for row in rows:
        values = row.values
        if times[values["credit_code"]] > 1 and values["credit_code"]:
            errors.append(row.error("credit_code", _("统一社会信用代码重复"), _("一家企业只写一行")))
        if values["is_large"] and not values["entered_on"] and "entered_on" not in row.wrong:
            errors.append(row.error("entered_on", _("规上企业缺纳入规上日期"), _("应为日期，如 2021-05-08")))
        if values["entered_on"] and values["is_large"] is False:
            errors.append(row.error("is_large", _("写了纳入规上日期，规上却是“否”"), _("两格要一致")))
        if values["contact_name"] and not values["contact_phone"] and "contact_phone" not in row.wrong:
            errors.append(row.error("contact_phone", _("有联系人，缺联系电话")))
    return errors


def commit_enterprises(rows: list[Row], zone: Zone, by: Any) -> Counts:
    codes = [row.values["credit_code"] for row in rows]
    held = {one.credit_code: one for one in Enterprise.objects.filter(zone=zone, credit_code__in=codes)}
    counts = Counts()
    for row in rows:
        own = {key: _stored(row.values[key], key) for key in OWN_FIELDS if key in row.given}
        enterprise = held.get(row.values["credit_code"])
        if enterprise is None:
            code = row.values["credit_code"]
            enterprise = services.register_enterprise(zone, by=by, credit_code=code, is_sample=zone.is_sample, **own)
            _write_related(enterprise, row, by)
            counts += Counts(created=1)
        else:
            before = enterprise.version
            enterprise = services.update_enterprise(enterprise, by=by, **own)
            enterprise = _write_related(enterprise, row, by)
            counts += Counts(changed=1) if enterprise.version != before else Counts(unchanged=1)
    return counts


def _write_related(enterprise: Enterprise, row: Row, by: Any) -> Enterprise:
    values = row.values
    entry = enterprise.register_entries.filter(left_on=None).first()
    if values["is_large"] and entry is None:
        services.enter_register(enterprise, on=values["entered_on"], by=by, reason=gettext_noop("随企业台账导入"))
    if values["contact_name"]:
        ledger = {
            "name": values["contact_name"],
            "position": values["contact_position"] or "",
            "phone": values["contact_phone"],
        }
        held = enterprise.contacts.filter(is_primary=True).first()
        if held and ledger["phone"] == masked_phone(held.phone):
            ledger["phone"] = held.phone  # a ledger made from our own export says nothing new
        others = list(enterprise.contacts.filter(is_primary=False).values("name", "position", "phone"))
        services.set_contacts(enterprise, [ledger, *others], by=by)
    enterprise.refresh_from_db(fields=["version"])
    return enterprise


def _stored(value: Any, key: str) -> Any:
    """A blank text is kept as an empty text; codes in capitals."""
    if key in {"registered_capital_yuan", "founded_on"}:
        return value
    return (value or "").upper() if key == "industry_code" else value or ""


register(
    Subject(
        key="enterprises",
        label=gettext_lazy("企业"),
        columns=ENTERPRISE_COLUMNS,
        check=check_enterprises,
        commit=commit_enterprises,
        notes=[gettext_lazy("按统一社会信用代码认企业：已有的更新，没有的新建；退出规上在企业页上办")],
        permission=Right.EDIT_ENTERPRISES,
    )
)

LEVELS = {"门类": 1, "大类": 2, "中类": 3, "小类": 4, "1": 1, "2": 2, "3": 3, "4": 4}
EDITION = "GB/T 4754-2017"
INDUSTRY_COLUMNS = [
    Column("code", "代码", required=True, max_length=5, synonyms=("code",)),
    Column("name", "名称", required=True, max_length=80, synonyms=("name", "类别名称")),
    Column("level", "层级", Kind.CHOICE, required=True, choices=LEVELS, synonyms=("level",)),
    Column("parent_code", "上级代码", max_length=5, synonyms=("parent",)),
    Column("edition", "版本", max_length=40, synonyms=("edition",)),
]


def check_industries(rows: list[Row], zone: Zone, by: Any) -> list[CellError]:
    """Codes that come twice, parents that do not come at all."""
    times = Counter(row.values["code"] for row in rows)
    errors = []
    for row in rows:
        if times[row.values["code"]] > 1 and row.values["code"]:
            errors.append(row.error("code", _("代码重复")))
        parent = row.values["parent_code"]
        if parent and parent not in times:
            errors.append(row.error("parent_code", _("没有这个上级代码"), _("上级也要在表里")))
    return errors


def commit_industries(rows: list[Row], zone: Zone, by: Any) -> Counts:
    held = {(one.edition, one.code): one for one in IndustryClass.objects.all()}
    new, changed, unchanged = [], [], 0
    for row in rows:
        values = row.values
        facts = {"name": values["name"], "level": values["level"], "parent_code": values["parent_code"] or ""}
        edition = values["edition"] or EDITION
        one = held.get((edition, values["code"]))
        if one is None:
            new.append(IndustryClass(edition=edition, code=values["code"], **facts))
        elif all(getattr(one, name) == value for name, value in facts.items()):
            unchanged += 1
        else:
            for name, value in facts.items():
                setattr(one, name, value)
            changed.append(one)
    IndustryClass.objects.bulk_create(new)
    IndustryClass.objects.bulk_update(changed, ["name", "level", "parent_code"])
    counts = Counts(len(new), len(changed), unchanged)
    if new or changed:
        # One row for the whole table: it is a standard, nobody's record.
        after = {"created": counts.created, "changed": counts.changed}
        audit.record(zone, "industries.loaded", by=by, zone=zone, after=after)
    return counts


register(
    Subject(
        key="industries",
        label=gettext_lazy("行业分类"),
        columns=INDUSTRY_COLUMNS,
        check=check_industries,
        commit=commit_industries,
        notes=[gettext_lazy("GB/T 4754 的代码表，每个单位用自己的一份；导入后，企业的行业代码显示名称并核对")],
        permission=Right.MANAGE_SYSTEM,
    )
)
