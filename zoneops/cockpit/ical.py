"""A calendar file (RFC 5545) of whole days, for the calendar programs on desks and phones."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)
LINE_BYTES = 75


@dataclass(frozen=True)
class Entry:
    """One day to remember. `uid` stays the same when the day is moved, so that calendars move it as well."""

    uid: str
    on: datetime.date
    summary: str
    description: str = ""
    url: str = ""


def calendar_file(name: str, entries: Iterable[Entry], *, made_at: datetime.datetime) -> bytes:
    """The file, in UTF-8. `made_at` is an aware moment."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//ZoneOps//Workbench//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    stamp = f"{made_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
    for entry in entries:
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, stamp: str) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{escaped(entry.uid)}", f"DTSTAMP:{stamp}"]
    lines += [f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}", f"DTEND;VALUE=DATE:{entry.on + ONE_DAY:%Y%m%d}"]
    lines.append(f"SUMMARY:{escaped(entry.summary)}")
    if entry.description:
        lines.append(f"DESCRIPTION:{escaped(entry.description)}")
    if entry.url:
        lines.append(f"URL:{entry.url}")
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon and comma escaped, line ends as \\n, no controls (RFC 5545, 3.3.11)."""
    text = "".join(character for character in text if character >= " " or character in "\t\r\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """At most 75 bytes a line, never cutting a character in two; a space opens each further one (3.1)."""
    parts, part, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_BYTES:
            parts.append(part)
            part, size = " ", 1
        part, size = part + character, size + width
    return "\r\n".join([*parts, part])
