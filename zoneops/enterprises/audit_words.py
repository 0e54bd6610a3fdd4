"""What the audit trail says of enterprises, in words: on the auditor's page and in the history of an enterprise."""

from django.utils.translation import gettext_lazy as _

from zoneops.core.trail import words

ACTIONS = {
    "enterprise.registered": _("登记企业"),
    "enterprise.changed": _("修改资料"),
    "enterprise.contacts_set": _("更换联系人"),
    "enterprise.register_entered": _("纳入规上"),
    "enterprise.register_left": _("退出规上"),
    "enterprise.qualification_added": _("登记资质"),
    "enterprise.representative_linked": _("关联企业代表"),
    "enterprise.representative_unlinked": _("取消企业代表"),
    # What was tried and refused is named by the page.
    "enterprise.register": _("登记企业"),
    "enterprise.link_representative": _("关联企业代表"),
    "enterprise.change": _("修改资料"),
    "enterprise.add_qualification": _("登记资质"),
    "industries.loaded": _("装入行业分类"),
}
FIELDS = {
    "contacts": _("联系人"),
    "entered_on": _("纳入日期"),
    "left_on": _("退出日期"),
    "kind": _("类别"),
    "valid_from": _("有效期自"),
    "valid_to": _("有效期至"),
    "issuer": _("发证单位"),
    "document_number": _("文号"),
    "phone": _("电话"),
    "is_primary": _("主要联系人"),
    "title": _("职务"),
}


def register_own() -> None:
    words.register(ACTIONS, fields=FIELDS)
