"""One file of the corpus, and the archives that many of them are."""

import io
import random
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

READ = "read"  # a value is expected
EITHER = ""  # a value or a refusal: what counts is that it is one of the two


@dataclass(frozen=True)
class Case:
    """`expect`: READ, the code of the refusal, or EITHER where readers may rightly differ. `file_name`: as sent."""

    kind: str
    name: str
    data: bytes
    expect: str = EITHER
    file_name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def packed(parts: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive with exactly these entries, in this order, duplicates and odd names included."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in parts:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, (2021, 10, 15, 9, 0, 0))
            info.compress_type = method
            archive.NameToInfo.pop(info.filename, None)  # no warning about the second of one name
            archive.writestr(info, data)
    return memory.getvalue()


def renamed(data: bytes, old: str, new: str) -> bytes:
    """Names of one length put in place of others, in both headers: what no writer would write."""
    assert len(old.encode()) == len(new.encode()), (old, new)
    return data.replace(old.encode(), new.encode())


def with_flags(data: bytes, bits: int) -> bytes:
    """General purpose flags set on every entry, in the local and the central headers."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= bits
            at = changed.find(mark, at + 4)
    return bytes(changed)


def flipped(data: bytes, seed: int, times: int) -> bytes:
    """Some bytes changed, the same ones for the same seed."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(times):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)
