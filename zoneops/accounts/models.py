"""Departments and the people in them."""

import datetime
from typing import Any, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.enums import DepartmentKind, Right, Role
from zoneops.accounts.rights import rights_of
from zoneops.core.models import Zone


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
        """Colleagues of the same zone."""
        return self.filter(zone_id=user.zone_id) if user.zone_id else self.none()

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
    def rights(self) -> frozenset[Right]:
        return rights_of(self.roles)

    def may(self, right: Right) -> bool:
        """Whether one of the person's roles gives the right. Which rows it reaches is decided by `visible_to`."""
        return self.is_active and right in self.rights

    def is_in_post(self, on: datetime.date) -> bool:
        return self.is_active and (self.left_on is None or self.left_on > on)


class RoleAssignment(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)
    granted_by = models.CharField(_("授予人"), max_length=80)
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("角色")
        verbose_name_plural = _("角色")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_user")]

    def __str__(self) -> str:
        return self.get_role_display()


class LoginLink(models.Model):
    """A one-time way in. Only the hash of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("人员"))
    secret_hash = models.CharField(_("密文"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True)

    class Meta:
        verbose_name = _("登录链接")
        verbose_name_plural = _("登录链接")

    def __str__(self) -> str:
        return str(self.user)


class ApiToken(models.Model):
    """Lets a program act with exactly the rights of one user. Only the hash of its secret is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens", verbose_name=_("人员"))
    name = models.CharField(_("用途"), max_length=60)
    secret_hash = models.CharField(_("密文"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    last_used_on = models.DateField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")

    def __str__(self) -> str:
        return self.name
