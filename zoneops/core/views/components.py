"""The sheet of components: every one in every state, for those who make pages and for the test that looks at it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from zoneops.core.icons import ICONS


@dataclass(frozen=True)
class Tone:
    tone: str
    word: Any
    used_for: Any
    share: Decimal


TONES = [
    Tone("idle", _("未开始"), _("未到期、正常、已归档"), Decimal(0)),
    Tone("live", _("办理中"), _("有人正在办"), Decimal("0.252")),
    Tone("done", _("办结"), _("办结、达标、一致"), Decimal(1)),
    Tone("soon", _("余 3 天"), _("临期、待说明、停滞"), Decimal("0.8")),
    Tone("late", _("逾期 15 天"), _("逾期、不达标、缺一"), Decimal("0.62")),
    Tone("hold", _("已暂停"), _("暂停、延期、无法判断"), Decimal("0.4")),
]


class SampleForm(forms.Form):
    """One field of each kind; sent as it is here, the amount is wrong and the name is missing."""

    name = forms.CharField(label=_("项目名称"), error_messages={"required": _("填项目名称，照备案证上的写")})
    amount = forms.DecimalField(
        label=_("计划总投资"),
        help_text=_("含税，按备案证"),
        error_messages={"invalid": _("“1.2O”里有字母 O，改成 1.20？")},
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    stage = forms.ChoiceField(label=_("阶段"), choices=[("1", _("洽谈")), ("2", _("签约"))])
    kind = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("v", _("走访")), ("c", _("电话"))], widget=forms.RadioSelect
    )
    is_key = forms.BooleanField(label=_("重点项目"), required=False)


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    form = SampleForm({"amount": "1.2O", "stage": "2", "kind": "v"})
    figures = {"yuan": Decimal("1259999500"), "area": Decimal("118.5"), "nothing": None}
    return render(request, "core/components.html", {"tones": TONES, "form": form, "icons": ICONS, **figures})
