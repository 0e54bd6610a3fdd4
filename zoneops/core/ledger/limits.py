"""How much a file may cost before it is refused."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    file_bytes: int = 50 * MEGABYTE
    memory_bytes: int = 512 * MEGABYTE  # address space of the reading process
    seconds: int = 60
    cells: int = 2_000_000
    zip_entries: int = 2_000
    unpacked_bytes: int = 400 * MEGABYTE
    # Real sheets pack 5 to 50 times; deflate reaches 1,032. Small parts may pack any way they like.
    ratio: int = 200


LIMITS = Limits()
