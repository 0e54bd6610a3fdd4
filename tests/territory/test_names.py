import pytest

from zoneops.territory.rules.names import joined_names


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["第三网格", "第四网格"], "第三、第四网格"),
        (["第一网格", "第十一网格"], "第一、第十一网格"),
        (["第1网格", "第21网格"], "第1、第21网格"),
        (["第三网格", "第四网格", "第五网格"], "第三、第四、第五网格"),
        (["城北片", "化工园"], "城北片、化工园"),
        (["网格", "东网格"], "网格、东网格"),
        (["第三网格"], "第三网格"),
        ([], ""),
    ],
)
def test_what_all_names_end_in_is_said_once(names, said):
    assert joined_names(names) == said
