"""What a password must be made of, and when it is time for a new one (GB/T 22239-2019, 8.1.4.1 a)."""

import datetime
import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.accounts.models import User


class KindsOfCharacters:
    """At least `needed` of five kinds: capitals, small letters, digits, characters without case (汉字), all else."""

    def __init__(self, needed: int = 3) -> None:
        self.needed = min(needed, 5)

    def validate(self, password: str, user: Any = None) -> None:
        if len({kind_of(character) for character in password}) < self.needed:
            raise ValidationError(self.get_help_text(), "too_few_kinds")

    def get_help_text(self) -> str:
        words = _("大写字母、小写字母、数字、符号、汉字，至少用其中 %(needed)d 种")
        return words % {"needed": self.needed}


def kind_of(character: str) -> str:
    """One of "upper", "lower", "digit", "letter" (a character without case) and "sign"."""
    category = unicodedata.category(character)
    if category in {"Lu", "Lt"}:
        return "upper"
    if category == "Ll":
        return "lower"
    if category.startswith("N"):
        return "digit"
    return "letter" if category.startswith("L") else "sign"


def age_in_days(user: User) -> int | None:
    """Since when the password is the same; None without a password, or when the day is not known."""
    if not user.has_usable_password() or user.password_changed_at is None:
        return None
    return max(datetime.timedelta(), timezone.now() - user.password_changed_at).days


def is_due(user: User) -> bool:
    """Whether the person is asked for a new password. One whose day nobody noted is older than this rule: due, too."""
    if not settings.PASSWORD_DAYS or not user.has_usable_password():
        return False
    age = age_in_days(user)
    return age is None or age >= settings.PASSWORD_DAYS
