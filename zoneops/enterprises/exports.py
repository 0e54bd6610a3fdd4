"""The list of enterprises as a file: the columns of the ledger, so that it can be brought in again."""

from typing import Any

from django.utils.translation import gettext as _

from zoneops.core.exports import ExportColumn, Kind
from zoneops.core.rules.phones import masked_phone
from zoneops.enterprises.lights import Validity, light_of


def export_columns(today: Any, shows_phones: bool) -> list[ExportColumn]:
    """For rows of `queries.listed`. Telephone numbers are masked unless the user edits enterprises."""

    def held(row: Any) -> str:
        valid = (
            one.get_kind_display()
            for one in row.qualifications.all()
            if light_of(one.valid_from, one.valid_to, today).validity not in (Validity.FUTURE, Validity.EXPIRED)
        )
        return "、".join(dict.fromkeys(valid))

    def phone(row: Any) -> str | None:
        return row.contact_phone if shows_phones or not row.contact_phone else masked_phone(row.contact_phone)

    return [
        ExportColumn("credit_code", _("统一社会信用代码"), width=22),
        ExportColumn("name", _("企业名称"), width=36),
        ExportColumn("short_name", _("简称")),
        ExportColumn("industry_code", _("行业代码"), width=10),
        ExportColumn("industry_name", _("行业"), width=24),
        ExportColumn("registered_capital_yuan", _("注册资本"), Kind.YUAN_WAN),
        ExportColumn("founded_on", _("成立日期"), Kind.DATE),
        ExportColumn("is_large", _("规上"), Kind.FLAG, value=lambda row: row.large_since is not None),
        ExportColumn("entered_on", _("纳入规上日期"), Kind.DATE, value="large_since"),
        ExportColumn("qualifications", _("有效资质"), value=held, width=30),
        ExportColumn("contact_name", _("联系人"), width=10),
        ExportColumn("contact_position", _("职务"), width=12),
        ExportColumn("contact_phone", _("联系电话"), value=phone),
        ExportColumn("address", _("地址"), width=40),
    ]
