import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoneops.core.rules.pinyin import spell


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("乐陵", "laoling"), ("德州市乐陵市", "dezhoushilaolingshi"), ("乐亭", "laoting"), ("乐清", "yueqing"),
        ("六安", "luan"), ("东阿", "donge"), ("东阿阿胶", "dongeejiao"), ("单县", "shanxian"), ("莘县", "shenxian"),
        ("莒县", "juxian"), ("郯城", "tancheng"), ("无棣", "wudi"), ("茌平", "chiping"), ("长清", "changqing"),
        ("济南市长清区", "jinanshichangqingqu"), ("河南省长垣市", "henanshengchangyuanshi"), ("长治", "changzhi"),
        ("长子县", "zhangzixian"), ("重庆", "chongqing"), ("朝阳", "chaoyang"), ("浚县", "xunxian"),
        ("洪洞", "hongtong"), ("珲春", "hunchun"), ("台州", "taizhou"), ("丽水", "lishui"), ("蚌埠", "bengbu"),
        ("亳州", "bozhou"), ("厦门", "xiamen"), ("番禺", "panyu"), ("铅山", "yanshan"), ("冠县", "guanxian"),
    ],
)  # fmt: skip
def test_place_names_are_spelt_as_their_people_say_them(name, pinyin):
    assert spell(name)[0] == pinyin


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("德州长信化工", "dezhouchangxinhuagong"),
        ("德州长河大道", "dezhouchanghedadao"),
        ("校长", "xiaozhang"),
        ("市长质量奖", "shizhangzhiliangjiang"),
        ("网格长", "wanggezhang"),
        ("音乐陵园", "yinyuelingyuan"),
        ("农业银行", "nongyeyinhang"),
        ("重型机械", "zhongxingjixie"),
        ("绿色铝业", "lvselvye"),
    ],
)
def test_a_reading_depends_on_the_word_it_stands_in(text, pinyin):
    assert spell(text)[0] == pinyin


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("山东（德州）高新区", ("shandongdezhougaoxinqu", "sddzgxq")),
        ("３Ｄ打印 ABC·二期", ("3ddayinabcerqi", "3ddyabceq")),
        ("", ("", "")),
        ("（）—…。", ("", "")),
        ("α粒子カ", ("lizi", "lz")),
    ],
)
def test_brackets_spaces_and_marks_are_dropped_and_latin_letters_stay(text, spelt):
    assert spell(text) == spelt


@settings(max_examples=40)
@given(st.text(max_size=20))
@pytest.mark.slow
def test_the_answer_is_always_lower_case_ascii_letters_and_digits(text):
    pinyin, initials = spell(text)
    assert all(c.isascii() and (c.isdigit() or c.islower()) for c in pinyin + initials)
    assert len(initials) <= len(pinyin)


@pytest.mark.slow
def test_the_dictionary_is_not_loaded_before_it_is_needed():
    program = "import sys, zoneops.core.rules.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
