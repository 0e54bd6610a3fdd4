import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoneops.enterprises.rules import (
    ALPHABET,
    CreditCodeWrong,
    check_credit_code,
    complete_credit_code,
    division_code,
    normalise_credit_code,
    normalise_name,
    organisation_check_character,
    organisation_code_warning,
)

# Published by the holders themselves: Alibaba (China), Huawei, Tencent, Baidu.
KNOWN = ["91330100799655058B", "914403001922038216", "9144030071526726XG", "91110000802100433B"]
SAMPLE = KNOWN[0]

stems = st.tuples(
    st.sampled_from("159Y"),
    st.sampled_from("12359"),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


def table_check_character(first17):
    """The oracle: weights as GB 32100 prints them, values by the printed table."""
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    values = dict(zip("0123456789ABCDEFGHJKLMNPQRTUWXY", range(31), strict=True))
    rest = 31 - sum(w * values[c] for w, c in zip(weights, first17, strict=True)) % 31
    return {v: c for c, v in values.items()}[0 if rest == 31 else rest]


@pytest.mark.parametrize("code", KNOWN)
def test_codes_of_known_companies_pass_with_their_organisation_code(code):
    check_credit_code(code)
    assert complete_credit_code(code[:17]) == code
    assert organisation_code_warning(code) is None


@given(stems)
def test_the_last_character_agrees_with_the_table_of_the_standard(stem):
    code = complete_credit_code(stem)
    assert code == stem + table_check_character(stem)
    check_credit_code(code)


@given(stems, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(stem, place, character):
    code = complete_credit_code(stem)
    wrong = code[:place] + character + code[place + 1 :]
    if wrong != code:
        with pytest.raises(CreditCodeWrong):
            check_credit_code(wrong)


@given(stems, st.integers(8, 16))
def test_two_neighbours_exchanged_never_pass(stem, place):
    code = complete_credit_code(stem)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if wrong != code:
        with pytest.raises(CreditCodeWrong):
            check_credit_code(wrong)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (SAMPLE[:-1], "length", "现为 17 位"),
        (SAMPLE + "1", "length", "现为 19 位"),
        ("", "length", "现为 0 位"),
        ("O" + SAMPLE[1:], "character", "第 1 位不能是“O”"),
        (SAMPLE[:-1] + "Z", "character", "第 18 位不能是“Z”"),
        (SAMPLE[:8] + "德" + SAMPLE[9:], "character", "第 9 位不能是“德”"),
        (SAMPLE[:3] + "A" + SAMPLE[4:], "division", "第 4 位却是“A”"),
        (SAMPLE[:-1] + "A", "check_digit", "应为 B，现为 A"),
    ],
)
def test_a_wrong_code_says_what_is_wrong_and_where(text, code, words):
    with pytest.raises(CreditCodeWrong, match=words) as caught:
        check_credit_code(text)
    assert caught.value.code == code
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.lower(),
        f"  {SAMPLE} ",
        "'" + SAMPLE,
        "9133 0100 7996 5505 8B",
        "９１３３０１００７９９６５５０５８Ｂ",
        "91330100-799655058-B",
    ],
)
def test_a_code_is_read_however_it_was_typed(text):
    assert normalise_credit_code(text) == SAMPLE
    check_credit_code(text)


def test_only_seventeen_characters_can_be_completed():
    with pytest.raises(CreditCodeWrong, match="18 位"):
        complete_credit_code(SAMPLE)


def test_the_place_of_registration_is_read_from_the_code():
    assert division_code(SAMPLE) == "330100"


def test_a_wrong_organisation_code_inside_a_valid_code_is_a_warning():
    code = complete_credit_code(SAMPLE[:16] + "9")
    check_credit_code(code)
    warning = organisation_code_warning(code)
    assert warning is not None
    assert "校验位应为 8，现为 9" in str(warning)


# GB 11714 prints D2143569-X as its example.
def test_the_example_of_the_organisation_code_standard_holds():
    assert organisation_check_character("D2143569") == "X"


@pytest.mark.parametrize(
    "name",
    [
        "山东示例（德州）有限公司",
        "山东示例(德州)有限公司",
        " 山东示例 （德州） 有限公司\u3000",
        "山东示例〔德州〕有限公司",
    ],
)
def test_one_company_written_with_different_brackets_and_spaces_is_one_company(name):
    assert normalise_name(name) == "山东示例(德州)有限公司"


def test_different_companies_stay_different():
    assert normalise_name("示例（德州）有限公司") != normalise_name("示例（济南）有限公司")
    assert normalise_name("ＡＢＣ·示例") == normalise_name("abc•示例")
