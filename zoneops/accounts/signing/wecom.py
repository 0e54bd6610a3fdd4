"""企业微信 as a provider of allauth: the QR code page of a company's own app, then the member's userid.

https://developer.work.weixin.qq.com/document/path/98152 (the page), /91039 (the token), /98176 (who it was). It is
OAuth 2 in outline only: the token belongs to the app, and errors come with status 200 and an `errcode`.
"""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.http import HttpRequest
from django.utils.http import urlencode


class WeComClient(OAuth2Client):
    agent_id = ""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        values = {
            "login_type": "CorpApp",
            "appid": self.consumer_key,
            "agentid": self.agent_id,
            "redirect_uri": self.callback_url,
            "state": self.state or "",
        }
        return f"{authorization_url}?{urlencode(values)}"

    def get_access_token(self, code: str, pkce_code_verifier: Any = None, extra_data: Any = None) -> dict[str, Any]:
        """The token of the app. `code` is for asking who it was, later."""
        return asked(self.access_token_url, corpid=self.consumer_key, corpsecret=self.consumer_secret)


class WeComAdapter(OAuth2Adapter):
    provider_id = "wecom"
    client_class = WeComClient

    @property
    def particulars(self) -> dict[str, str]:
        found: dict[str, str] = self.get_provider().app.settings
        return found

    @property
    def authorize_url(self) -> str:
        return self.particulars["login_url"]

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        return self.particulars["api_url"] + "/gettoken"

    def get_client(self, request: HttpRequest, app: Any) -> WeComClient:
        client: WeComClient = super().get_client(request, app)
        client.agent_id = self.particulars["agent_id"]
        return client

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        address = self.particulars["api_url"] + "/auth/getuserinfo"
        who = asked(address, access_token=token.token, code=request.GET["code"])
        if not who.get("userid"):  # somebody outside of the company has only an openid
            raise OAuth2Error("not a member of the company")
        return self.get_provider().sociallogin_from_response(request, who)


class WeComProvider(OAuth2Provider):
    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userid"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"userid": data["userid"]}  # not the ticket that opens more


def asked(address: str, **values: str) -> dict[str, Any]:
    """What the interface answers; raises OAuth2Error for an error that it tells in its own way."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(address, params=values)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
    if not isinstance(told, dict):
        raise OAuth2Error("WeCom: no answer of the interface")
    if told.get("errcode"):
        raise OAuth2Error(f"WeCom: {told['errcode']} {told.get('errmsg', '')}")
    return told


def register_own() -> None:
    registry.register(WeComProvider)
