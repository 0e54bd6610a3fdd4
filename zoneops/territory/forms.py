"""Forms of the territory: who leads a grid, and a new division into grids from two GeoJSON files."""

import json
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.models import User
from zoneops.core.models import Zone

MOST_BYTES = 10 * 1024 * 1024


class PersonField(forms.ModelChoiceField):
    """A colleague, with the department and title that tell two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        about = " ".join(filter(None, (obj.department.name if obj.department else "", obj.title)))
        return f"{obj.name}（{about}）" if about else obj.name


class LeadForm(forms.Form):
    lead = PersonField(
        queryset=User.objects.none(),
        required=False,
        label=gettext_lazy("网格长"),
        empty_label=gettext_lazy("未定"),
        help_text=gettext_lazy("只列本区在岗人员"),
    )

    def __init__(self, *args: Any, zone: Zone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = User.objects.filter(zone=zone)
        lead: Any = self.fields["lead"]
        lead.queryset = people.in_post().select_related("department").order_by("name")


class EditionForm(forms.Form):
    """`cleaned_data` has the two files as Python objects, not yet checked as geometry: `load_grids` does that."""

    title = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    effective_from = forms.DateField(
        label=gettext_lazy("施行日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=gettext_lazy("边界来源"), max_length=200, help_text=gettext_lazy("批复文号，或谁在哪天测的")
    )
    planning_area = forms.FileField(
        label=gettext_lazy("规划范围"), help_text=gettext_lazy("GeoJSON，一个面，CGCS2000 或 WGS84 经纬度")
    )
    grids = forms.FileField(
        label=gettext_lazy("网格"),
        help_text=gettext_lazy("GeoJSON，每个网格一个面，属性 code 是代码，name 是名称，先后就是序号"),
    )

    def clean_planning_area(self) -> Any:
        return _read_json(self.cleaned_data["planning_area"])

    def clean_grids(self) -> Any:
        return _read_json(self.cleaned_data["grids"])


def _read_json(file: UploadedFile) -> Any:
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(_("文件超过 10 MB，先抽稀再导入"))
    try:
        return json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise forms.ValidationError(_("不是 GeoJSON 文件：应为 UTF-8 编码的 JSON")) from None
