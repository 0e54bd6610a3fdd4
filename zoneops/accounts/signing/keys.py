"""Security keys (WebAuthn): the question that the browser hands to the key, and the check of what the key answered.

A browser has them over HTTPS, and on http://localhost for those who try the product out.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from zoneops.accounts.models import User

# What a tampered answer can break in the parsers below: each of these means "not the right key".
BROKEN = (ValidationError, ValueError, TypeError, KeyError, AttributeError)


def question_for_new(user: User) -> dict[str, Any]:
    """What `navigator.credentials.create` asks a key that is to be added; the session keeps what must come back."""
    return auth.begin_registration(user, passwordless=False)


def is_new_key(answer: Any) -> bool:
    """Whether the answer is that of a key, to the question of this session. A question is good for one answer."""
    try:
        auth.parse_registration_response(answer)
        auth.complete_registration(answer)
    except BROKEN:
        auth.clear_state()
        return False
    return True


def question(user: User) -> dict[str, Any]:
    """What `navigator.credentials.get` asks one of the user's keys."""
    return auth.begin_authentication(user)


def key_that_answered(user: User, answer: str) -> Authenticator | None:
    """The user's key that gave this answer to the question of this session; None when it is not right."""
    try:
        told = json.loads(answer)
        auth.parse_authentication_response(told)
        return auth.complete_authentication(user, told)
    except BROKEN:
        auth.clear_state()
        return None
