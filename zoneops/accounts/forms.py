"""Signing in, what a person changes about their own account, and leaving the post."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.models import User
from zoneops.accounts.signing import attempts

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

    was_tried = False  # whether an account was named: then what happened is written down

    username = forms.CharField(
        label=_("账号"),
        max_length=40,
        error_messages={"required": _("填账号")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password(_("密码"), "current-password", error_messages={"required": _("填密码")})

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username", "")
        self.was_tried = bool(username and self.cleaned_data.get("password"))
        try:
            return dict(super().clean())  # which asks the counter first: signing/attempts.py
        except ValidationError:
            raise ValidationError({"password": refusal_of(username)}) from None


def refusal_of(username: str) -> ValidationError:
    """Why the account did not get in: how often it may still be tried, or until when it has to wait."""
    if until := attempts.locked_until(username):
        words = _("试错太多，账号锁到 %(until)s：到时再试，或向系统管理员要一条登录链接")
        return ValidationError(words, "waiting", {"until": f"{timezone.localtime(until):%H:%M}"})
    return ValidationError(_("账号或密码不对，还可以试 %(left)d 次"), "wrong", {"left": attempts.left(username)})


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
        help_text=_("至少 10 位，大写、小写、数字、符号、汉字至少三种，不与账号相近"),
        error_messages={"required": _("填新密码")},
    )
    again = _password(_("再填一次"), "new-password", error_messages={"required": _("再填一次新密码")})

    def __init__(self, user: User, *args: Any, proves: Callable[[str], bool] | None = None, **kwargs: Any) -> None:
        """`proves`: whether a password is the one in use now; it counts the wrong ones."""
        super().__init__(*args, **kwargs)
        self.user = user
        self.proves = proves
        if not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if self.proves and not self.proves(current):
            raise current_refused(self.user)
        return current

    def clean_new(self) -> str:
        validate_password(self.cleaned_data["new"], self.user)
        return str(self.cleaned_data["new"])

    def clean_again(self) -> str:
        if "new" in self.cleaned_data and self.cleaned_data["again"] != self.cleaned_data["new"]:
            raise ValidationError(_("两次填的不一样"))
        return str(self.cleaned_data["again"])


class ConfirmForm(forms.Form):
    """The password once more."""

    password = _password(_("密码"), "current-password", error_messages={"required": _("填密码")})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=20,
        error_messages={"required": _("填验证码")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class KeyForm(forms.Form):
    """A security key: the name that its owner gives it, and what the browser answered for it."""

    name = forms.CharField(
        label=_("名称"),
        max_length=40,
        help_text=_("自己认得出的，如“蓝色 U 盾”“办公室电脑”"),
        error_messages={"required": _("给密钥起个名称")},
    )
    credential = forms.JSONField(widget=forms.HiddenInput, error_messages={"required": _("还没有插入或按下密钥")})


def current_refused(user: User) -> ValidationError:
    """At the field for the password in use now."""
    if until := attempts.locked_until(user.username):
        words = _("试错太多，账号锁到 %(until)s，到时再试")
        return ValidationError(words, "waiting", {"until": f"{timezone.localtime(until):%H:%M}"})
    return ValidationError(_("现在的密码不对"), "wrong")


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
