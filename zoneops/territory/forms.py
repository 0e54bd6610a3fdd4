"""Forms of the territory: who leads a grid, and a new division into grids from two GeoJSON files."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.reading import safe_parse
from zoneops.core.versions import SeenField
from zoneops.territory.trial import require_provable


class PersonField(forms.ModelChoiceField):
    """A colleague, with the department and title that tell two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        about = " ".join(filter(None, (obj.department.name if obj.department else "", obj.title)))
        return f"{obj.name}（{about}）" if about else obj.name


class LeadForm(forms.Form):
    seen = SeenField()
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

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "planning_area" in given and "grids" in given:
            try:
                require_provable(given["planning_area"], given["grids"])
            except FileUnreadable as wrong:
                raise forms.ValidationError(_(wrong.template) % wrong.params) from None
        return given

    def clean_planning_area(self) -> Any:
        return _read_geojson(self.cleaned_data["planning_area"])

    def clean_grids(self) -> Any:
        return _read_geojson(self.cleaned_data["grids"])


def _read_geojson(file: UploadedFile) -> Any:
    try:
        return safe_parse(file.file, "geojson")  # type: ignore[arg-type]
    except FileUnreadable as wrong:
        raise forms.ValidationError(_(wrong.template) % wrong.params) from None
