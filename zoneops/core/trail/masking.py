"""Personal numbers in audit rows: whoever reads the trail sees that they changed, not what they are."""

import re
from typing import Any

from zoneops.core.rules.phones import masked_phone

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
# 公民身份号码：六位地址码、八位出生日期、三位顺序码、一位校验码（GB 11643-1999）
IDENTITY = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}([\dXx])(?!\d)")
PHONE_FIELDS = ("phone", "mobile", "telephone")


def masked(held: Any, name: str = "") -> Any:
    """The same text, list or mapping with telephone and identity numbers covered. `name`: the column."""
    if isinstance(held, dict):
        return {key: masked(item, str(key)) for key, item in held.items()}
    if isinstance(held, list):
        return [masked(item, name) for item in held]
    if not isinstance(held, str):
        return held
    if held and name.rpartition("_")[2] in PHONE_FIELDS:
        return masked_phone(held)
    text = IDENTITY.sub(lambda found: f"{found[1]}***********{found[2]}", held)
    text = MOBILE.sub(lambda found: masked_phone(found[0]), text)
    return LANDLINE.sub(lambda found: masked_phone(found[0]), text)
