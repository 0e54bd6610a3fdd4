"""Fields that read what people in zones type: amounts with a unit, land, days that may be months, several files."""

import calendar
import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoneops.core.errors import Refused
from zoneops.core.rules.amounts import AmountUnreadable, parse_amount
from zoneops.core.rules.dates import DateUnreadable, parse_date
from zoneops.core.rules.figures import half_up
from zoneops.core.rules.reasons import RuleError
from zoneops.core.rules.units import unit_named
from zoneops.projects.services.files import check_file

LARGEST = Decimal(10) ** 15


def said(error: RuleError) -> ValidationError:
    """What a rule refuses, as the error of a field, in the reader's language."""
    return ValidationError(_(error.template) % error.params)


class AmountField(forms.CharField):
    """An amount typed as 12600, 12,600.00 or 1.26亿元. The value is yuan (or mu) as Decimal, None when left empty."""

    def __init__(self, *, unit: str = "万元", places: int = 2, **kwargs: Any) -> None:
        self.unit, self.places = unit, places
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.read(text, self.unit) if text else None

    def read(self, text: str, unit: str) -> Decimal:
        """Raises ValidationError with the expectation for anything that is not exactly one amount of 0 or more."""
        try:
            amount = half_up(parse_amount(text, unit), self.places)
        except AmountUnreadable as error:
            raise said(error) from None
        if amount < 0:
            raise ValidationError(_("“%(text)s”小于 0") % {"text": text})
        if amount >= LARGEST:
            raise ValidationError(_("“%(text)s”太大了，看看单位是不是%(unit)s") % {"text": text, "unit": unit})
        return amount

    def prepare_value(self, value: Any) -> Any:
        return shown(value, self.unit) if isinstance(value, Decimal) else value


def shown(amount: Decimal | None, unit: str) -> str:
    """An amount in yuan or mu as it is typed in a column of `unit`, without loss: 126000000 → "12600"."""
    if amount is None:
        return ""
    factor = unit_named(unit).factor
    return format((amount * factor.denominator / factor.numerator).normalize(), "f")


class LandField(AmountField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit="亩", **kwargs)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)

    def to_python(self, value: Any) -> datetime.date | None:
        if value in self.empty_values:
            return None
        try:
            return parse_date(value).on
        except DateUnreadable as error:
            raise said(error) from None


class PlanDayField(forms.CharField):
    """A planned day: 2022-09-30, or 2022-09 when only the month is known. The value is (day, month only) or None.

    A month stands for its last day.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs |= {"placeholder": "2022-09-30", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            read = parse_date(text)
        except DateUnreadable as error:
            raise said(error) from None
        if not read.month_only:
            return read.on, False
        return read.on.replace(day=calendar.monthrange(read.on.year, read.on.month)[1]), True

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, tuple):
            on, month_only = value
            return f"{on:%Y-%m}" if month_only else f"{on:%Y-%m-%d}"
        return value


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, each checked for size. The value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", gettext_lazy("附件"))
        kwargs.setdefault("allow_empty_file", True)  # `check_file` says it with the file's name
        super().__init__(widget=ManyFilesInput(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(file, initial) for file in files if file]
        if self.required and not found:
            raise ValidationError(_("先选一个文件"))
        for file in found:
            try:
                check_file(file)
            except Refused as refusal:
                raise ValidationError(str(refusal)) from None
        return found


def reason_field(**kwargs: Any) -> forms.CharField:
    kwargs.setdefault("max_length", 200)
    kwargs.setdefault("label", gettext_lazy("原因"))
    kwargs.setdefault("error_messages", {"required": gettext_lazy("写明原因")})
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), **kwargs)
