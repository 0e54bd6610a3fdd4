"""Ways in besides the password: OpenID Connect, 企业微信, 钉钉, 飞书. Each is on when its settings are.

`claim`: what of the provider's answer must equal the account name; empty = only people who linked it themselves.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from zoneops.config.env import env_bool, env_str

WECOM_LOGIN = "https://login.work.weixin.qq.com/wwlogin/sso/login"
WECOM_API = "https://qyapi.weixin.qq.com/cgi-bin"


def ways_in() -> dict[str, dict[str, Any]]:
    """key → provider (as allauth calls it), name on the button, credentials and particulars of every way that is on."""
    ways = {}
    if url := env_str("ZONEOPS_OIDC_URL").rstrip("/"):
        ways["oidc"] = {
            "provider": "openid_connect",
            "name": env_str("ZONEOPS_OIDC_NAME") or _("统一认证"),
            "client_id": env_str("ZONEOPS_OIDC_CLIENT_ID"),
            "secret": env_str("ZONEOPS_OIDC_CLIENT_SECRET"),
            "claim": env_str("ZONEOPS_OIDC_CLAIM"),
            "settings": {"server_url": url, "oauth_pkce_enabled": True, "scope": ["openid", "profile"]},
        }
    if corp := env_str("ZONEOPS_WECOM_CORP_ID"):
        ways["wecom"] = {
            "provider": "wecom",
            "name": _("企业微信"),
            "client_id": corp,
            "secret": env_str("ZONEOPS_WECOM_SECRET"),
            "claim": "userid" if env_bool("ZONEOPS_WECOM_BY_USERID") else "",
            "settings": {
                "agent_id": env_str("ZONEOPS_WECOM_AGENT_ID"),
                # 政务微信 and private installations have hosts of their own.
                "login_url": env_str("ZONEOPS_WECOM_LOGIN_URL", WECOM_LOGIN),
                "api_url": env_str("ZONEOPS_WECOM_API_URL", WECOM_API).rstrip("/"),
            },
        }
    if key := env_str("ZONEOPS_DINGTALK_CLIENT_ID"):
        secret = env_str("ZONEOPS_DINGTALK_CLIENT_SECRET")
        ways["dingtalk"] = {"provider": "dingtalk", "name": _("钉钉"), "client_id": key, "secret": secret}
    if key := env_str("ZONEOPS_FEISHU_APP_ID"):
        secret = env_str("ZONEOPS_FEISHU_APP_SECRET")
        ways["feishu"] = {"provider": "feishu", "name": _("飞书"), "client_id": key, "secret": secret}
    return ways
