"""Ways in besides the password: leading to the provider, and what is made of the answer that comes back."""

from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.feishu.client import FeishuOAuth2Client
from allauth.socialaccount.providers.feishu.views import FeishuOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zoneops.accounts.services import identities
from zoneops.accounts.signing import confirming, pending
from zoneops.core import audit
from zoneops.core.errors import Refused

SIGNED_WITH = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

# What goes wrong when the provider does not answer, or in another shape than it should.
BROKEN = (requests.RequestException, OAuth2Error, KeyError, ValueError, TypeError, AttributeError)


class Unreachable(Exception):
    """The provider does not answer, or not as it should."""


def offered() -> list[tuple[str, str]]:
    """(key, name) of every way that is on, for the buttons."""
    return [(key, str(way["name"])) for key, way in settings.WAYS_IN.items()]


def name_of(way: str) -> str:
    return str(settings.WAYS_IN.get(way, {}).get("name", way))


def lead_away(request: HttpRequest, way: str, *, target: str = "", linking: bool = False) -> str:
    """The provider's address to which the browser goes now; what must come back with it is kept in the session.

    Raises Http404 for a way that is not on, Unreachable.
    """
    provider = provider_for(request, way)
    process = AuthProcess.CONNECT if linking else AuthProcess.LOGIN
    try:
        answer = provider.redirect(request, process=process, next_url=target)
    except BROKEN as error:
        raise Unreachable(str(error)) from error
    address = str(answer["Location"])
    if urlsplit(address).scheme not in {"http", "https"}:
        raise Unreachable(address)
    return address


def come_back(request: HttpRequest, way: str) -> HttpResponse:
    """The answer to the browser that the provider sent back: signed in, linked, or told why not."""
    adapter = provider_for(request, way).get_oauth2_adapter(request)
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    except BROKEN:
        return not_let_in(request, way, _("%(way)s的回答不对，没有登录：再试一次，还不行就用账号和密码"))
    return answer


def provider_for(request: HttpRequest, way: str) -> Any:
    if way not in settings.WAYS_IN:
        raise Http404
    provider = get_adapter(request).get_provider(request, provider=way)
    provider.oauth2_adapter_class = with_our_address(provider.oauth2_adapter_class)
    return provider


def with_our_address(kind: type[OAuth2Adapter]) -> type[OAuth2Adapter]:
    """The provider's adapter, sending people back to our one address for all providers."""
    particular = {OpenIDConnectOAuth2Adapter: Strict, FeishuOAuth2Adapter: Feishu}.get(kind, kind)
    return type(kind.__name__, (BackHere, particular), {})


class BackHere:
    provider_id: str

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        way = app.provider_id or app.provider
        return str(build_absolute_uri(request, reverse("accounts:way_back", args=[way])))


class Strict(OpenIDConnectOAuth2Adapter):
    """Checks more than allauth does: the token's signature in any case, and that both answers speak of one person."""

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in SIGNED_WITH:
                raise OAuth2Error("not signed with a key of the provider")
        except jwt.PyJWTError as error:
            raise OAuth2Error("not a token") from error
        self.did_fetch_access_token = False  # allauth would trust the connection instead of the signature
        decoded: dict[str, Any] = super()._decode_id_token(app, id_token)
        return decoded

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("no id_token")
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        # OpenID Connect Core 1.0, 5.3.2
        if told.get("userinfo", {}).get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("userinfo of another person")
        return login


class Feishu(FeishuOAuth2Adapter):
    def get_client(self, request: HttpRequest, app: Any) -> FeishuOAuth2Client:
        # allauth names its own address here, which is not mounted.
        return FeishuOAuth2Client(
            request,
            app.client_id,
            app.secret,
            self.access_token_method,
            self.access_token_url,
            self.get_callback_url(request, app),
        )


def decide(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """What becomes of somebody for whom the provider has vouched."""
    way, identity = login.account.provider, login.account.uid
    user: Any = request.user
    try:
        if login.state.get("process") == AuthProcess.CONNECT:
            return _link(request, way, identity)
        person = identities.owner_of(way, identity, _claimed(way, login.account.extra_data))
    except Refused as refusal:
        if user.is_authenticated:
            audit.refuse(user, "identity.linked", by=user, reason=str(refusal))
        return not_let_in(request, way, str(refusal))
    return pending.come_in(request, person, way=way, target=login.state.get("next", ""))


def _link(request: HttpRequest, way: str, identity: str) -> HttpResponse:
    user: Any = request.user
    if not user.is_authenticated or not confirming.is_recent(request.session):
        raise Refused(_("确认密码以后过了太久，没有连上：再来一次"))
    identities.link(user, way, identity, by=user)
    messages.success(request, _("已连上%(way)s，下次可以用它登录") % {"way": name_of(way)})
    return redirect("accounts:me")


def _claimed(way: str, told: dict[str, Any]) -> str:
    """The account name that the provider vouches for, where the installation says that it may."""
    claim = settings.WAYS_IN[way].get("claim")
    value = told.get("id_token", told).get(claim) if claim else None
    return value if isinstance(value, str) else ""


def not_let_in(request: HttpRequest, way: str, words: str) -> HttpResponse:
    """Back to the page from which the person went, which says why."""
    messages.error(request, words % {"way": name_of(way)} if "%(way)s" in words else words)
    return redirect("accounts:me" if request.user.is_authenticated else "accounts:login")


def raise_instead(answer: HttpResponse) -> None:
    """How a hook of allauth gives the answer itself."""
    raise ImmediateHttpResponse(answer)
