"""What can be wrong with a header or a cell. No Django: `translate` is gettext, given by those who have it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from zoneops.core.rules.reasons import RuleError, gettext_noop

Translate = Callable[[str], str]


class CellUnreadable(RuleError):
    """A cell does not hold what its column expects."""

    REASONS = {
        "fault": gettext_noop("格子里是错误值 %(text)s"),
        "not_computed": gettext_noop("公式还没有算出结果，用 WPS 或 Excel 打开、保存后再试"),
        "required": gettext_noop("缺%(label)s"),
        "nothing": gettext_noop("“%(text)s”不是数，没有就空着"),
        "number": gettext_noop("“%(text)s”不是数字"),
        "integer": gettext_noop("“%(text)s”不是整数"),
        "negative": gettext_noop("%(text)s 小于 0"),
        "choice": gettext_noop("“%(text)s”不在可选范围里"),
        "flag": gettext_noop("“%(text)s”不是“是”或“否”"),
        "too_long": gettext_noop("有 %(length)s 个字，最多 %(limit)s 个"),
        "rounded": gettext_noop("这一串数字超过 15 位，表格软件已改掉末几位"),
        "longitude": gettext_noop("%(text)s 不是经度"),
        "latitude": gettext_noop("%(text)s 不是纬度"),
        "date_as_text": gettext_noop("这里是日期 %(text)s，表格软件可能改过原来的内容"),
    }


class HeaderWrong(RuleError):
    """The header lacks something, or says something that can be read in two ways."""

    REASONS = {
        "not_found": gettext_noop("没有找到表头，前 %(rows)s 行里没有认得的列名"),
        "column_missing": gettext_noop("表头缺“%(label)s”列。现有的列：%(found)s"),
        "two_columns": gettext_noop("有几列都像“%(label)s”：%(cells)s"),
        "unit_missing": gettext_noop("“%(label)s”没有写单位"),
    }


@dataclass(frozen=True)
class CellError:
    """One thing to mend. `cell` is an A1 name; empty when the error concerns a sheet or the whole file.

    `suggestion` is the repaired value where there is exactly one obvious repair.
    """

    sheet: str
    cell: str
    value: str
    reason: str
    expectation: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        shown = f" {self.value}" if self.value else ""
        comma = "" if self.reason.endswith("？") else "，"
        wish = f"{comma}{self.expectation}" if self.expectation else ""
        return f"{place}{shown}：{self.reason}{wish}"

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def say(error: RuleError, translate: Translate) -> str:
    return translate(error.template) % error.params
