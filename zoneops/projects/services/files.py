"""Keeping the files of a project."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.core.files.keeping import Expected
from zoneops.core.files.sniffing import FileNotKept, recognised
from zoneops.core.files.storing import Stored, store
from zoneops.core.rules.reasons import RuleError
from zoneops.core.undoing import undo_on_rollback
from zoneops.projects.models import Attachment, FollowUp, Project, StageChange
from zoneops.projects.services import base

FOLDER = "attachments"


@transaction.atomic
def attach_file(
    project: Project,
    file: UploadedFile,
    *,
    by: Any,
    follow_up: FollowUp | None = None,
    stage_change: StageChange | None = None,
) -> Attachment:
    """Keep a file under a random name, with its hash. Raises Refused for what `check_file` refuses.

    The same content twice in one project is kept twice; `same_content` finds the earlier one, to be told.
    """
    name = check_file(file)
    # Locked as by every write about the project: its audit rows are numbered in the order in which they are seen.
    project = base.lock(project)
    stored = store(file, FOLDER, is_wanted=is_wanted)
    undo_on_rollback(stored.path.unlink, True)
    attachment = Attachment.objects.create(
        project=project,
        follow_up=follow_up,
        stage_change=stage_change,
        stored_name=stored.path.name,
        file=stored.name,
        original_name=name,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        by_name=str(by),
    )
    told = {"file": attachment.original_name, "sha256": attachment.sha256}
    audit.record(project, "project.file_attached", by=by, after=told)
    return attachment


def is_wanted(stored: Stored) -> bool:
    return Attachment.objects.filter(file=stored.name).exists()


def check_file(file: UploadedFile) -> str:
    """The name under which a file will be kept. Raises Refused for one that will not be.

    Refused are: an empty file, one larger than MAX_UPLOAD_BYTES, a program, script, web page or macro, and a file whose
    extension says something else than its content.
    """
    limit = settings.MAX_UPLOAD_BYTES
    size = file.size or 0
    if size > limit:
        raise Refused(
            _("“%(name)s”有 %(size)d MB，超过 %(limit)d MB，没有保存；压缩或拆开后再传")
            % {"name": file.name, "size": -(-size // 2**20), "limit": limit // 2**20}
        )
    try:
        _kind, name = recognised(file, file.name or "")  # type: ignore[arg-type]
    except FileNotKept as wrong:
        raise Refused(say(wrong)) from wrong
    return name


def say(wrong: RuleError) -> str:
    """In the reader's language, with the sentences and labels that it is put together from."""
    inner = {key: wrong.params[key] for key in FileNotKept.SENTENCES if key in wrong.params}
    told = {key: say(part) if isinstance(part, RuleError) else _(str(part)) for key, part in inner.items()}
    return _(wrong.template) % (wrong.params | told)


def same_content(attachment: Attachment) -> Attachment | None:
    """An earlier file of the same project with the same content."""
    earlier = Attachment.objects.filter(project_id=attachment.project_id, sha256=attachment.sha256)
    return earlier.filter(pk__lt=attachment.pk).order_by("pk").first()


def expected_files() -> Iterator[Expected]:
    """What every row says of its file; see core/files/keeping.py."""
    kept = Attachment.objects.values_list("file", "original_name", "size_bytes", "sha256")
    for name, label, size, sha256 in kept.iterator():
        yield Expected(name, label, size, sha256)
