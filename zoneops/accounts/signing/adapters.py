"""Where allauth asks us: nobody signs up, no mail is sent, secrets are kept sealed, our own pages answer."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zoneops.accounts.signing import ways
from zoneops.core.errors import Refused


class Accounts(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """The product sends none."""


class SecondFactors(DefaultMFAAdapter):
    """Seals secrets with the installation's key: who gets hold of the database alone cannot make codes."""

    def encrypt(self, text: str) -> str:
        return _seal(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            words = _("第二因素读不出来：服务器的密钥换过了。请系统管理员运行 zoneops reset-second-factor 账号")
            raise Refused(words) from None

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The product sends none."""


@lru_cache(maxsize=2)
def _seal(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"zoneops second factor " + key.encode()).digest()))


class Identities(DefaultSocialAccountAdapter):
    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Those of the settings; none are kept in the database."""
        apps = [
            SocialApp(
                provider=way["provider"],
                provider_id=key,
                name=str(way["name"]),
                client_id=way["client_id"],
                secret=way["secret"],
                settings=way.get("settings", {}),
            )
            for key, way in settings.WAYS_IN.items()
        ]
        return [app for app in apps if provider in {None, app.provider, app.provider_id}]

    def get_requests_session(self) -> Any:
        session = super().get_requests_session()
        session.max_redirects = 0  # the provider answers where it said it would
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        return sociallogin.user  # nobody is made from what a provider tells

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        ways.raise_instead(ways.decide(request, sociallogin))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        way = provider.app.provider_id or provider.app.provider
        words = _("%(way)s没有放行：再试一次，还不行就用账号和密码")
        ways.raise_instead(ways.not_let_in(request, way, words))
