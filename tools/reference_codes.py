"""Unified social credit codes (GB 32100-2015) for invented enterprises."""

ORGANISATION_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z


def organisation_check(body: str) -> str:
    """Check character of an organisation code (GB 11714), mod 11 over its eight characters."""
    total = sum(ORGANISATION_DIGITS.index(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[(11 - total % 11) % 11]


def credit_check(body: str) -> str:
    """Check character of the first seventeen: weights are the powers of 3, mod 31."""
    total = sum(CREDIT_DIGITS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return CREDIT_DIGITS[(31 - total % 31) % 31]


def credit_code(division: str, number: int) -> str:
    """A valid code whose organisation part starts with YL (样例): none such is assigned to a real unit."""
    body = f"YL{number * 7919 % 1_000_000:06d}"
    first = f"91{division}{body}{organisation_check(body)}"
    return first + credit_check(first)
