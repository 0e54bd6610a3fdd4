"""Grid names in a sentence."""

from collections.abc import Sequence
from itertools import takewhile

# 第一网格 and 第十一网格 end in 网格, not in 一网格.
NUMERALS = "0123456789一二三四五六七八九十"


def joined_names(names: Sequence[str]) -> str:
    """第三、第四网格 for 第三网格 and 第四网格: what all names end in is said once."""
    if len(names) < 2:
        return "".join(names)
    backwards = zip(*(reversed(name) for name in names), strict=False)
    ending = "".join(same[0] for same in takewhile(lambda letters: len(set(letters)) == 1, backwards))[::-1]
    ending = ending.lstrip(NUMERALS)
    if any(len(name) == len(ending) for name in names):  # one name is the end of the others
        ending = ""
    return "、".join(name.removesuffix(ending) for name in names) + ending
