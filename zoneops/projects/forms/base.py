"""What every form about a project shares: whose it is, and the version its reader saw."""

from typing import Any

from django import forms

from zoneops.accounts.models import User
from zoneops.core.versions import VersionField
from zoneops.projects.models import Project


class ProjectForm(forms.Form):
    """`project` is None only while one is being registered. Errors stand at their field; nothing typed is lost.

    A form that changes what stands there carries its `version`; one that only adds (`ADDS`) cannot overwrite anything.
    """

    ADDS = False
    version = VersionField()

    def __init__(self, *args: Any, user: User, project: Project | None = None, **kwargs: Any) -> None:
        self.user, self.project = user, project
        assert user.zone is not None  # views reach a form only through `visible_to`
        self.zone = user.zone
        initial = kwargs.pop("initial", None) or {}
        if project is not None:
            initial = {"version": project.version} | initial
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["version"].required = project is not None and not self.ADDS
        self.prepare()

    def prepare(self) -> None:
        """Choices and defaults that depend on the zone or the project."""
