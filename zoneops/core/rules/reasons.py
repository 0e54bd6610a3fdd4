"""How a rule says no: a code for programs, a Chinese sentence for people, and never a Django import."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

LONGEST_QUOTE = 40


def gettext_noop(text: str) -> str:
    """Mark a sentence for the message catalogue (xgettext knows this name) and leave it as it is."""
    return text


def quoted(value: object) -> str:
    """The offending input as it is shown back: one line, at most 40 characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"


class RuleError(ValueError):
    """Input that a rule refuses.

    `str(error)` is the Chinese sentence; a page translates with `gettext(error.template) % error.params`.
    `suggestion` is the repaired input where there is exactly one obvious repair, else None.
    """

    REASONS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, *, suggestion: str | None = None, **params: object) -> None:
        self.code = code
        self.template = self.REASONS[code]
        self.suggestion = suggestion
        self.params: dict[str, object] = params if suggestion is None else {**params, "suggestion": suggestion}
        super().__init__(self.template % self.params)

    # Spreadsheets are read in a child process, so errors travel by pickle; the default rebuilds from the message.
    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.params)

    @classmethod
    def rebuilt(cls, code: str, params: dict[str, Any]) -> Self:
        return cls(code, **params)


def _rebuild(kind: type[RuleError], code: str, params: dict[str, Any]) -> RuleError:
    return kind.rebuilt(code, params)
