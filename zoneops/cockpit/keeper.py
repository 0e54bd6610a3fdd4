"""The workbench of those who keep the system and see no business record: how the system stands, nothing else."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.enums import Right, Role
from zoneops.accounts.models import User
from zoneops.cockpit import queries
from zoneops.core import health
from zoneops.core.models import Zone
from zoneops.core.rules.figures import format_number

WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One state: its tone, what it is about, how it stands, what to do and the page where."""

    tone: str
    label: str
    words: str
    fix: str = ""
    url_name: str = ""


def lines(user: User, zone: Zone | None) -> list[Line]:
    """What is this keeper's to look after. Empty for who has no such role."""
    found: list[Line] = []
    if user.may(Right.MANAGE_SYSTEM):
        found += [Line(r.finding.tone, r.label, r.finding.words, r.finding.fix, r.finding.url_name) for r in _checks()]
    if zone and Role.SECURITY_ADMINISTRATOR in user.roles:
        found += _accounts(zone)
    if zone and Role.AUDIT_ADMINISTRATOR in user.roles:
        found += _audit(zone)
    return found


def _checks() -> list[health.Result]:
    """What is wrong first."""
    order = {"late": 0, "soon": 1, "done": 2}
    return sorted(health.examine(), key=lambda result: order[result.finding.tone])


def _accounts(zone: Zone) -> list[Line]:
    facts = queries.account_facts(zone)
    left, bare = facts["left_open"], facts["without_role"]
    return [
        Line(
            "late" if left else "done",
            _("离岗账号"),
            _("%(count)d 个人已离岗，账号还能登录") % {"count": left} if left else _("离岗的人都不能登录"),
            _("停用这些账号") if left else "",
        ),
        Line(
            "soon" if bare else "done",
            _("无角色账号"),
            _("%(count)d 个账号没有角色，登录后什么也看不到") % {"count": bare} if bare else _("在岗账号都有角色"),
        ),
        Line("idle", _("在岗账号"), _("%(count)d 个") % {"count": facts["in_post"]}),
        Line("idle", _("已停用账号"), _("%(count)d 个") % {"count": facts["closed"]}),
    ]


def _audit(zone: Zone) -> list[Line]:
    facts = queries.audit_facts(zone, timezone.now() - WEEK)
    refused = facts["refused"]
    count = {"count": format_number(facts["changes"], 0), "people": facts["people"]}
    return [
        Line(
            "soon" if refused else "done",
            _("被拒绝的操作"),
            _("近 7 天 %(count)d 次") % {"count": refused} if refused else _("近 7 天没有"),
            url_name="system:audit",
        ),
        Line("idle", _("已执行的操作"), _("近 7 天 %(count)s 次，%(people)d 个人") % count, url_name="system:audit"),
    ]
