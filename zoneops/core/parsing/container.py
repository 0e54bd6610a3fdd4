"""What an Office file, an archive or an old compound file holds, by the names inside; nothing is unpacked."""

from collections.abc import Iterator
from typing import IO, Any

from zoneops.core.parsing.archive import check_sizes, directory, name_of
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import Limits
from zoneops.core.parsing.ole import stream_names
from zoneops.core.parsing.sniff import OLE


def lines(file: IO[bytes], limits: Limits) -> Iterator[Any]:
    """One {"kind": "zip" or "ole", "names": [...]}."""
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK"):
        entries = directory(file, limits)
        check_sizes(entries, limits)
        yield {"kind": "zip", "names": [name_of(entry) for entry in entries if not entry.is_dir()]}
    elif start == OLE:
        yield {"kind": "ole", "names": stream_names(file.read())}
    else:
        raise FileUnreadable("damaged_plain")
