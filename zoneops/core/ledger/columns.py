"""What a subject expects of a ledger: its columns, in the words offices use."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any


class Kind(StrEnum):
    """What a cell of the column holds, and the Python value it becomes."""

    TEXT = "text"  # str
    AMOUNT = "amount"  # Decimal, yuan
    LAND = "land"  # Decimal, mu
    NUMBER = "number"  # Decimal
    INTEGER = "integer"  # int
    DATE = "date"  # datetime.date; how exact it was written: Row.precision
    CHOICE = "choice"  # what Column.choices says
    FLAG = "flag"  # bool, written 是/否
    CREDIT_CODE = "credit_code"  # str, upper case; the check digit is the business of Column.check
    LONGITUDE = "longitude"  # Decimal, degrees
    LATITUDE = "latitude"  # Decimal, degrees


@dataclass(frozen=True)
class Column:
    """One expected column.

    label      as the header says it; a path such as `进度/阶段` when the leaf alone would be ambiguous.
               A header matches when its path, or the end of its path, equals label or a synonym
               (units in brackets, spaces and full-width forms do not matter).
    required   the column must exist, and each row must fill it.
    unit       assumed for AMOUNT and LAND when neither header nor table block names one; empty: then it is an error.
    choices    for CHOICE: text in the ledger → value in the row. Synonyms are further keys.
    check      gets the converted value and raises a RuleError when it cannot be.
    expects    what a right value looks like, for the error and the template; the kind's own words when empty.
    month_end  for DATE: a month without a day means its last day, not its first.
    signed     for AMOUNT, LAND, NUMBER and INTEGER: may be below 0.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    choices: Mapping[Any, Any] = field(default_factory=dict)
    check: Callable[[Any], object] | None = None
    expects: str = ""
    max_length: int = 0
    month_end: bool = False
    signed: bool = False

    def __post_init__(self) -> None:
        if self.kind is Kind.CREDIT_CODE and not self.check:
            raise TypeError(f"{self.key}: a credit code needs check=check_credit_code")
        if self.kind is Kind.CHOICE and not self.choices:
            raise TypeError(f"{self.key}: no choices")

    @cached_property
    def choices_by_name(self) -> dict[str, Any]:
        return {choice_name(str(text)): value for text, value in self.choices.items()}


def choice_name(text: str) -> str:
    """A choice without what does not matter in it."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()


def choices_of(enumeration: Any) -> dict[Any, Any]:
    """label → value of a Django TextChoices/IntegerChoices, for Column.choices."""
    return {label: value for value, label in enumeration.choices}
