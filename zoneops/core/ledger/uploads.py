"""Files that come in on a page: kept under a name of our own, checked, and written on a second step."""

import hashlib
import secrets
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.ledger.errors import CellError, FileUnreadable, say
from zoneops.core.ledger.importing import (
    Checked,
    Counts,
    ImportRefused,
    Subject,
    check_file,
    limits,
    read,
    write_table,
)
from zoneops.core.ledger.importing import subject as subject_named
from zoneops.core.ledger.limits import MEGABYTE
from zoneops.core.models.imports import ImportReceipt
from zoneops.core.models.zone import Zone

KEPT_ERRORS = 500
State = ImportReceipt.State


def check_upload(subject: Subject, uploaded: UploadedFile, *, zone: Zone, by: Any) -> ImportReceipt:
    """Keep an uploaded file and check it. The receipt is `checked`, its errors are the cells to mend;
    `refused` when the file cannot be read at all (its one error says why)."""
    receipt = new_receipt(subject, uploaded.name or "", zone=zone, by=by)
    if (uploaded.size or 0) > limits().file_bytes:  # not kept, not read
        too_large = FileUnreadable(
            "too_large", megabytes=-(-(uploaded.size or 0) // MEGABYTE), limit=limits().file_bytes // MEGABYTE
        )
        return refuse(receipt, too_large)
    receipt.stored_name, receipt.sha256 = store(uploaded)
    try:
        checked = check_file(subject, stored_path(receipt), zone=zone, by=by)
    except FileUnreadable as error:
        return refuse(receipt, error)
    note(receipt, checked)
    if not checked.errors:
        receipt.counts |= rehearse(checked, zone=zone, by=by)
    receipt.save()
    return receipt


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
    name = f"{secrets.token_hex(16)}.upload"
    path = folder() / name
    digest = hashlib.sha256()
    with path.open("xb") as file:
        for chunk in uploaded.chunks():
            digest.update(chunk)
            file.write(chunk)
    return name, digest.hexdigest()


def stored_path(receipt: ImportReceipt) -> Path:
    return folder() / receipt.stored_name


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / "imports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
