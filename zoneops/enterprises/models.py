"""Enterprises, their contacts, qualifications and their time in the above-designated-size register."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import Right
from zoneops.accounts.models import User
from zoneops.core.models import Zone
from zoneops.core.rules.pinyin import spell
from zoneops.enterprises import relations
from zoneops.enterprises.enums import QualificationKind


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def visible_to(self, user: User, right: Right = Right.VIEW_ENTERPRISES) -> Self:
        """The enterprises of the user's own zone that the right reaches."""
        condition = relations.reached(user, user.reach(right))
        return self.none() if condition is None else self.filter(condition)

    def search(self, text: str) -> Self:
        """By part of the name, of the credit code, of the pinyin or of the pinyin initials."""
        text = text.strip()
        if not text:
            return self
        latin = text.lower().replace(" ", "")
        return self.filter(
            Q(name__icontains=text)
            | Q(credit_code__istartswith=text)
            | Q(pinyin__contains=latin)
            | Q(initials__contains=latin)
        )

    def above_designated_size(self, on: datetime.date) -> Self:
        """Those in the register on a day."""
        return self.filter(Exists(RegisterEntry.objects.on(on).filter(enterprise=OuterRef("pk"))))


class Enterprise(models.Model):
    """A company, known by its unified social credit code (GB 32100-2015)."""

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18)
    name = models.CharField(_("企业名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    pinyin = models.CharField(_("拼音"), max_length=400, editable=False)
    initials = models.CharField(_("拼音首字母"), max_length=120, editable=False)
    industry_code = models.CharField(_("行业代码"), max_length=5, blank=True, help_text=_("GB/T 4754-2017，如 3841"))
    registered_capital_yuan = models.DecimalField(_("注册资本"), max_digits=18, decimal_places=2, null=True, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ["initials", "id"]
        constraints = [models.UniqueConstraint(fields=["zone", "credit_code"], name="credit_code_once")]
        indexes = [
            models.Index(fields=["zone", "name"], name="enterprise_name"),
            models.Index(fields=["zone", "initials"], name="enterprise_initials"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pinyin, self.initials = spell(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "pinyin", "initials"}
        super().save(*args, **kwargs)


class EnterpriseRepresentative(models.Model):
    """The person who speaks for an enterprise and sees what the zone keeps of it, and of no other."""

    user = models.OneToOneField(User, models.CASCADE, related_name="represents", verbose_name=_("人员"))
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="representatives", verbose_name=_("企业"))
    linked_by = models.CharField(_("关联人"), max_length=80)
    linked_at = models.DateTimeField(_("关联时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("企业代表")
        verbose_name_plural = _("企业代表")

    def __str__(self) -> str:
        return f"{self.user} {self.enterprise}"


class Contact(models.Model):
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="contacts", verbose_name=_("企业"))
    name = models.CharField(_("联系人"), max_length=40)
    position = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=40)
    is_primary = models.BooleanField(_("首要联系人"), default=False)

    class Meta:
        verbose_name = _("联系人")
        verbose_name_plural = _("联系人")
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(is_primary=True), name="one_primary_contact")
        ]

    def __str__(self) -> str:
        return self.name


class RegisterQuerySet(models.QuerySet["RegisterEntry"]):
    def on(self, day: datetime.date) -> Self:
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)


class RegisterEntry(models.Model):
    """A stay in the register of enterprises above designated size (规上): entered on, left on (exclusive)."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="register_entries", verbose_name=_("企业"))
    entered_on = models.DateField(_("纳入日期"))
    left_on = models.DateField(_("退出日期"), null=True, blank=True)
    reason = models.CharField(_("说明"), max_length=120, blank=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("规上名录")
        verbose_name_plural = _("规上名录")
        ordering = ["-entered_on"]
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(left_on=None), name="one_open_register_entry"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gt=models.F("entered_on")), name="register_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.entered_on}"


class Qualification(models.Model):
    """A recognised quality of an enterprise, with its certificate and validity."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="qualifications", verbose_name=_("企业"))
    kind = models.CharField(_("类别"), max_length=24, choices=QualificationKind.choices)
    issuer = models.CharField(_("认定单位"), max_length=80, blank=True)
    document_number = models.CharField(_("证书编号"), max_length=80, blank=True)
    valid_from = models.DateField(_("有效期自"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)

    class Meta:
        verbose_name = _("资质")
        verbose_name_plural = _("资质")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_valid(self, on: datetime.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class IndustryClass(models.Model):
    """A class of GB/T 4754. Loaded by each installation from its own copy of the standard; none is shipped."""

    edition = models.CharField(_("版本"), max_length=40)
    code = models.CharField(_("代码"), max_length=5)
    name = models.CharField(_("名称"), max_length=80)
    level = models.PositiveSmallIntegerField(_("层级"))
    parent_code = models.CharField(_("上级代码"), max_length=5, blank=True)

    class Meta:
        verbose_name = _("行业分类")
        verbose_name_plural = _("行业分类")
        ordering = ["edition", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="industry_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
