"""Ways in beside the password: one-time links for people, tokens for programs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zoneops.accounts.models.people import User


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
