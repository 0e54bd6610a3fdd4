"""Every translatable string of the tree, and every Chinese text that gettext does not know about."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

# Places of (context, singular, plural) among the arguments.
PLACES: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
    "_": (None, 0, None),
}
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
LITERAL = r"""(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")"""
CALL = re.compile(
    rf"\b(n?pgettext|ngettext|gettext|_)\(\s*u?({LITERAL})(?:\s*,\s*u?({LITERAL}))?(?:\s*,\s*u?({LITERAL}))?"
)
# What the reader of a page never sees as it stands, or sees through gettext.
TRANSLATED = re.compile(
    r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}"
    r"|\{%\s*blocktrans(?:late)?\b.*?%\}.*?\{%\s*endblocktrans(?:late)?\s*%\}"
    rf"|\{{%\s*trans(?:late)?\s+{LITERAL}.*?%\}}|_\({LITERAL}\)|<!--.*?-->",
    re.DOTALL,
)


@dataclass(frozen=True, order=True)
class Message:
    """`plural` and `context` are "" where there is none."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, order=True)
class Raw:
    """A Chinese text outside gettext."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def python_messages(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    names = PLACES | _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (places := names.get(_called(node))):
            found = _message([_text(argument) for argument in node.args], places)
            if found:
                yield found


def template_messages(source: str) -> Iterator[Message]:
    for name, *literals in CALL.findall(templatize(source)):
        texts = [ast.literal_eval(literal) for literal in literals if literal]
        found = _message(texts, PLACES[name])
        if found:
            yield found


def python_raw(path: str, source: str) -> Iterator[Raw]:
    """String literals with Chinese that are neither docstrings nor given to gettext."""
    tree = ast.parse(source)
    spared = {id(part) for node in _spared(tree) for part in ast.walk(node)}
    for node in ast.walk(tree):
        text = _text(node)
        if text and CJK.search(text) and id(node) not in spared:
            yield Raw(path, node.lineno, text.strip())  # type: ignore[attr-defined]


def template_raw(path: str, source: str) -> Iterator[Raw]:
    bare = TRANSLATED.sub(lambda match: "\n" * match[0].count("\n"), source)
    for number, line in enumerate(bare.splitlines(), start=1):
        for text in re.findall(r"[^<>{}%\"'=]*[\u3400-\u9fff][^<>{}%\"'=]*", line):
            yield Raw(path, number, text.strip())


def script_raw(path: str, source: str) -> Iterator[Raw]:
    """Scripts take their words from the page: Chinese in them never gets translated. Comments may hold any."""
    bare = re.sub(r"/\*.*?\*/", lambda match: "\n" * match[0].count("\n"), source, flags=re.DOTALL)
    for number, line in enumerate(bare.splitlines(), start=1):
        code = re.sub(r"(?:^|\s)//.*$", "", line)
        if CJK.search(code):
            yield Raw(path, number, code.strip())


def files(root: Path) -> Iterator[Path]:
    """The product's Python, templates, scripts and styles, in order."""
    for path in sorted((root / "zoneops").rglob("*")):
        if path.suffix in {".py", ".html", ".js", ".css", ".txt"} and "migrations" not in path.parts and path.is_file():
            yield path


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def messages(root: Path) -> dict[Message, list[str]]:
    """Every message with the files that use it."""
    found: dict[Message, list[str]] = {}
    for path in files(root):
        if path.suffix not in {".py", ".html", ".txt"}:
            continue
        taken = python_messages(read(path)) if path.suffix == ".py" else template_messages(read(path))
        for message in sorted(set(taken)):
            found.setdefault(message, []).append(path.relative_to(root).as_posix())
    return found


def raw_texts(root: Path) -> Iterator[Raw]:
    kinds = {".py": python_raw, ".html": template_raw, ".txt": template_raw, ".js": script_raw, ".css": script_raw}
    for path in files(root):
        yield from kinds[path.suffix](path.relative_to(root).as_posix(), read(path))


def _aliases(tree: ast.AST) -> dict[str, tuple[int | None, int, int | None]]:
    """`from … import ngettext_lazy as _n` makes `_n` one of the names."""
    imports = [alias for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names]
    return {alias.asname: PLACES[alias.name] for alias in imports if alias.asname and alias.name in PLACES}


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message(texts: list[str | None], places: tuple[int | None, int, int | None]) -> Message | None:
    def at(place: int | None) -> str:
        return (texts[place] or "") if place is not None and place < len(texts) else ""

    context, singular, plural = map(at, places)
    return Message(singular, plural, context) if singular else None


def _spared(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings and the arguments of gettext calls."""
    names = PLACES | _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        elif isinstance(node, ast.Call) and _called(node) in names:
            yield from node.args
