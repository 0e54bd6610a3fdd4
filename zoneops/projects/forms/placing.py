"""Where the project lies: a parcel, a pair of coordinates, or nothing yet."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.rules.figures import half_up
from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import reason_field
from zoneops.projects.services.placing import GCJ02, WGS84
from zoneops.territory.models import Grid, Parcel

SYSTEMS = [
    (WGS84, gettext_lazy("CGCS2000 / WGS84（天地图、手持定位仪）")),
    (GCJ02, gettext_lazy("GCJ-02（高德、腾讯地图）")),
]


def outside(words: Any) -> dict[str, Any]:
    """One sentence for a number beyond either end, and one for what is no number."""
    return {"min_value": words, "max_value": words, "invalid": gettext_lazy("坐标写成十进制的度，如 116.64512")}


class PlaceFields(forms.Form):
    parcel = forms.CharField(label=gettext_lazy("宗地编号"), max_length=40, required=False)
    longitude = forms.DecimalField(
        label=gettext_lazy("经度"),
        required=False,
        min_value=-180,
        max_value=180,
        error_messages=outside(gettext_lazy("经度在 −180 到 180 之间")),
        help_text=gettext_lazy("如 116.64512"),
    )
    latitude = forms.DecimalField(
        label=gettext_lazy("纬度"),
        required=False,
        min_value=-90,
        max_value=90,
        error_messages=outside(gettext_lazy("纬度在 −90 到 90 之间；经度和纬度写反了？")),
        help_text=gettext_lazy("如 36.94518"),
    )
    system = forms.ChoiceField(
        label=gettext_lazy("坐标系"), choices=SYSTEMS, required=False, widget=forms.RadioSelect, initial=WGS84
    )

    def clean_parcel(self) -> Parcel | None:
        number = self.cleaned_data["parcel"]
        if not number:
            return None
        found = Parcel.objects.visible_to(self.user).filter(number=number).first()  # type: ignore[attr-defined]
        if found is None:
            raise ValidationError(_("没有编号为 %(number)s 的宗地；先在宗地台账登记") % {"number": number})
        return found

    def clean_longitude(self) -> Decimal | None:
        return _degrees(self.cleaned_data["longitude"])

    def clean_latitude(self) -> Decimal | None:
        return _degrees(self.cleaned_data["latitude"])

    def place(self) -> dict[str, Any]:
        """Arguments of `place_project`."""
        cleaned = self.cleaned_data
        return {
            "parcel": cleaned["parcel"],
            "longitude": cleaned["longitude"],
            "latitude": cleaned["latitude"],
            "system": cleaned["system"] or WGS84,
        }

    @property
    def names_a_place(self) -> bool:
        return any(self.cleaned_data[name] is not None for name in ("parcel", "longitude", "latitude"))


def _degrees(value: Decimal | None) -> Decimal | None:
    return None if value is None else half_up(value, 7)


class PlaceForm(ProjectForm, PlaceFields):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_placed = self.project is not None and (self.project.parcel_id or self.project.longitude is not None)
        if not self.errors and not self.names_a_place and not is_placed:
            raise ValidationError(_("还没有填位置：写宗地编号或坐标，或在图上点一下"))
        if ("longitude" in cleaned and "latitude" in cleaned) and (
            (cleaned["longitude"] is None) != (cleaned["latitude"] is None)
        ):
            missing = "longitude" if cleaned["longitude"] is None else "latitude"
            self.add_error(missing, _("经度和纬度要一起填"))
        return cleaned


class DesignateForm(ProjectForm):
    grid = forms.ModelChoiceField(
        queryset=Grid.objects.none(),
        label=gettext_lazy("划给哪个网格"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("选一个网格")},
    )
    reason = reason_field(label=gettext_lazy("理由"), help_text=gettext_lazy("如：主厂房和出入口在这一侧"))

    def __init__(self, *args: Any, grids: tuple[Grid, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grid"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Grid.objects.filter(pk__in=[grid.pk for grid in grids])
