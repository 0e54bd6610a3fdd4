"""How much a file may cost before it is refused, kind by kind."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """The defaults are those of a spreadsheet. `seconds` bounds the largest file; small ones get less (below)."""

    file_bytes: int = 50 * MEGABYTE
    memory_bytes: int = 512 * MEGABYTE  # address space of the reading process
    output_bytes: int = 256 * MEGABYTE  # what it may answer
    seconds: int = 60  # of the processor
    patience: int = 1  # seconds of the clock more than that, as others work on the machine too
    cells: int = 2_000_000
    # Beyond these no ledger of an office goes, and what makes sense of the cells runs in the server itself.
    columns: int = 1_024
    columns_together: int = 4_096  # of all sheets: the header is looked for in each
    sheets: int = 100
    merges: int = 50_000
    text_length: int = 32_767  # of one cell: the most that Excel takes
    zip_entries: int = 2_000
    unpacked_bytes: int = 400 * MEGABYTE
    # Real sheets pack 5 to 50 times; deflate reaches 1,032. Small parts may pack any way they like.
    ratio: int = 200
    nested: int = 2  # archives within archives
    nodes: int = 200_000  # elements and attributes of XML, values of JSON without the coordinates
    depth: int = 64
    points: int = 200_000

    def seconds_for(self, size: int) -> int:
        """A small file that takes longer was made to: 4 s, and one more for each MB."""
        return min(self.seconds, 4 + size // MEGABYTE)


LIMITS = Limits()
BY_KIND = {
    "spreadsheet": LIMITS,
    "geojson": Limits(file_bytes=10 * MEGABYTE, seconds=10),
    "xml": Limits(file_bytes=5 * MEGABYTE, seconds=5, nodes=100_000),
    "bpmn": Limits(file_bytes=5 * MEGABYTE, seconds=5, nodes=50_000),
    "zip": Limits(seconds=5, unpacked_bytes=200 * MEGABYTE),
    "container": Limits(seconds=5),
}
