from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "zoneops.reference"
    verbose_name = _("示例区")
