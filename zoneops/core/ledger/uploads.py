"""Files that come in on a page: kept under a name of our own, checked, and written on a second step."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.files import keeping, storing
from zoneops.core.files.keeping import sha256
from zoneops.core.ledger.errors import CellError, say
from zoneops.core.ledger.importing import (
    Checked,
    Counts,
    ImportRefused,
    Subject,
    check_table,
    limits,
    read,
    write_table,
)
from zoneops.core.ledger.importing import subject as subject_named
from zoneops.core.ledger.table import Table
from zoneops.core.models.imports import ImportReceipt
from zoneops.core.models.zone import Zone
from zoneops.core.parsing.errors import FileUnreadable
from zoneops.core.parsing.limits import MEGABYTE
from zoneops.core.undoing import undo_on_rollback

KEPT_ERRORS = 500
FOLDER = "imports"
State = ImportReceipt.State


@dataclass(frozen=True)
class Arrived:
    """An upload as it was read, before anybody asked the database about it. `unreadable` stands in place of a table."""

    subject: Subject
    file_name: str
    stored_name: str = ""
    sha256: str = ""
    table: Table | None = None
    unreadable: FileUnreadable | None = None


def receive(subject: Subject, uploaded: UploadedFile) -> Arrived:
    """Keep an uploaded file and read it: takes seconds and no lock. One that is too large is neither kept nor read."""
    name, size, limit = uploaded.name or "", uploaded.size or 0, limits().file_bytes
    if size > limit:
        too_large = FileUnreadable("too_large", megabytes=-(-size // MEGABYTE), limit=limit // MEGABYTE)
        return Arrived(subject, name, unreadable=too_large)
    stored_name, digest = store(uploaded)
    try:
        return Arrived(subject, name, stored_name, digest, read(subject, folder() / stored_name))
    except FileUnreadable as error:
        return Arrived(subject, name, stored_name, digest, unreadable=error)


def check_arrived(arrived: Arrived, *, zone: Zone, by: Any) -> ImportReceipt:
    """The receipt of an upload: `checked`, its errors are the cells to mend; or `refused` with the one reason why the
    file cannot be read at all. Without its receipt the stored file goes."""
    try:
        return _receipt_of(arrived, zone=zone, by=by)
    except BaseException:
        if arrived.stored_name:
            (folder() / arrived.stored_name).unlink(missing_ok=True)
        raise


@transaction.atomic
def _receipt_of(arrived: Arrived, *, zone: Zone, by: Any) -> ImportReceipt:
    if arrived.stored_name:
        undo_on_rollback((folder() / arrived.stored_name).unlink, True)
    receipt = new_receipt(arrived.subject, arrived.file_name, zone=zone, by=by)
    receipt.stored_name, receipt.sha256 = arrived.stored_name, arrived.sha256
    if arrived.table is None:
        return refuse(receipt, arrived.unreadable or FileUnreadable("damaged"))
    checked = check_table(arrived.subject, arrived.table, zone=zone, by=by)
    note(receipt, checked)
    if not checked.errors:
        receipt.counts |= rehearse(checked, zone=zone, by=by)
    receipt.save()
    return receipt


def check_upload(subject: Subject, uploaded: UploadedFile, *, zone: Zone, by: Any) -> ImportReceipt:
    """Both steps in one, where no lock is held anyway."""
    return check_arrived(receive(subject, uploaded), zone=zone, by=by)


def rehearse(checked: Checked, *, zone: Zone, by: Any) -> dict[str, int]:
    """How many rows would be new, changed and unchanged: written and taken back in one transaction."""
    with transaction.atomic():
        counts = checked.subject.commit(checked.rows, zone, by)
        transaction.set_rollback(True)
    return {"created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged}


def commit_receipt(receipt: ImportReceipt, *, by: Any) -> ImportReceipt:
    """Write a checked file. A second call answers the same receipt and writes nothing.

    The file is read anew. Raises FileUnreadable, ImportRefused when cells are wrong now (the receipt keeps them), and
    Refused when the stored file is not the one that was checked.
    """
    receipt.refresh_from_db()
    if receipt.state == State.COMMITTED:
        return receipt
    path = stored_path(receipt)
    if not receipt.stored_name or not path.is_file() or sha256(path) != receipt.sha256:
        raise Refused(_("存下的文件和核对时的不一样，重新上传"))
    subject = subject_named(receipt.subject)
    table = read(subject, path)
    try:
        with transaction.atomic():
            locked = ImportReceipt.objects.select_for_update().get(pk=receipt.pk)
            if locked.state == State.COMMITTED:
                return locked
            checked, counts = write_table(subject, table, zone=locked.zone, by=by)
            committed(locked, checked, counts, by=by)
            return locked
    except ImportRefused as refusal:
        note(receipt, refusal.checked)
        # Somebody else's click may have written it meanwhile; what was written stays written.
        ImportReceipt.objects.filter(pk=receipt.pk).exclude(state=State.COMMITTED).update(
            state=State.REFUSED, errors=receipt.errors, counts=receipt.counts
        )
        raise


def import_with_receipt(subject: Subject, path: Path, *, zone: Zone, by: Any) -> tuple[ImportReceipt, Checked]:
    """Check and write a file that lies on this machine, in one go. Raises FileUnreadable, ImportRefused."""
    table = read(subject, path)
    receipt = new_receipt(subject, path.name, zone=zone, by=by)
    receipt.sha256 = sha256(path)
    with transaction.atomic():
        checked, counts = write_table(subject, table, zone=zone, by=by)
        receipt.state = State.CHECKED
        receipt.save()
        committed(receipt, checked, counts, by=by)
    return receipt, checked


def new_receipt(subject: Subject, file_name: str, *, zone: Zone, by: Any) -> ImportReceipt:
    name = PurePosixPath(file_name.replace("\\", "/")).name[:255] or "?"
    return ImportReceipt(
        zone=zone, subject=subject.key, file_name=name, by_id=getattr(by, "pk", None), by_name=str(by)[:80]
    )


def note(receipt: ImportReceipt, checked: Checked) -> None:
    receipt.state = State.CHECKED
    receipt.errors = [named(error.as_dict(), receipt) for error in checked.errors[:KEPT_ERRORS]]
    receipt.counts = {
        "rows": len(checked.rows),
        "skipped": len([row for _sheet, row, _why in checked.skipped if row]),
        "errors": len(checked.errors),
        "ignored_columns": checked.ignored_columns,
    }


def named(error: dict[str, str], receipt: ImportReceipt) -> dict[str, str]:
    """A text file has one sheet, called after the file: the user's name for it, not ours."""
    stored = PurePosixPath(receipt.stored_name).stem
    return error | {"sheet": PurePosixPath(receipt.file_name).stem} if stored and error["sheet"] == stored else error


def committed(receipt: ImportReceipt, checked: Checked, counts: Counts, *, by: Any) -> None:
    note(receipt, checked)
    numbers = {"created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged}
    receipt.counts |= numbers
    receipt.state = State.COMMITTED
    receipt.committed_at = timezone.now()
    receipt.save()
    facts = {"subject": receipt.subject, "sha256": receipt.sha256, **numbers}
    audit.record(receipt, "import.committed", by=by, after=facts)


def refuse(receipt: ImportReceipt, error: FileUnreadable) -> ImportReceipt:
    receipt.state = State.REFUSED
    receipt.errors = [CellError(receipt.file_name, "", "", say(error, _)).as_dict()]
    receipt.counts = {"rows": 0, "errors": 1}
    receipt.save()
    return receipt


def store(uploaded: UploadedFile) -> tuple[str, str]:
    """Write the upload under a random name; (that name, SHA-256). The user's own name never reaches the disk."""
    stored = storing.store(uploaded, FOLDER, is_wanted=is_wanted)
    return stored.name.removeprefix(f"{FOLDER}/"), stored.sha256


def is_wanted(stored: storing.Stored) -> bool:
    return ImportReceipt.objects.filter(stored_name=stored.name.removeprefix(f"{FOLDER}/")).exists()


def expected_files() -> Iterator[keeping.Expected]:
    """The files that receipts point at."""
    kept = ImportReceipt.objects.exclude(stored_name="").values_list("stored_name", "file_name", "sha256")
    for stored_name, file_name, digest in kept.iterator():
        yield keeping.Expected(f"{FOLDER}/{stored_name}", file_name, None, digest)


def stored_path(receipt: ImportReceipt) -> Path:
    return folder() / receipt.stored_name


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / FOLDER
    path.mkdir(parents=True, exist_ok=True)
    return path
