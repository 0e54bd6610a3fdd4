"""What is wrong with a field, in the words of our pages instead of the validator's English."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {
    "missing": gettext_noop("缺这一项"),
    "extra_forbidden": gettext_noop("没有这一项，或者不能由接口改"),
    "string_type": gettext_noop("应为文字"),
    "string_unicode": gettext_noop("有不成字的字符"),
    "string_too_short": gettext_noop("不能空着"),
    "string_too_long": gettext_noop("最多 %(max_length)s 个字"),
    "string_pattern_mismatch": gettext_noop("写法不对，应符合 %(pattern)s"),
    "decimal_type": gettext_noop('应为数，写成字符串，如 "12600000.00"'),
    "decimal_parsing": gettext_noop("不是数"),
    "decimal_max_digits": gettext_noop("数太大，最多 %(max_digits)s 位"),
    "decimal_max_places": gettext_noop("最多 %(decimal_places)s 位小数"),
    "decimal_whole_digits": gettext_noop("数太大，整数部分最多 %(whole_digits)s 位"),
    "finite_number": gettext_noop("应为有限的数"),
    "greater_than_equal": gettext_noop("不能小于 %(ge)s"),
    "less_than_equal": gettext_noop("不能大于 %(le)s"),
    "int_type": gettext_noop("应为整数"),
    "int_parsing": gettext_noop("应为整数"),
    "int_from_float": gettext_noop("应为整数"),
    "int_parsing_size": gettext_noop("整数太大"),
    "bool_parsing": gettext_noop("应为 true 或 false"),
    "bool_type": gettext_noop("应为 true 或 false"),
    "literal_error": gettext_noop("应为以下之一：%(expected)s"),
    "model_attributes_type": gettext_noop("应为一个 JSON 对象"),
    "model_type": gettext_noop("应为一个 JSON 对象"),
    "dict_type": gettext_noop("应为一个 JSON 对象"),
}
OTHERWISE = gettext_noop("写法不对")
# Where the value came from says nothing to the caller; the name of the parameter does.
PLACES = {"body", "query", "path", "header", "form", "payload", "filters", "response"}


def field_errors(errors: list[dict[str, Any]]) -> dict[str, str]:
    """Field → what is wrong, from the validator's list. An error of the whole body is under "body"."""
    found: dict[str, str] = {}
    for error in errors:
        path = [str(part) for part in error["loc"]]
        while path and path[0] in PLACES:
            path.pop(0)
        found.setdefault(".".join(path) or "body", sentence(error))
    return found


def sentence(error: dict[str, Any]) -> str:
    context = error.get("ctx") or {}
    if error["type"] == "value_error":
        return str(context.get("error", _(OTHERWISE)))
    try:
        return _(WORDS[error["type"]]) % context
    except KeyError:
        return _(OTHERWISE)
