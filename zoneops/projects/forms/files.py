"""Putting files into a project."""

from django.utils.translation import gettext_lazy

from zoneops.projects.forms.base import ProjectForm
from zoneops.projects.forms.fields import FilesField


class FilesForm(ProjectForm):
    ADDS = True
    attachments = FilesField(label=gettext_lazy("文件"), required=True, help_text=gettext_lazy("可以一次选几个"))
