"""Lights in words, for pages and exports."""

from django.utils.translation import gettext as _

from zoneops.enterprises.lights import Light, Validity


def light_words(light: Light) -> str:
    """有效, 长期有效, 余 30 天, 过期 12 天, 未生效."""
    if light.validity is Validity.SOON:
        return _("余 %(days)s 天") % {"days": light.days} if light.days else _("今天到期")
    if light.validity is Validity.EXPIRED:
        return _("过期 %(days)s 天") % {"days": light.days}
    plain = {Validity.OPEN: _("长期有效"), Validity.VALID: _("有效"), Validity.FUTURE: _("未生效")}
    return plain[light.validity]
