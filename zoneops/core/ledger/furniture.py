"""Rows of a ledger that are no records: totals, blank rows, column numbers, notes and signatures."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from zoneops.core.ledger.cells import is_blank, shown, tidy
from zoneops.core.parsing.workbook import Value
from zoneops.core.rules.reasons import gettext_noop

BLANK = gettext_noop("空行")
TOTAL = gettext_noop("合计行")
NUMBERS = gettext_noop("栏次行")
NOTE = gettext_noop("表下说明")
REPEATED_HEADER = gettext_noop("重复的表头")

TOTAL_WORD = re.compile(
    r"(?:^(?:合计|小计|总计|共计|累计|本页合计|本页小计)(?:$|[\d:(])|(?:合计|小计|总计)(?:\(.*\))?:?$)"
)
NOTE_WORD = re.compile(
    r"^(?:注\d?[:.、]|注释|备注[:]|说明[:]|填表说明|填报说明|指标解释|数据来源|审核关系|"
    r"(?:单位|统计|部门)?负责人[:]|填表人|填报人|制表人?[:]|审核人?[:]|复核人?[:]|报出日期|填报日期|联系电话[:]|填报单位[:])"
)
HEAVENLY_STEMS = "甲乙丙丁戊己庚辛壬癸"


def what_is_it(row: Sequence[Value], mapped: Iterable[int], in_notes: bool, header_texts: set[str]) -> str:
    """Which kind of furniture a row is (a sentence from above), or "" for a record.

    `in_notes`: a note began above, so lines with next to nothing in the columns belong to it.
    """
    wanted = set(mapped)
    filled = [(at, value) for at, value in enumerate(row) if not is_blank(value)]
    texts = [plain(value) for _, value in filled]
    if any(TOTAL_WORD.search(text) for text in texts[:2] if len(text) <= 16):
        return TOTAL
    if texts and NOTE_WORD.search(texts[0]):
        return NOTE
    inside = [at for at, _ in filled if at in wanted]
    if in_notes and len(inside) <= 1 and len(filled) <= 2:
        return NOTE
    if not inside:
        return BLANK
    if len(texts) > 2 and is_numbering(texts):
        return NUMBERS
    if len(texts) > 2 and header_texts.issuperset(texts):
        return REPEATED_HEADER
    return ""


def plain(value: Value) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", tidy(shown(value))))


def is_numbering(texts: list[str]) -> bool:
    """甲 乙 1 2 3 …, the line under a statistical header."""
    figures = [text for text in texts if text not in HEAVENLY_STEMS]
    numbers = [int(text) for text in figures if re.fullmatch(r"[0-9]{1,3}", text)]
    in_a_row = len(numbers) == len(figures) and numbers == list(range(1, len(numbers) + 1))
    return in_a_row and (len(texts) > len(figures) or len(numbers) > 3)
