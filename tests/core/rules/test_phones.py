import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.core.rules.phones import masked_phone


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("138 1234 1234", "138 **** 1234"),
        ("+86 13812341234", "+86 1******1234"),
        ("0534-7211234", "0534-***1234"),
        ("010-62345678", "010-****5678"),
        ("7211234", "***1234"),
        ("138****1234", "138****1234"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_enough_to_recognise_not_enough_to_call(phone, shown):
    assert masked_phone(phone) == shown


@given(st.text("0123456789- +", max_size=20))
def test_no_more_than_seven_digits_of_a_number_are_ever_shown(phone):
    area = 4 if phone.startswith("0") and "-" in phone else 0
    assert sum(character.isdigit() for character in masked_phone(phone)) <= 7 + area
    assert len(masked_phone(phone)) == len(phone)


@given(st.text("0123456789-", min_size=7, max_size=20))
def test_masking_twice_changes_nothing_more(phone):
    assert masked_phone(masked_phone(phone)) == masked_phone(phone)
