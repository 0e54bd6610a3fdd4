"""Tags and filters of every page. Those used once per row are plain functions that return safe text: an include per
cell would cost a list more time than its query.
"""

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoneops.core import icons, once
from zoneops.core.rules.figures import format_number, in_hundred_millions, in_ten_thousands

register = template.Library()

TONE_ICONS = {
    "idle": "circle",
    "live": "circle-dashed",
    "done": "circle-check",
    "soon": "clock",
    "late": "alert-triangle",
    "hold": "player-pause",
}


@register.simple_tag(name="icon")
def draw(name: str, size: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word always stands beside it. `size`: "" or "s"."""
    return icons.svg(name, size)


@register.simple_tag(name="form_key")
def draw_form_key() -> SafeString:
    """Beside `{% csrf_token %}` in every form that writes: sent twice, it works once (core/once.py)."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.form_key())


@register.simple_tag
def status(tone: str, word: Any, icon: str = "", small: bool = False) -> SafeString:
    """Icon and word in a tone: the first column of lists. `icon` instead of the tone's own."""
    drawn = icons.svg(icon or TONE_ICONS.get(tone, "circle"), "s" if small else "")
    kind = "z-status z-small" if small else "z-status"
    return mark_safe(f'<span class="{kind}" data-tone="{tone}">{drawn}{conditional_escape(word)}</span>')  # noqa: S308


@register.simple_tag
def tag(word: Any, tone: str = "") -> SafeString:
    """A small framed word; only outside tables."""
    toned = f' data-tone="{tone}"' if tone else ""
    return mark_safe(f'<span class="z-tag"{toned}>{conditional_escape(word)}</span>')  # noqa: S308


@register.simple_tag
def sample_tag() -> SafeString:
    """示例数据: on everything invented."""
    return format_html('<span class="z-tag z-sample">{}</span>', _("示例数据"))


@register.simple_tag
def seals(marks: Any) -> SafeString:
    """The four seals 图人网底 of `zoneops.projects.ones.marks`, small. Missing ones say why in words for readers."""
    parts, reasons = [], []
    for mark in marks:
        kind = {"held": "z-seal", "missing": "z-seal is-missing"}.get(mark.held, "z-seal is-not-due")
        parts.append(f'<span class="{kind}" aria-hidden="true">{mark.seal}</span>')
        if mark.held == "missing":
            reasons.append(f"{mark.label}：{mark.fact}")
    spoken = conditional_escape("；".join(reasons) or _("四个一齐全"))
    title = f' title="{spoken}"' if reasons else ""
    return mark_safe(  # noqa: S308
        f'<span class="z-seals"{title}>{"".join(parts)}<span class="z-sr">{spoken}</span></span>'
    )


@register.simple_tag
def mini_rail(stage: int, tone: str = "", total: int = 6) -> SafeString:
    """Six bars: done, the current one in its tone, to come. The stage's word stands beside it."""
    bars = "".join(
        '<i class="on"></i>' if number < stage else '<i class="now"></i>' if number == stage else "<i></i>"
        for number in range(1, total + 1)
    )
    toned = f' data-tone="{tone}"' if tone in {"late", "soon", "hold"} else ""
    return mark_safe(f'<span class="z-mini"{toned} aria-hidden="true">{bars}</span>')  # noqa: S308


@register.simple_tag
def meter(share: Any, tone: str = "") -> SafeString:
    """A bar filled to `share` (0…1; more is full). Drawn in whole percents by class, since styles are not inline."""
    percent = max(0, min(100, int(Decimal(str(share or 0)) * 100)))
    toned = f' data-tone="{tone}"' if tone else ""
    return mark_safe(f'<span class="z-meter" aria-hidden="true"><i class="w-{percent}"{toned}></i></span>')  # noqa: S308


@register.simple_tag(takes_context=True)
def money(context: Any, yuan: Decimal | None, unit: bool = False) -> SafeString | str:
    """Yuan in the reader's unit (亿元 or 万元), two places, the exact amount on hover; `unit` adds the unit's word."""
    if yuan is None:
        return "—"
    in_wan = context.get("money_unit") == "wan"
    shown = format_number(in_ten_thousands(yuan) if in_wan else in_hundred_millions(yuan), 2)
    word = (_("万元") if in_wan else _("亿元")) if unit else ""
    return format_html(
        '<span title="{} {}">{}{}</span>', format_number(yuan, 2), _("元"), shown, f" {word}" if word else ""
    )


@register.filter
def yuan100m(yuan: Decimal | None) -> str:
    """In 亿元, two places."""
    return format_number(in_hundred_millions(yuan), 2)


@register.filter
def wan(yuan: Decimal | None) -> str:
    """In 万元, two places."""
    return format_number(in_ten_thousands(yuan), 2)


@register.filter
def mu(area: Decimal | None) -> str:
    return format_number(area, 2)


@register.filter
def num(value: Decimal | int | None, places: int = 0) -> str:
    return format_number(value, places)


@register.filter
def percent(share: Decimal | None) -> str:
    """A share as percent: 0.252 → 25.20%."""
    return "—" if share is None else f"{format_number(share * 100, 2)}%"


@register.filter
def shortdate(day: datetime.date | None, today: datetime.date) -> str:
    """10-15 within the year, 2022-03-05 in others; — where there is none."""
    if day is None:
        return "—"
    return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"


@register.filter
def moment(at: datetime.datetime | None, today: datetime.date) -> str:
    """10-12 08:30 within the year, with the year in others, 今天 10:05 today."""
    if at is None:
        return "—"
    at = localtime(at)
    day = at.date()
    if day == today:
        return f"{_('今天')} {at:%H:%M}"
    return f"{shortdate(day, today)} {at:%H:%M}"


@register.filter
def ago(day: datetime.date | None, today: datetime.date) -> str:
    """今天, 昨天, n 天前. Only for activity."""
    if day is None:
        return "—"
    days = (today - day).days
    if days <= 0:
        return _("今天")
    if days == 1:
        return _("昨天")
    return ngettext("%(days)d 天前", "%(days)d 天前", days) % {"days": days}


@register.filter
def longdate(day: datetime.date) -> str:
    """10月15日 星期五, in the reader's language."""
    return date_format(day, _("n月j日 l"))


@register.simple_tag(takes_context=True)
def block_again(context: Any, name: str) -> SafeString:
    """What the page put into the block `name`, a second time: the title is also the head."""
    block: Any = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return block.nodelist.render(context)


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole, and a link to each wrong field. Nothing when nothing is wrong."""
    fields = [(bound, bound.errors[0]) for bound in form.visible_fields() if bound.errors] if form.errors else []
    return {"general": form.non_field_errors(), "fields": fields, "count": len(fields)}


@register.inclusion_tag("components/field.html")
def field(bound: Any, hint: str = "", unit: str = "", label: str = "", wide: bool = False) -> dict[str, Any]:
    """A form field: label, control, hint, and the error tied to it. `wide`: across both columns of `.z-fields`."""
    kind = bound.field.widget.__class__.__name__
    css = "form-select" if "Select" in kind else "form-control"
    described = [f"{bound.auto_id}-error"] if bound.errors else []
    if hint or bound.help_text:
        described.append(f"{bound.auto_id}-hint")
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if "Check" not in kind and "Radio" not in kind:
        attributes["class"] = f"{css} is-bad" if bound.errors else css
    if bound.errors:
        attributes["aria-invalid"] = "true"
    control = bound.as_widget(attrs=attributes)
    return {
        "bound": bound,
        "control": control,
        "hint": hint or bound.help_text,
        "unit": unit,
        "label": label or bound.label,
        "wide": wide,
        "is_check": kind == "CheckboxInput",
        "is_group": bound.field.widget.use_fieldset,
    }
