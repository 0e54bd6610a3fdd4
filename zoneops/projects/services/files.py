"""Keeping the files of a project."""

import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from zoneops.core import audit
from zoneops.core.errors import Refused
from zoneops.projects.models import Attachment, FollowUp, Project, StageChange


@transaction.atomic
def attach_file(
    project: Project,
    file: UploadedFile,
    *,
    by: Any,
    follow_up: FollowUp | None = None,
    stage_change: StageChange | None = None,
) -> Attachment:
    """Keep a file under a random name, with its hash. Raises Refused when it is empty or too large."""
    check_file(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    attachment = Attachment(
        project=project,
        follow_up=follow_up,
        stage_change=stage_change,
        stored_name=secrets.token_hex(16),
        original_name=(file.name or "")[-200:],
        size_bytes=file.size or 0,
        sha256=digest.hexdigest(),
        by_name=str(by),
    )
    attachment.file.save(attachment.stored_name, file, save=False)
    try:
        attachment.save()
        told = {"file": attachment.original_name, "sha256": attachment.sha256}
        audit.record(project, "project.file_attached", by=by, after=told)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def check_file(file: UploadedFile) -> None:
    """Raise Refused for a file that will not be kept: empty, or larger than MAX_UPLOAD_BYTES."""
    limit = settings.MAX_UPLOAD_BYTES
    size = file.size or 0
    if size > limit:
        raise Refused(
            _("“%(name)s”有 %(size)d MB，超过 %(limit)d MB，没有保存；压缩或拆开后再传")
            % {"name": file.name, "size": -(-size // 2**20), "limit": limit // 2**20}
        )
    if not size:
        raise Refused(_("“%(name)s”是空文件，没有保存") % {"name": file.name})
