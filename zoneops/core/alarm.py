"""Telling somebody outside that something is wrong: an error in the log, and a command of the installation's own."""

import logging
import shlex
import subprocess

from django.conf import settings

logger = logging.getLogger("zoneops.alarm")
PATIENCE = 30  # seconds


def sound(words: str) -> None:
    """Log the alarm and hand it to ZONEOPS_ALARM_COMMAND as its last argument. Never raises."""
    logger.error("alarm: %s", words)
    if not settings.ALARM_COMMAND:
        return
    try:
        command = [*shlex.split(settings.ALARM_COMMAND), words]
        subprocess.run(command, check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)  # noqa: S603 - the keeper's own
    except (OSError, ValueError, subprocess.SubprocessError):
        logger.exception("the alarm command failed")
