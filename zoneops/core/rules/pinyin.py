"""Chinese text as the letters people type to find it."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

# Place names that pypinyin 0.55 reads wrongly by itself.
PHRASES = {
    "乐陵": "lào líng",
    "单县": "shàn xiàn",
    "朝阳": "cháo yáng",
    "浚县": "xùn xiàn",
    "洪洞": "hóng tóng",
    "解州": "hài zhōu",
    "繁峙": "fán shì",
    "珲春": "hún chūn",
    "穆棱": "mù líng",
    "覃塘": "qín táng",
    "六合区": "lù hé qū",
    "厦工": "xià gōng",
    "网格长": "wǎng gé zhǎng",
}
# Standing alone in a name: 长 is long (长清, 长信), not the head of something; 曾 and 翟 are surnames.
SINGLES = {"长": "cháng,zhǎng", "曾": "zēng,céng", "翟": "zhái,dí"}
# 济南市长清区 and 河南省长垣市 hold no mayor and no governor.
PLACE_THEN_LONG = re.compile(r"(?<=[省市州县区])(?=长(?!质量|热线|办公|信箱|$))")


def spell(text: str) -> tuple[str, str]:
    """(pinyin, initials) in lower-case ASCII without tones: 乐陵3D打印 → ("laoling3ddayin", "ll3ddy").

    ü is v, as keyboards have it. Latin letters and digits stay whole in both; every other character is dropped.
    """
    syllables = [syllable for piece in PLACE_THEN_LONG.split(_plain(text)) for syllable in _syllables(piece)]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).lower())


def _syllables(piece: str) -> list[str]:
    spoken = _reader().lazy_pinyin(piece, errors=lambda run: list(re.sub(r"[^a-z0-9]", "", run)))
    return [syllable for syllable in spoken if re.fullmatch(r"[a-z0-9]+", syllable)]


@lru_cache(maxsize=1)
def _reader() -> Any:
    """pypinyin with our readings. Imported on first use: its dictionaries cost a sixth of a second."""
    import pypinyin

    pypinyin.load_phrases_dict({name: [[sound] for sound in sounds.split()] for name, sounds in PHRASES.items()})
    pypinyin.load_single_dict({ord(character): sounds for character, sounds in SINGLES.items()})
    return pypinyin
