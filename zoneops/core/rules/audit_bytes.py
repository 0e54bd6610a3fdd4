"""What is hashed of an audit row, to the byte: the same on every database and in every release.

A row's bytes are one byte with the version of this description (1), then JSON in ASCII with sorted keys and without
spaces. Every column of version 1 is there under its name; moments are UTC with six digits
(2021-10-15T01:02:03.000004Z), addresses in their shortest form, what is absent is null. Amounts and dates stand in
`before` and `after` as text, so no floating point number is ever written differently.

digest = SHA-256(bytes of the row)
hash   = SHA-256(hash of the link before ‖ "|sequence|entry id|version|digest|sealed at"), all in ASCII, hashes in hex;
         before the first link stands GENESIS.
"""

import datetime
import hashlib
import ipaddress
import json
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = 1
COLUMNS: Mapping[int, Sequence[str]] = {
    1: (
        "id",
        "at",
        "zone_id",
        "actor_id",
        "actor_name",
        "channel",
        "address",
        "request_number",
        "action",
        "subject_label",
        "subject_id",
        "subject_name",
        "before",
        "after",
        "outcome",
        "reason",
    )
}
GENESIS = "0" * 64


def canonical(values: Mapping[str, Any], version: int = VERSION) -> bytes:
    """The bytes of a row given as {column: value}. Raises KeyError for a version that this release does not know."""
    row = {name: values[name] for name in COLUMNS[version]}
    row["at"] = moment(row["at"])
    row["address"] = address(row["address"])
    return bytes([version]) + json.dumps(row, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest(values: Mapping[str, Any], version: int = VERSION) -> str:
    return hashlib.sha256(canonical(values, version)).hexdigest()


def link_hash(
    before: str, sequence: int, entry_id: int, version: int, row_digest: str, sealed_at: datetime.datetime
) -> str:
    text = f"{before}|{sequence}|{entry_id}|{version}|{row_digest}|{moment(sealed_at)}"
    return hashlib.sha256(text.encode("ascii", "backslashreplace")).hexdigest()


def moment(value: datetime.datetime) -> str:
    """An aware moment in UTC with microseconds."""
    return value.astimezone(datetime.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def address(value: Any) -> str | None:
    """PostgreSQL writes ::ffff:10.0.0.1 where SQLite keeps what it was given."""
    if value is None:
        return None
    try:
        return ipaddress.ip_address(str(value)).compressed
    except ValueError:
        return str(value)
