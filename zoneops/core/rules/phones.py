"""Telephone numbers as they may be shown to many: enough to recognise, not enough to call."""

LAST_SHOWN = 4


def masked_phone(text: str) -> str:
    """138****1234 for a mobile, 0534-***1234 for a landline: the last four digits stay, of a mobile the first three.

    Of a landline the area code before the hyphen stays. Separators stay, a masked number stays as it is.
    """
    digits = sum(character.isdigit() for character in text)
    if digits <= LAST_SHOWN or "*" in text:
        return text if "*" in text else "*" * len(text)
    area, hyphen, number = text.partition("-")
    if hyphen and area.startswith("0") and len(area) <= 4 and sum(map(str.isdigit, number)) > LAST_SHOWN:
        return f"{area}-{_masked(number, 0)}"
    return _masked(text, 3 if digits >= 11 else 0)


def _masked(text: str, first_shown: int) -> str:
    digits = sum(character.isdigit() for character in text)
    seen, shown = 0, []
    for character in text:
        if character.isdigit():
            seen += 1
            hidden = first_shown < seen <= digits - LAST_SHOWN
            shown.append("*" if hidden else character)
        else:
            shown.append(character)
    return "".join(shown)
