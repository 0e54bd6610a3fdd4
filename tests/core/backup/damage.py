"""A hundred ways in which an archive can be wrong: by accident, by a bad copy, and by somebody who knows the format."""

import hashlib
import io
import json
import random
import struct
import warnings
import zipfile

from zoneops.core.backup import manifest as format_of

ODD_NAMES = (
    "media/../../escaped",
    "/etc/escaped",
    "media//escaped",
    "../escaped",
    "media/a\\..\\..\\b",
    "media/C:x",
    "media/./x",
    "media",
    "media/",
    "secret_key",
    "static/x.js",
    "media/x\n",
    "audit/../secret_key",
)


def sealed(body: bytes, version: int = 1) -> bytes:
    """The bytes of a zip with an empty comment of the right length → with the right digest at its end."""
    body = body[: -format_of.COMMENT_LENGTH]
    digest = hashlib.sha256(body).hexdigest()
    return body + f"zoneops-backup {version:03d} sha256 {digest}".encode()


class Forger:
    """Opens an archive, lets a change be made to its members and manifest, and writes it with a right digest."""

    def __init__(self, raw: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            self.original = {name: archive.read(name) for name in archive.namelist()}

    def begin(self):
        self.members = dict(self.original)
        self.told = json.loads(self.members.pop("manifest.json"))
        self.twice = []
        self.packing = zipfile.ZIP_DEFLATED
        self.attributes = 0o600 << 16
        return self

    def table(self, name):
        return next(table for table in self.told["tables"] if table["table"] == name)

    def lines(self, name):
        return self.members[f"tables/{name}.jsonl"].splitlines(keepends=True)

    def rewrite(self, name, lines, **told):
        """Put other rows into a table and make the manifest agree with them."""
        data = b"".join(lines)
        self.members[f"tables/{name}.jsonl"] = data
        agreeing = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": len(lines)}
        self.table(name).update(agreeing | told)

    def change(self, name, row, column, value):
        """Change one value of one row, the manifest agreeing."""
        lines = self.lines(name)
        values = json.loads(lines[row])
        values[[one for one, _kind in self.table(name)["columns"]].index(column)] = value
        lines[row] = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self.rewrite(name, lines)

    def put_file(self, name, data):
        self.members[name] = data
        told = {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        self.told["files"] = [file for file in self.told["files"] if file["name"] != name] + [told]

    def drop_file(self, name):
        del self.members[name]
        self.told["files"] = [file for file in self.told["files"] if file["name"] != name]

    def end(self, manifest=None, version=1) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", self.packing) as archive:
            told = json.dumps(self.told).encode() if manifest is None else manifest
            for name, data in [*self.members.items(), *self.twice, ("manifest.json", told)]:
                info = zipfile.ZipInfo(name)
                info.compress_type, info.external_attr = self.packing, self.attributes
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # a name twice is what we want
                    archive.writestr(info, data)
            archive.comment = b"0" * format_of.COMMENT_LENGTH
        return sealed(out.getvalue(), version)


def accidents(raw: bytes):
    """(what happened, bytes): without anybody's will."""
    chance = random.Random(20261015)
    for _time in range(40):
        place, bit = chance.randrange(len(raw)), chance.randrange(8)
        yield f"bit {bit} of byte {place}", raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]
    for number in range(format_of.COMMENT_LENGTH)[::16]:
        place = len(raw) - 1 - number
        yield f"bit 0 of byte {place}", raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
    for length in [0, 1, 22, 100, len(raw) - 1, *(chance.randrange(len(raw)) for _ in range(9))]:
        yield f"cut at {length}", raw[:length]
    for more in [b"\0", b"\n", b"x" * 1000, raw]:
        yield f"{len(more)} bytes more", raw + more
    yield "a byte at the front", b"\0" + raw
    start = chance.randrange(len(raw) - 5000)
    yield "a block of zeros", raw[:start] + bytes(4096) + raw[start + 4096 :]
    yield "another file", b"%PDF-1.4\n" + bytes(chance.randrange(256) for _ in range(5000))
    yield "a web page", b"<!doctype html><title>502 Bad Gateway</title>"


def of_another_kind(forger: Forger):
    """(what, bytes): a right digest over something else."""
    yield "a newer format in the comment", forger.begin().end(version=2)
    one = forger.begin()
    one.told["format"] = 2
    yield "a newer format in the manifest", one.end()
    manifests = {
        "no JSON": b"{",
        "a list": b"[]",
        "a word": b'"zoneops"',
        "nothing": b"",
        "no text": b"\xff\xfe\x00",
        "very deep": b"[" * 100_000,
        "empty object": b"{}",
    }
    for what, data in manifests.items():
        yield f"manifest: {what}", forger.begin().end(manifest=data)
    for key in ("tables", "files", "migrations", "created_at", "faults"):
        one = forger.begin()
        del one.told[key]
        yield f"manifest without {key}", one.end()
    for key, value in {
        "tables": {},
        "created_at": "yesterday",
        "migrations": {"core": [1]},
        "files": [1],
        "chain": ["x"],
        "product": 7,
        "faults": [["x"]],
        "key_mark": None,
    }.items():
        one = forger.begin()
        one.told[key] = value
        yield f"manifest: {key} is {value}", one.end()
    one = forger.begin()
    one.told["created_at"] = "2021-10-15T00:00:00"
    yield "a moment without its offset", one.end()


def of_another_structure(forger: Forger):
    one = forger.begin()
    one.told["migrations"]["core"].append("0999_from_the_future")
    one.told["product"] = "9.0.0"
    yield "a migration from the future", one.end()
    one = forger.begin()
    one.told["migrations"]["core"].remove("0001_initial")
    yield "a migration without its parent", one.end()
    one = forger.begin()
    one.told["migrations"] = {}
    yield "no migrations", one.end()
    one = forger.begin()
    one.told["migrations"]["core"] = one.told["migrations"]["core"][:2]
    yield "older migrations than its tables", one.end()
    one = forger.begin()
    one.told["tables"].remove(one.table("projects_project"))
    del one.members["tables/projects_project.jsonl"]
    yield "a table left out", one.end()
    one = forger.begin()
    one.told["tables"].append(one.table("core_zone") | {"table": "core_zone2", "model": "core.zone2"})
    one.members["tables/core_zone2.jsonl"] = one.members["tables/core_zone.jsonl"]
    yield "a table too many", one.end()
    for change in (["name", "json"], ["nom", "text"], ["id", "integer"], ["name", "poem"]):
        one = forger.begin()
        columns = one.table("core_zone")["columns"]
        columns[[name for name, _kind in columns].index("name")] = change
        yield f"a column that says {change}", one.end()
    one = forger.begin()
    one.table("core_zone")["key"] = "nothing"
    yield "a key that is no column", one.end()
    one = forger.begin()
    one.table("core_zone")["table"] = 'core_zone"; DROP TABLE core_zone; --'
    yield "a table named like a command", one.end()


def of_other_members(forger: Forger):
    names = sorted(name for name in forger.original if name.startswith("media/"))
    for key, value in {"rows": 1, "size": 1, "sha256": "0" * 64, "rows ": -1}.items():
        one = forger.begin()
        one.table("projects_project")[key.strip()] = value
        yield f"manifest edited: {key.strip()} is {value}", one.end()
    one = forger.begin()
    first, second = "tables/projects_project.jsonl", "tables/core_zone.jsonl"
    one.members[first], one.members[second] = one.members[second], one.members[first]
    yield "two tables changed places", one.end()
    one = forger.begin()
    one.members[names[0]], one.members[names[1]] = one.members[names[1]], one.members[names[0]]
    yield "two attachments changed places", one.end()
    for name in ("tables/core_zone.jsonl", "tables/core_auditlink.jsonl", names[0]):
        one = forger.begin()
        one.members[name] = one.members[name].replace(b"1", b"2", 1) + b"\n"
        yield f"{name} replaced", one.end()
        one = forger.begin()
        del one.members[name]
        yield f"{name} taken out", one.end()
    one = forger.begin()
    one.members["media/more.bin"] = b"x"
    yield "a file that the manifest does not name", one.end()
    one = forger.begin()
    one.twice.append((names[0], b"other"))
    yield "a name twice in the zip", one.end()
    one = forger.begin()
    one.told["files"].append(one.told["files"][0])
    yield "a name twice in the manifest", one.end()
    one = forger.begin()
    one.drop_file(names[0])
    yield "an attachment gone from manifest and zip", one.end()
    one = forger.begin()
    one.put_file(names[0], b"%PDF another")
    yield "an attachment that is not the one of its row", one.end()
    for name in ODD_NAMES:
        one = forger.begin()
        one.put_file(name, b"escaped")
        yield f"a file called {name!r}", one.end()
    one = forger.begin()
    one.packing = zipfile.ZIP_BZIP2
    yield "packed with bzip2", one.end()
    one = forger.begin()
    one.attributes = 0o120777 << 16
    yield "links", one.end()
    raw = bytearray(forger.begin().end())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    yield "said to be encrypted", sealed(bytes(raw))


def of_other_rows(forger: Forger):
    def with_line(line, **told):
        one = forger.begin()
        one.rewrite("core_zone", [*one.lines("core_zone"), line], **told)
        return one.end()

    yield "a row that is no JSON", with_line(b"[1,\n")
    yield "a row that is no list", with_line(b'{"id":1}\n')
    yield "a row with a column less", with_line(b"[1]\n")
    yield "a row without its end", with_line(b"[1]")
    yield "a row nested without end", with_line(b"[" * 50_000 + b"\n")
    yield "an empty row", with_line(b"\n")
    wrong = {
        ("core_zone", "name"): 7,
        ("core_zone", "stall_days"): "many",
        ("core_zone", "is_sample"): 1,
        ("core_zone", "pinned_today"): "2021-13-45",
        ("core_zone", "published_figures"): "[1,",
        ("projects_project", "planned_investment_yuan"): 1.5,
        ("projects_project", "land_area_mu"): "NaN",
        ("core_auditentry", "at"): "2021-10-15T00:00:00",
        ("core_auditentry", "address"): "somewhere",
    }
    for (table, column), value in wrong.items():
        one = forger.begin()
        one.change(table, 0, column, value)
        yield f"{table}.{column} is {value!r}", one.end()
    # What only the database can refuse: nothing may be left of what was loaded before.
    refused = {
        ("projects_project", "zone_id"): 4711,
        ("core_zone", "code"): None,
        ("projects_project", "id"): 2,
        ("projects_project", "stage"): 2**70,
    }
    for (table, column), value in refused.items():
        one = forger.begin()
        one.change(table, 0, column, value)
        yield f"{table}.{column} is {value!r}", one.end()


def bombs(forger: Forger):
    one = forger.begin()
    data = b"[" + b"1," * (40 * 2**20) + b"1]\n"
    one.members["tables/core_zone.jsonl"] = data
    one.table("core_zone").update(size=len(data), sha256=hashlib.sha256(data).hexdigest(), rows=1)
    yield "a row of 80 MB", one.end()
    one = forger.begin()
    one.members["tables/core_zone.jsonl"] = bytes(50 * 2**20)
    yield "a table of 50 MB where the manifest says less", one.end()
    one = forger.begin()
    one.told["files"][0]["size"] = 2**50
    yield "a file of a petabyte by its own word", one.end()
    yield "a manifest of 65 MB", forger.begin().end(manifest=b" " * (65 * 2**20))
    # The sizes in the zip itself are a lie: 10 bytes said, more packed.
    raw = bytearray(forger.begin().end())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    yield "a zip that says 10 bytes and holds more", sealed(bytes(raw))


def all_damaged(raw: bytes):
    forger = Forger(raw)
    kinds = (of_another_kind, of_another_structure, of_other_members, of_other_rows, bombs)
    yield from accidents(raw)
    for kind in kinds:
        yield from kind(forger)
