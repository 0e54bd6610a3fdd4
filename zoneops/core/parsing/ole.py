"""The workbook stream out of an OLE2 compound file, the container of old .xls."""

import struct

from zoneops.core.parsing.errors import FileUnreadable

END = 0xFFFFFFFA  # from here on the numbers are marks, not sectors


def workbook_stream(data: bytes) -> bytes:
    """The bytes of the stream `Workbook` (or `Book`). Raises FileUnreadable when there is none."""
    try:
        return _Container(data).stream("Workbook", "Book")
    except (struct.error, IndexError):
        raise FileUnreadable("damaged") from None


def stream_names(data: bytes) -> list[str]:
    """What the container holds. Raises FileUnreadable when it is broken."""
    try:
        return [name for name, _entry in _Container(data).entries()]
    except (struct.error, IndexError):
        raise FileUnreadable("damaged") from None


class _Container:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector = 1 << struct.unpack_from("<H", data, 30)[0]
        self.small_sector = 1 << struct.unpack_from("<H", data, 32)[0]
        self.small_limit = struct.unpack_from("<I", data, 56)[0]
        if not 64 <= self.sector <= 4096 or not 8 <= self.small_sector <= self.sector:
            raise FileUnreadable("damaged")
        self.fat = self._numbers(self._fat_sectors())
        self.directory = self._chain(struct.unpack_from("<I", data, 48)[0])

    def entries(self) -> list[tuple[str, bytes]]:
        """(name, directory entry), the root first."""
        entries = [self.directory[at : at + 128] for at in range(0, len(self.directory) - 127, 128)]
        lengths = [min(struct.unpack_from("<H", entry, 64)[0], 64) for entry in entries]
        return [
            (entry[: max(length - 2, 0)].decode("utf-16-le", "replace"), entry)
            for entry, length in zip(entries, lengths, strict=True)
        ]

    def stream(self, *names: str) -> bytes:
        entries = self.entries()
        for name, entry in entries:
            if name in names:
                start, size = struct.unpack_from("<II", entry, 116)
                if size >= self.small_limit:
                    return self._chain(start)[:size]
                return self._small_chain(start, struct.unpack_from("<I", entries[0][1], 116)[0])[:size]
        raise FileUnreadable("not_a_spreadsheet")

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.sector
        block = self.data[at : at + self.sector]
        if not block:
            raise FileUnreadable("damaged")
        return block

    def _numbers(self, sectors: list[int]) -> list[int]:
        raw = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))

    def _fat_sectors(self) -> list[int]:
        listed = list(struct.unpack_from("<109I", self.data, 76))
        following = struct.unpack_from("<I", self.data, 68)[0]
        for _ in range(len(self.data) // self.sector):
            if following >= END:
                break
            *more, following = self._numbers([following])
            listed += more
        return [number for number in listed if number < END]

    def _chain_numbers(self, start: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while start < END:
            if len(chain) > len(table):  # a loop
                raise FileUnreadable("damaged")
            chain.append(start)
            start = table[start]
        return chain

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain_numbers(start, self.fat)))

    def _small_chain(self, start: int, root_start: int) -> bytes:
        store = self._chain(root_start)
        small_fat = self._numbers(self._chain_numbers(struct.unpack_from("<I", self.data, 60)[0], self.fat))
        size = self.small_sector
        return b"".join(store[number * size :][:size] for number in self._chain_numbers(start, small_fat))
