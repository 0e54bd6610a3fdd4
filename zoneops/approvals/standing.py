"""Where an edition stands today, in a word with its tone."""

import datetime

from django.utils.translation import gettext as _

from zoneops.approvals.models import Flow


def standing(flow: Flow, today: datetime.date) -> tuple[str, str]:
    """(tone, word): 草稿, 已核对, then by its dates 待施行, 施行中 or 已被替代."""
    if flow.state == Flow.State.DRAFT:
        return "soon", _("草稿")
    if flow.state == Flow.State.CHECKED:
        return "live", _("已核对")
    if flow.effective_from > today:
        return "live", _("待施行")
    if flow.effective_to and flow.effective_to < today:
        return "idle", _("已被替代")
    return "done", _("施行中")
