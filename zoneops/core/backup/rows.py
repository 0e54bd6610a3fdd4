"""One row as one line of JSON, to the byte the same on every database, and back again without loss.

Amounts are text (never a floating point number), moments text in UTC with microseconds and offset, JSON columns their
own JSON as text with sorted keys, so that SQL's NULL and JSON's null stay two things; bytes are base64.
"""

import base64
import datetime
import ipaddress
import json
import math
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast

from zoneops.core.backup.errors import Damaged

BATCH = 1000  # rows fetched, and lines written, at a time
MICROSECOND = datetime.timedelta(microseconds=1)

# Django's name of a field → kind.
KIND_OF = {
    **dict.fromkeys(
        ["CharField", "TextField", "SlugField", "FileField", "ImageField", "FilePathField", "EmailField", "URLField"],
        "text",
    ),
    **dict.fromkeys(
        ["AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
         "PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField"],
        "integer",
    ),
    "BooleanField": "boolean",
    "DecimalField": "decimal",
    "FloatField": "float",
    "DateField": "date",
    "TimeField": "time",
    "DateTimeField": "moment",
    "DurationField": "duration",
    "BinaryField": "bytes",
    "GenericIPAddressField": "address",
    "UUIDField": "uuid",
    "JSONField": "json",
}  # fmt: skip


def kind(field: models.Field) -> str:
    """Raises KeyError for a field that this format cannot keep."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return KIND_OF[field.get_internal_type()]


def columns(model: type[models.Model]) -> list[models.Field]:
    """What is kept of a row: everything but what the database computes itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def address_text(value: Any) -> str:
    """The shortest form; PostgreSQL and the releases of Python write IPv4 in IPv6 differently."""
    parsed = ipaddress.ip_address(str(value))
    mapped = getattr(parsed, "ipv4_mapped", None)
    return f"::ffff:{mapped}" if mapped else parsed.compressed


def json_text(text: str) -> str:
    """One spelling. PostgreSQL writes 1e+22 out in digits and knows no minus nought."""
    value = json.loads(text, parse_float=_number)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if abs(value) >= 1e16 and math.isfinite(value) else value + 0.0


ENCODE: dict[str, Callable[[Any], Any]] = {
    "decimal": lambda value: format(value, "f"),
    "float": repr,
    "date": datetime.date.isoformat,
    "time": lambda value: value.isoformat(timespec="microseconds"),
    "moment": lambda value: value.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
    "duration": lambda value: value // MICROSECOND,
    "bytes": lambda value: base64.b64encode(bytes(value)).decode("ascii"),
    "address": address_text,
    "uuid": str,
    "json": json_text,
}


def _aware(text: str) -> datetime.datetime:
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _finite(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


# kind → (what JSON must hold, how it is read)
DECODE: dict[str, tuple[type, Callable[[Any], Any] | None]] = {
    "text": (str, None),
    "integer": (int, None),
    "boolean": (bool, None),
    "decimal": (str, _finite),
    "float": (str, float),
    "date": (str, datetime.date.fromisoformat),
    "time": (str, datetime.time.fromisoformat),
    "moment": (str, _aware),
    "duration": (int, lambda value: value * MICROSECOND),
    "bytes": (str, lambda value: base64.b64decode(value, validate=True)),
    "address": (str, address_text),
    "uuid": (str, uuid.UUID),
    "json": (str, json.loads),
}
KINDS = frozenset(DECODE)


class JSONNull:
    """`null` inside a JSON column, which is not the absence of a value."""


def lines(model: type[models.Model], connection: BaseDatabaseWrapper) -> Iterator[list[Any]]:
    """Every row in the order of its key, each value as JSON holds it. Streams: a batch is in memory at a time."""
    fields = columns(model)
    kinds = [kind(field) for field in fields]
    wanted = [
        Cast(field.attname, models.TextField()) if is_kind == "json" else field.attname
        for field, is_kind in zip(fields, kinds, strict=True)
    ]
    encoders = [ENCODE.get(is_kind) for is_kind in kinds]
    rows = model._base_manager.using(connection.alias).order_by(*_order(model, connection)).values_list(*wanted)
    for row in rows.iterator(chunk_size=BATCH):
        yield [
            value if value is None or encode is None else encode(value)
            for value, encode in zip(row, encoders, strict=True)
        ]


def _order(model: type[models.Model], connection: BaseDatabaseWrapper) -> list[Any]:
    """By key; keys of text byte by byte, whatever the collation of the database."""
    key = model._meta.pk
    if kind(key) != "text" or connection.vendor != "postgresql":
        return ["pk"]
    return [models.functions.Collate("pk", "C")]


def packed(row: Sequence[Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def unpacked(line: bytes, kinds: Sequence[str]) -> list[Any]:
    """The values of a line. Raises Damaged when it is not a row of these kinds."""
    try:
        row = json.loads(line.decode("utf-8", "surrogatepass"), parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(row, list) or len(row) != len(kinds):
            raise ValueError("列数不对")
        return [None if value is None else _value(value, is_kind) for value, is_kind in zip(row, kinds, strict=True)]
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise Damaged(f"备份里有一行读不懂（{str(error)[:80]}），没有动任何数据") from error


def _refuse(text: str) -> None:
    raise ValueError(text)


def _value(value: Any, is_kind: str) -> Any:
    held, read = DECODE[is_kind]
    if type(value) is not held:
        raise TypeError(f"{is_kind}: {value!r}")
    if read is None:
        return value
    return JSONNull if (is_kind, value) == ("json", "null") else read(value)


def prepared(
    rows: Iterable[list[Any]], fields: Sequence[models.Field], connection: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    """Values of `unpacked` as the database takes them."""
    adapters = [_adapter(field, connection) for field in fields]
    for row in rows:
        yield [
            None if value is None else adapt(value) if adapt else value
            for value, adapt in zip(row, adapters, strict=True)
        ]


def _adapter(field: models.Field, connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    is_kind = kind(field)
    if is_kind in {"text", "integer", "boolean"}:
        return None
    if is_kind == "json":
        return lambda value: connection.ops.adapt_json_value(None if value is JSONNull else value, None)
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return lambda value: field.get_db_prep_save(value, connection)
