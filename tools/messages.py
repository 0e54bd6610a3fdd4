"""Keeps the English catalogue in step with the tree. The source language is Chinese: every msgid is what stands there.

    python tools/messages.py            collect into zoneops/locale/en, keep translations, drop unused, compile
    python tools/messages.py --check    say what is missing; exit status 1

No GNU gettext is needed. tools/messages_allowed.toml names the Chinese that is meant to stay outside gettext, and why.
"""

import fnmatch
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import polib  # noqa: E402 - the tree must be importable from a bare checkout

from tools.message_sources import CJK, Message, Raw, messages, raw_texts  # noqa: E402

CATALOGUE = ROOT / "zoneops" / "locale" / "en" / "LC_MESSAGES" / "django.po"
ALLOWED = ROOT / "tools" / "messages_allowed.toml"
METADATA = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]|\{\w*\}|</?\w+")


def collected(root: Path, old: polib.POFile) -> polib.POFile:
    """A catalogue of exactly the tree's messages, with the translations that `old` has."""
    known = {_key(entry): entry for entry in old}
    new = polib.POFile(wrapwidth=120)
    new.metadata = dict(METADATA)
    for message, paths in sorted(messages(root).items()):
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, occurrences=[(p, "") for p in paths])
        before = known.get(message)
        if message.plural:
            entry.msgid_plural = message.plural
            entry.msgstr_plural = before.msgstr_plural if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ("" if CJK.search(message.text) else message.text)
        if "%(" in message.text:
            entry.flags.append("python-format")
        if before and before.fuzzy:
            entry.flags.append("fuzzy")
        new.append(entry)
    return new


def write(catalogue: polib.POFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{catalogue}".rstrip("\n") + "\n", encoding="utf-8")
    path.with_suffix(".mo").write_bytes(catalogue.to_binary())


def load(path: Path) -> polib.POFile:
    return polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile()


def problems(root: Path = ROOT, path: Path = CATALOGUE, allowed: Path = ALLOWED) -> list[str]:
    """Everything that keeps a reader of English from an English page, one line each."""
    catalogue = load(path)
    lists = tomllib.loads(allowed.read_text(encoding="utf-8")) if allowed.exists() else {}
    kept = re.compile("|".join(sorted(map(re.escape, lists.get("kept", [])), key=len, reverse=True)) or "(?!)")
    found = [*_out_of_step(messages(root), catalogue), *(line for entry in catalogue for line in _wrong(entry, kept))]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        found.append(f"{compiled.name} is not what {path.name} compiles to")
    return found + [
        f"outside gettext: {raw}" for raw in raw_texts(root) if not _is_allowed(raw, lists.get("allow", []))
    ]


def unused_rules(root: Path = ROOT, allowed: Path = ALLOWED) -> list[str]:
    """Lines of the allow-list that allow nothing any more."""
    rules = tomllib.loads(allowed.read_text(encoding="utf-8"))["allow"]
    raws = list(raw_texts(root))
    return [rule["path"] for rule in rules if not any(_is_allowed(raw, [rule]) for raw in raws)]


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def _out_of_step(used: dict[Message, list[str]], catalogue: polib.POFile) -> Iterator[str]:
    known = {_key(entry) for entry in catalogue}
    for message, paths in used.items():
        if message not in known:
            yield f"not in the catalogue: {message.text!r} ({paths[0]})"
    for message in sorted(known - used.keys()):
        yield f"no longer used: {message.text!r}"


def _wrong(entry: polib.POEntry, kept: re.Pattern[str]) -> Iterator[str]:
    if not entry.translated() or entry.fuzzy:
        yield f"not translated: {entry.msgid!r}"
        return
    for said in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
        if _placeholders(said) != _placeholders(entry.msgid):
            yield f"placeholders differ: {entry.msgid!r} → {said!r}"
        if CJK.search(kept.sub("", said)):
            yield f"still Chinese: {entry.msgid!r} → {said!r}"
        if said != said.strip() and entry.msgid == entry.msgid.strip("（）：，。； "):
            yield f"blanks at the edge: {entry.msgid!r} → {said!r}"


def _placeholders(text: str) -> list[str]:
    return sorted(match[0] for match in PLACEHOLDER.finditer(text))


def _is_allowed(raw: Raw, rules: list[dict[str, object]]) -> bool:
    for rule in rules:
        if fnmatch.fnmatch(raw.path, str(rule["path"])):
            texts = rule.get("texts")
            if texts is None or raw.text in texts:  # type: ignore[operator]
                return True
    return False


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        found = problems() + [f"allows nothing any more: {path}" for path in unused_rules()]
        print("\n".join(found) or f"{len(load(CATALOGUE))} messages, all translated")
        return 1 if found else 0
    catalogue = collected(ROOT, load(CATALOGUE))
    write(catalogue, CATALOGUE)
    waiting = sum(1 for entry in catalogue if not entry.translated() or entry.fuzzy)
    print(f"{len(catalogue)} messages, {waiting} not translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
