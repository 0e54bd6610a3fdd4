"""Departments and the people in them."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import DepartmentKind, Right, Scope
from zoneops.accounts.rights import SEE_PEOPLE, Reach, reach_of
from zoneops.core.models import Zone


class DepartmentQuerySet(models.QuerySet["Department"]):
    def visible_to(self, user: "User") -> Self:
        """The offices of the user's own zone, for those who may look up colleagues."""
        may = user.zone_id and any(map(user.may, SEE_PEOPLE))
        return self.filter(zone_id=user.zone_id) if may else self.none()


class Department(models.Model):
    """An office of the administrative committee (管委会) or a municipal department (市直部门)."""

    Kind = DepartmentKind

    zone = models.ForeignKey(Zone, models.PROTECT, verbose_name=_("开发区"))
    code = models.CharField(_("代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=DepartmentKind.choices)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        ordering = ["kind", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "code"], name="department_code_once"),
            models.UniqueConstraint(fields=["zone", "name"], name="department_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Colleagues of the same zone, for those who work in it or keep its accounts; for others only themselves."""
        if not user.zone_id:
            return self.none()
        return self.filter(zone_id=user.zone_id) if any(map(user.may, SEE_PEOPLE)) else self.filter(pk=user.pk)

    def in_post(self) -> Self:
        """Those who can be given work: active and not left."""
        return self.filter(is_active=True, left_on=None)

    def with_role(self, *roles: str) -> Self:
        return self.filter(assignments__role__in=roles).distinct()


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, username: str, *, name: str, password: str | None = None, **fields: Any) -> "User":
        """A user without a password can only come in by a one-time link."""
        user = self.model(username=username, name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who works with the zone."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    zone = models.ForeignKey(Zone, models.PROTECT, null=True, blank=True, verbose_name=_("开发区"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name=_("部门"))
    title = models.CharField(_("职务"), max_length=40, blank=True)
    phone = models.CharField(_("手机"), max_length=20, blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    left_on = models.DateField(_("离岗日期"), null=True, blank=True)
    password_changed_at = models.DateTimeField(_("改密码时间"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    is_sample = models.BooleanField(_("示例数据"), default=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["username"]
        indexes = [models.Index(fields=["zone", "name"], name="user_zone_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.assignments.values_list("role", flat=True))

    @cached_property
    def reaches(self) -> Reach:
        return reach_of(self.roles, small_office=settings.SMALL_OFFICE)

    @cached_property
    def rights(self) -> frozenset[Right]:
        return frozenset(self.reaches)

    def may(self, right: Right) -> bool:
        """Whether one of the person's roles gives the right at all. Which rows it reaches is said by `reach`."""
        return self.is_active and right in self.rights

    def reach(self, right: Right) -> frozenset[Scope]:
        """The scopes in which the person has the right; none for who may not at all, or may not come in."""
        return self.reaches.get(right, frozenset()) if self.is_active else frozenset()

    def reaches_zone(self, right: Right) -> bool:
        """Whether the right reaches every row of the person's zone, so that no row need be looked at."""
        return Scope.ZONE in self.reach(right)

    def is_in_post(self, on: datetime.date) -> bool:
        return self.is_active and (self.left_on is None or self.left_on > on)
