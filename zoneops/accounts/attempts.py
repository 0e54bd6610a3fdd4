"""Slows down guessing of passwords: after five wrong ones an account name waits.

Counted by name, known or not, so that the answer does not tell which accounts exist. Best effort: each server process
counts for itself unless the cache is a shared one.
"""

import hashlib

from django.core.cache import cache

LIMIT = 5
WAIT_MINUTES = 15


def left(username: str) -> int:
    """How often the name may still be tried."""
    return max(0, LIMIT - int(cache.get(_key(username), 0)))


def note_wrong(username: str) -> None:
    """One more wrong try; the time to wait counts from the first."""
    key = _key(username)
    if not cache.add(key, 1, timeout=WAIT_MINUTES * 60):
        try:
            cache.incr(key)
        except ValueError:  # it expired in between
            cache.set(key, 1, timeout=WAIT_MINUTES * 60)


def forget(username: str) -> None:
    cache.delete(_key(username))


def _key(username: str) -> str:
    return "sign-in-" + hashlib.sha256(username.strip().lower().encode()).hexdigest()
