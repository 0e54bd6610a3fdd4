"""Writes on enterprises: registering, changing, the register of those above designated size, qualifications."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Role
from zoneops.accounts.models import User
from zoneops.core import audit
from zoneops.core.errors import Refused, StaleVersion
from zoneops.core.models import Zone
from zoneops.core.rules.phones import masked_phone
from zoneops.core.rules.reasons import RuleError
from zoneops.enterprises.models import Contact, Enterprise, EnterpriseRepresentative, Qualification, RegisterEntry
from zoneops.enterprises.rules import check_credit_code, normalise_credit_code

FIELDS = frozenset(
    {
        "credit_code",
        "name",
        "short_name",
        "industry_code",
        "registered_capital_yuan",
        "founded_on",
        "address",
        "is_sample",
    }
)


@transaction.atomic
def register_enterprise(zone: Zone, *, by: Any, **fields: Any) -> Enterprise:
    """Register an enterprise; `fields` are those of FIELDS, `credit_code` and `name` must be there.

    Raises Refused for a wrong code and for one that is registered already.
    """
    _known_only(fields)
    fields["credit_code"] = _checked_code(zone, fields.get("credit_code", ""))
    fields["name"] = _checked_name(fields.get("name", ""))
    enterprise = Enterprise.objects.create(zone=zone, **fields)
    audit.record(enterprise, "enterprise.registered", by=by, after=fields)
    return enterprise


@transaction.atomic
def update_enterprise(enterprise: Enterprise, *, by: Any, version: int | None = None, **fields: Any) -> Enterprise:
    """Change fields. With `version`, the one the user read: raises StaleVersion if somebody saved since.

    Nothing that differs: nothing is written.
    """
    _known_only(fields)
    enterprise = _lock(enterprise, version)
    if "credit_code" in fields:
        fields["credit_code"] = _checked_code(enterprise.zone, fields["credit_code"], but=enterprise)
    if "name" in fields:
        fields["name"] = _checked_name(fields["name"])
    before, after = audit.changes(enterprise, fields)
    if not after:
        return enterprise
    for name, value in after.items():
        setattr(enterprise, name, value)
    _save(enterprise)
    audit.record(enterprise, "enterprise.changed", by=by, before=before, after=after)
    return enterprise


@transaction.atomic
def set_contacts(enterprise: Enterprise, contacts: Iterable[Mapping[str, Any]], *, by: Any) -> Enterprise:
    """Replace the contacts: mappings of `name`, `phone`, `position`. The first is the primary one."""
    enterprise = _lock(enterprise)
    new = [
        {"name": given["name"], "position": given.get("position") or "", "phone": given["phone"]} for given in contacts
    ]
    held = list(enterprise.contacts.values("name", "position", "phone"))
    if new == held:
        return enterprise
    enterprise.contacts.all().delete()
    # One by one: the primary contact must come first, and there are two or three.
    for place, contact in enumerate(new):
        Contact.objects.create(enterprise=enterprise, is_primary=place == 0, **contact)
    _save(enterprise)
    before, after = {"contacts": _contact_words(held)}, {"contacts": _contact_words(new)}
    audit.record(enterprise, "enterprise.contacts_set", by=by, before=before, after=after)
    return enterprise


@transaction.atomic
def enter_register(
    enterprise: Enterprise, *, on: datetime.date, by: Any, reason: str = "", version: int | None = None
) -> RegisterEntry:
    """Put the enterprise into the register of those above designated size (规上) from a day on."""
    enterprise = _lock(enterprise, version)
    last = enterprise.register_entries.order_by("-entered_on").first()
    if last and last.left_on is None:
        raise Refused(_("%(name)s已在规上名录里，%(day)s 纳入") % {"name": enterprise.name, "day": last.entered_on})
    if last and last.left_on and on < last.left_on:
        raise Refused(_("纳入日期应在上次退出（%(day)s）当天或以后") % {"day": last.left_on})
    entry = RegisterEntry.objects.create(enterprise=enterprise, entered_on=on, reason=reason)
    _save(enterprise)
    audit.record(enterprise, "enterprise.register_entered", by=by, after={"entered_on": on}, reason=reason)
    return entry


@transaction.atomic
def leave_register(
    enterprise: Enterprise, *, on: datetime.date, by: Any, reason: str, version: int | None = None
) -> RegisterEntry:
    """Take the enterprise out of the register; `on` is the first day on which it is not in it."""
    enterprise = _lock(enterprise, version)
    entry = enterprise.register_entries.filter(left_on=None).first()
    if entry is None:
        raise Refused(_("%(name)s不在规上名录里") % {"name": enterprise.name})
    if on <= entry.entered_on:
        raise Refused(_("退出日期应晚于纳入日期 %(day)s") % {"day": entry.entered_on})
    if not reason.strip():
        raise Refused(_("退出规上名录要写说明"))
    entry.left_on, entry.reason = on, reason
    entry.save()
    _save(enterprise)
    before = {"entered_on": entry.entered_on}
    audit.record(
        enterprise, "enterprise.register_left", by=by, before=before, after=before | {"left_on": on}, reason=reason
    )
    return entry


@transaction.atomic
def add_qualification(
    enterprise: Enterprise,
    *,
    by: Any,
    kind: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    issuer: str = "",
    document_number: str = "",
) -> Qualification:
    """Note a recognition with its certificate and validity; both days belong to it."""
    enterprise = _lock(enterprise)
    if valid_to and valid_to < valid_from:
        raise Refused(_("有效期至（%(to)s）早于有效期自（%(from)s）") % {"to": valid_to, "from": valid_from})
    facts = {
        "kind": kind,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "issuer": issuer,
        "document_number": document_number,
    }
    same = {"kind": kind, "valid_from": valid_from, "document_number": document_number}
    if enterprise.qualifications.filter(**same).exists():
        raise Refused(_("这项资质已经登记过"))
    qualification = Qualification.objects.create(enterprise=enterprise, **facts)
    _save(enterprise)
    after = facts | {"kind": qualification.get_kind_display()}
    audit.record(enterprise, "enterprise.qualification_added", by=by, after=after)
    return qualification


def _lock(enterprise: Enterprise, version: int | None = None) -> Enterprise:
    locked = Enterprise.objects.select_for_update(of=("self",)).select_related("zone").get(pk=enterprise.pk)
    require_version(locked, version)
    return locked


def require_version(enterprise: Enterprise, version: int | None) -> None:
    """Raise StaleVersion when `version`, the one that was read, is not the one of the row as it stands."""
    if version is not None and enterprise.version != version:
        raise StaleVersion(_("没有保存：这家企业在您打开之后被别人改过"), enterprise)


@transaction.atomic
def link_representative(enterprise: Enterprise, user: User, *, by: Any) -> EnterpriseRepresentative:
    """From now on the person sees what the zone keeps of this enterprise. A person speaks for one enterprise.

    Raises Refused for somebody of another zone, not in post, without the role, or who speaks for one already.
    """
    enterprise = _lock(enterprise)
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.zone_id != enterprise.zone_id or not user.is_in_post(enterprise.zone.today()):
        raise Refused(_("%(name)s不在岗，不能代表企业") % {"name": user.name})
    if Role.ENTERPRISE not in user.roles:
        raise Refused(_("%(name)s没有“企业”角色：请系统管理员先申请这个角色") % {"name": user.name})
    held = EnterpriseRepresentative.objects.filter(user=user).select_related("enterprise").first()
    if held:
        given = {"name": user.name, "enterprise": held.enterprise.name}
        raise Refused(_("%(name)s已代表%(enterprise)s，先取消那边的关联") % given)
    link = EnterpriseRepresentative.objects.create(enterprise=enterprise, user=user, linked_by=str(by)[:80])
    audit.record(enterprise, "enterprise.representative_linked", by=by, after={"representative": user.name})
    return link


@transaction.atomic
def unlink_representative(enterprise: Enterprise, user: User, *, by: Any) -> None:
    """The person sees nothing of the enterprise any more. A second click finds it done."""
    enterprise = _lock(enterprise)
    if enterprise.representatives.filter(user=user).delete()[0]:
        told = {"representative": user.name}
        audit.record(enterprise, "enterprise.representative_unlinked", by=by, before=told)


def _save(enterprise: Enterprise) -> None:
    enterprise.version += 1
    enterprise.save()


def _known_only(fields: Mapping[str, Any]) -> None:
    if unknown := fields.keys() - FIELDS:
        raise TypeError(f"no such fields of an enterprise: {sorted(unknown)}")


def _checked_code(zone: Zone, code: str, but: Enterprise | None = None) -> str:
    try:
        check_credit_code(code)
    except RuleError as wrong:
        raise Refused(_(wrong.template) % wrong.params) from wrong
    code = normalise_credit_code(code)
    holder = Enterprise.objects.filter(zone=zone, credit_code=code).first()
    if holder and holder != but:
        raise Refused(_("统一社会信用代码 %(code)s 已登记：%(name)s") % {"code": code, "name": holder.name})
    return code


def _checked_name(name: str) -> str:
    if not name.strip():
        raise Refused(_("缺企业名称"))
    return name.strip()


def _contact_words(contacts: Iterable[Mapping[str, Any]]) -> list[str]:
    """For the audit row, which many may read: numbers are masked there as in lists."""
    return [" ".join(filter(None, (c["name"], c["position"], masked_phone(c["phone"])))) for c in contacts]
