"""统一社会信用代码 (GB 32100-2015) and company names, from the text alone."""

import re
import unicodedata

from zoneops.core.rules.reasons import RuleError, gettext_noop, quoted

# GB 32100-2015: no I, O, S, V, Z, which are taken for 1, 0, 5, U, 2.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
# GB 11714-1997, the organisation code inside (positions 9 to 17).
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_WARNING = gettext_noop("第 9 到 17 位组织机构代码的校验位应为 %(expected)s，现为 %(found)s，核对执照")


class CreditCodeWrong(RuleError):
    REASONS = {
        "length": gettext_noop("统一社会信用代码应为 18 位，现为 %(length)s 位：%(text)s"),
        "character": gettext_noop("统一社会信用代码第 %(position)s 位不能是“%(found)s”：%(text)s"),
        "division": gettext_noop("统一社会信用代码第 3 到 8 位是数字，第 %(position)s 位却是“%(found)s”：%(text)s"),
        "check_digit": gettext_noop("统一社会信用代码校验位应为 %(expected)s，现为 %(found)s，有一位写错：%(text)s"),
    }


def normalise_credit_code(text: str) -> str:
    """Upper case, half width, without spaces, hyphens and the spreadsheet's leading apostrophe."""
    return re.sub(r"[\s\u200b\ufeff'‘’\-‐‑–—]", "", unicodedata.normalize("NFKC", text)).upper()


def check_credit_code(text: str) -> None:
    """Return for a valid code (after normalising); raise CreditCodeWrong with the precise reason otherwise."""
    code = normalise_credit_code(text)
    shown = quoted(code)
    if len(code) != LENGTH:
        raise CreditCodeWrong("length", length=len(code), text=shown)
    _check_characters(code)
    expected = _check_character(code[:17])
    if code[17] != expected:
        raise CreditCodeWrong("check_digit", expected=expected, found=code[17], text=shown)


def complete_credit_code(first17: str) -> str:
    """The 18 characters that begin with these 17. Raises CreditCodeWrong for a wrong length or character."""
    stem = normalise_credit_code(first17)
    if len(stem) != LENGTH - 1:
        raise CreditCodeWrong("length", length=len(stem), text=quoted(stem))
    _check_characters(stem)
    return stem + _check_character(stem)


def division_code(code: str) -> str:
    """The six digits of the place of registration."""
    return normalise_credit_code(code)[2:8]


def organisation_code_warning(code: str) -> RuleError | None:
    """What is odd about the organisation code inside, or None.

    For a code that passed `check_credit_code`. A warning, never an error: registers hold valid credit codes
    whose inner check digit is wrong.
    """
    organisation = normalise_credit_code(code)[8:17]
    expected = organisation_check_character(organisation[:8])
    if organisation[8] == expected:
        return None
    return OrganisationCodeOdd("organisation", expected=expected, found=organisation[8])


class OrganisationCodeOdd(RuleError):
    REASONS = {"organisation": ORGANISATION_WARNING}


def organisation_check_character(first8: str) -> str:
    """GB 11714: the ninth character, 11 − Σ mod 11, where 10 is X and 11 is 0; letters count 10 to 35."""
    total = sum(weight * int(character, 36) for weight, character in zip(ORGANISATION_WEIGHTS, first8, strict=True))
    return "0123456789X0"[11 - total % 11]


def normalise_name(company: str) -> str:
    """A company name for comparing: half width, no spaces, one kind of brackets and dots, lower case."""
    plain = unicodedata.normalize("NFKC", company)
    plain = re.sub(r"[\s\u200b\ufeff]", "", plain)
    plain = re.sub(r"[\[{〔【〈《]", "(", plain)
    plain = re.sub(r"[\]}〕】〉》]", ")", plain)
    return re.sub(r"[•‧∙・]", "·", plain).casefold()


def _check_characters(code: str) -> None:
    for position, character in enumerate(code, start=1):
        if character not in ALPHABET:
            raise CreditCodeWrong("character", position=position, found=character, text=quoted(code))
    for position, character in enumerate(code[2:8], start=3):
        if not character.isdigit():
            raise CreditCodeWrong("division", position=position, found=character, text=quoted(code))


def _check_character(first17: str) -> str:
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first17))
    return ALPHABET[-total % 31]
