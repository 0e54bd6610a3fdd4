"""Signing in, what a person changes about their own account, and leaving the post."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from zoneops.accounts import attempts
from zoneops.accounts.models import User

FURTHEST = datetime.timedelta(days=366)


def _password(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class SignInForm(AuthenticationForm):
    """Answers a wrong name, a wrong password and a closed account alike, at the password; the name stays as typed."""

    was_tried = False  # whether the password was looked at: not while the name has to wait

    username = forms.CharField(
        label=_("账号"),
        max_length=40,
        error_messages={"required": _("填账号")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("密码"), "current-password", error_messages={"required": _("填密码")})

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username", "")
        if not attempts.left(username):
            raise ValidationError({"password": _waiting()})
        self.was_tried = bool(username and self.cleaned_data.get("password"))
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            attempts.note_wrong(username)
            left = attempts.left(username)
            raise ValidationError({"password": _wrong(left) if left else _waiting()}) from None
        if self.user_cache:
            attempts.forget(username)
        return cleaned


def _wrong(left: int) -> ValidationError:
    return ValidationError(_("账号或密码不对，还可以试 %(left)d 次"), "wrong", {"left": left})


def _waiting() -> ValidationError:
    words = _("账号或密码不对，试得太多：过 %(minutes)d 分钟再试，或向系统管理员要一条登录链接")
    return ValidationError(words, "waiting", {"minutes": attempts.WAIT_MINUTES})


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("用途"),
        max_length=60,
        help_text=_("写明给哪个系统用，如“市平台日报”"),
        error_messages={"required": _("写明给哪个系统用")},
    )


class PasswordForm(forms.Form):
    """Set or change one's own password. Who came by a link and has none yet need not give the old one."""

    current = _password(_("现在的密码"), "current-password", error_messages={"required": _("填现在的密码")})
    new = _password(
        _("新密码"),
        "new-password",
        help_text=_("至少 10 位，不能全是数字，不能与账号相近"),
        error_messages={"required": _("填新密码")},
    )
    again = _password(_("再填一次"), "new-password", error_messages={"required": _("再填一次新密码")})

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        if not self.user.check_password(self.cleaned_data["current"]):
            raise ValidationError(_("现在的密码不对"))
        return str(self.cleaned_data["current"])

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.user)
        return str(self.cleaned_data["new"])

    def clean_again(self) -> str:
        if "new" in self.cleaned_data and self.cleaned_data["again"] != self.cleaned_data["new"]:
            raise ValidationError(_("两次填的不一样"))
        return str(self.cleaned_data["again"])


class DepartureForm(forms.Form):
    on = forms.DateField(
        label=_("离岗日期"),
        help_text=_("从这天起不能登录；填以后的日期，到那天才停"),
        error_messages={"required": _("填离岗日期"), "invalid": _("写成 2021-05-08 这样的日期")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, today: datetime.date, data: Any = None) -> None:
        super().__init__(data, initial={"on": today})
        self.today = today

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if abs(on - self.today) > FURTHEST:
            words = _("离今天（%(today)s）超过一年，核对年份")
            raise ValidationError(words, "far", {"today": self.today})
        return on
