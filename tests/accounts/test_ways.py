"""Single sign-on: only people who are registered come in, by a link of their own or a claim that is trusted."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa

from tests import factories
from tests.accounts import providers
from tests.accounts.phone import PASSWORD, SECRET, code_at, is_in
from zoneops.accounts import services
from zoneops.accounts.models import User
from zoneops.accounts.services import factors, identities
from zoneops.accounts.signing import codes
from zoneops.config.ways import ways_in
from zoneops.core.models import AuditEntry

pytestmark = pytest.mark.slow


@pytest.fixture
def provider():
    with providers.running() as running:
        yield running


@pytest.fixture
def oidc(db, provider, settings, monkeypatch):
    """The installation trusts the provider, but no claim of it."""
    monkeypatch.setenv("ZONEOPS_OIDC_URL", provider.address + "/")
    monkeypatch.setenv("ZONEOPS_OIDC_CLIENT_ID", providers.CLIENT)
    monkeypatch.setenv("ZONEOPS_OIDC_CLIENT_SECRET", providers.SECRET)
    monkeypatch.setenv("ZONEOPS_OIDC_NAME", "市统一认证")
    settings.WAYS_IN = ways_in()
    return provider


@pytest.fixture
def claims(oidc, settings):
    """The provider's preferred_username is the account name."""
    settings.WAYS_IN["oidc"]["claim"] = "preferred_username"
    return oidc


@pytest.fixture
def known(officer):
    User.objects.filter(pk=officer.pk).update(username="liwenjing")
    officer.refresh_from_db()
    return services.change_password(officer, PASSWORD, by=officer)


def lead_away(client, way="oidc", **more):
    page = client.post("/login/", {"way": way} | more)
    assert page.status_code == 200, page.content.decode()
    return page.context["address"]


def by_way(client, provider, **more):
    return client.get("/login/back/oidc/", provider.consent(lead_away(client, **more)))


def test_the_button_is_there_only_when_a_way_is_set(client, db, settings):
    assert 'name="way"' not in client.get("/login/").content.decode()
    settings.WAYS_IN = {"oidc": {"provider": "openid_connect", "name": "市统一认证", "client_id": "", "secret": ""}}
    assert "用市统一认证登录" in client.get("/login/").content.decode()


@pytest.mark.parametrize("way", ["oidc", "openid_connect", "wecom", "dummy", "google"])
def test_a_way_that_is_not_set_does_not_exist(client, db, way):
    assert client.post("/login/", {"way": way}).status_code == 404
    assert client.get(f"/login/back/{way}/", {"code": "x", "state": "y"}).status_code == 404


def test_the_provider_is_asked_for_a_code_bound_to_this_browser(client, oidc):
    asked = parse_qs(urlsplit(lead_away(client)).query)
    assert asked["redirect_uri"] == ["http://testserver/login/back/oidc/"]
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    assert "secret" not in str(asked)


def test_somebody_whom_nobody_registered_stays_outside(client, known, oidc):
    answer = by_way(client, oidc)
    assert (answer["Location"], is_in(client)) == ("/login/", False)
    assert "还没有连到账号" in client.get("/login/").content.decode()
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_who_linked_the_identity_comes_in_by_it(client, known, oidc):
    client.force_login(known)
    assert client.get("/me/ways/oidc/")["Location"] == "/me/confirm/?next=/me/ways/oidc/"
    client.post("/me/confirm/", {"password": PASSWORD})
    assert client.get("/me/ways/oidc/").status_code == 200
    address = client.post("/me/ways/oidc/").context["address"]
    assert client.get("/login/back/oidc/", oidc.consent(address))["Location"] == "/me/"
    assert AuditEntry.objects.get(action="identity.linked").after == {"way": "oidc", "identity": "sub-1"}
    client.post("/logout/")
    answer = by_way(client, oidc, next="/people/")
    assert (answer["Location"], is_in(client)) == ("/people/", True)
    assert AuditEntry.objects.get(action="user.signed_in").after == {"way": "oidc"}


def test_a_trusted_claim_links_the_account_of_that_name_once_and_for_all(client, known, claims):
    assert by_way(client, claims)["Location"] == "/"
    assert is_in(client)
    client.post("/logout/")
    claims.name = "somebody-else"
    assert by_way(client, claims)["Location"] == "/", "the link counts, not the name of today"


def test_another_person_under_a_name_that_was_given_anew_does_not_inherit_the_account(client, known, claims):
    by_way(client, claims)
    client.post("/logout/")
    claims.subject = "sub-2"
    assert by_way(client, claims)["Location"] == "/login/"
    assert "已连到另一个身份" in client.get("/login/").content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("name", ["LIWENJING", "liwenjing ", "", "nobody", "*"])
def test_a_claim_must_be_the_account_name_to_the_letter(client, known, claims, name):
    claims.name = name
    assert by_way(client, claims)["Location"] == "/login/"


def test_who_has_left_does_not_come_in_by_another_system_either(client, known, claims):
    by_way(client, claims)
    client.post("/logout/")
    services.leave_post(known, by="试验", on=factories.TODAY)
    assert by_way(client, claims)["Location"] == "/login/"
    assert "已离岗" in client.get("/login/").content.decode()


def test_the_second_factor_is_asked_for_at_this_way_too(client, known, claims, monkeypatch):
    monkeypatch.setattr(codes, "now", lambda: 1_634_280_000)
    factors.set_up_app(known, SECRET, code_at(1_634_280_000.0), by=known)
    monkeypatch.setattr(codes, "now", lambda: 1_634_281_000)
    assert by_way(client, claims)["Location"] == "/login/second/"
    assert not is_in(client)
    client.post("/login/second/", {"code": code_at(1_634_281_000.0)})
    assert AuditEntry.objects.get(action="user.signed_in").after == {"way": "oidc", "factor": "totp"}


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client, known, claims):
    other = type(client)()
    back = claims.consent(lead_away(other))
    assert client.get("/login/back/oidc/", back)["Location"] == "/login/"
    assert "没有放行" in client.get("/login/").content.decode()
    assert not is_in(client)


def test_an_answer_is_good_once(client, known, claims):
    back = claims.consent(lead_away(client))
    client.get("/login/back/oidc/", back)
    client.post("/logout/")
    assert client.get("/login/back/oidc/", back)["Location"] == "/login/"


def test_a_refusal_at_the_provider_is_said_in_words(client, known, oidc):
    state = oidc.consent(lead_away(client))["state"]
    client.get("/login/back/oidc/", {"error": "access_denied", "state": state})
    assert "市统一认证没有放行" in client.get("/login/").content.decode()


OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "lie",
    [
        lambda provider: setattr(provider, "key", OTHER),
        lambda provider: provider.changes.update(aud="another site"),
        lambda provider: provider.changes.update(iss="https://elsewhere.example"),
        lambda provider: provider.changes.update(exp=1_600_000_000),
        lambda provider: provider.userinfo_changes.update(sub="sub-9"),
        lambda provider: setattr(provider, "with_token", False),
        lambda provider: (setattr(provider, "key", None), setattr(provider, "algorithm", "none")),
        lambda provider: (setattr(provider, "key", "x" * 32), setattr(provider, "algorithm", "HS256")),
        lambda provider: setattr(provider, "id_token", lambda: "not.a.token"),
        lambda provider: setattr(provider, "subject", ""),
    ],
    ids=["key", "audience", "issuer", "expired", "userinfo", "no token", "unsigned", "HMAC", "nonsense", "no subject"],
)
def test_a_token_that_proves_nothing_lets_nobody_in(client, known, claims, lie):
    lie(claims)
    assert by_way(client, claims)["Location"] == "/login/"
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_provider_that_does_not_answer_is_said_in_words_and_the_password_still_works(client, known, settings, oidc):
    settings.WAYS_IN["oidc"]["settings"]["server_url"] = "http://127.0.0.1:9"
    page = client.post("/login/", {"way": "oidc"})
    assert page.status_code == 502
    assert "市统一认证现在连不上" in page.content.decode()
    assert client.post("/login/", {"username": known.username, "password": PASSWORD}).status_code == 302


def test_the_way_back_leads_to_no_other_site(client, known, claims):
    assert by_way(client, claims, next="https://elsewhere.example/")["Location"] == "/"


def test_an_identity_belongs_to_one_account(client, known, manager, oidc):
    identities.link(manager, "oidc", "sub-1", by=manager)
    client.force_login(known)
    client.post("/me/confirm/", {"password": PASSWORD})
    address = client.post("/me/ways/oidc/").context["address"]
    assert client.get("/login/back/oidc/", oidc.consent(address))["Location"] == "/me/"
    assert "已连到另一个账号" in client.get("/me/").content.decode()
    assert AuditEntry.objects.get(outcome="refused").action == "identity.linked"


def test_a_link_that_is_taken_away_lets_nobody_in(client, known, oidc):
    identities.link(known, "oidc", "sub-1", by=known)
    client.force_login(known)
    client.post("/me/confirm/", {"password": PASSWORD})
    assert client.post("/me/ways/oidc/")["Location"] == "/me/"
    client.post("/logout/")
    assert by_way(client, oidc)["Location"] == "/login/"
    assert AuditEntry.objects.get(action="identity.unlinked").before == {"way": "oidc", "identity": "sub-1"}


# --- 企业微信 ----------------------------------------------------------------------------------------------------


@pytest.fixture
def wecom(db, provider, settings, monkeypatch):
    monkeypatch.setenv("ZONEOPS_WECOM_CORP_ID", providers.CLIENT)
    monkeypatch.setenv("ZONEOPS_WECOM_AGENT_ID", "1000002")
    monkeypatch.setenv("ZONEOPS_WECOM_SECRET", providers.SECRET)
    monkeypatch.setenv("ZONEOPS_WECOM_LOGIN_URL", provider.address + "/wwlogin/sso/login")
    monkeypatch.setenv("ZONEOPS_WECOM_API_URL", provider.address + "/cgi-bin")
    monkeypatch.setenv("ZONEOPS_WECOM_BY_USERID", "1")
    settings.WAYS_IN = ways_in()
    return provider


def by_wecom(client, provider):
    return client.get("/login/back/wecom/", provider.consent(lead_away(client, "wecom")))


def test_the_page_with_the_qr_code_is_that_of_the_companys_app(client, wecom):
    address = urlsplit(lead_away(client, "wecom"))
    asked = parse_qs(address.query)
    assert address.path == "/wwlogin/sso/login"
    assert (asked["login_type"], asked["appid"], asked["agentid"]) == (["CorpApp"], [providers.CLIENT], ["1000002"])
    assert asked["redirect_uri"] == ["http://testserver/login/back/wecom/"]


def test_a_member_whose_userid_is_the_account_name_comes_in(client, known, wecom):
    assert by_wecom(client, wecom)["Location"] == "/"
    assert is_in(client)
    assert wecom.asked[-2:] == ["/cgi-bin/gettoken", "/cgi-bin/auth/getuserinfo"]
    assert SocialAccount.objects.get().uid == "liwenjing"


def test_a_member_comes_in_only_by_a_link_where_the_userid_is_not_trusted(client, known, wecom, settings):
    settings.WAYS_IN["wecom"]["claim"] = ""
    assert by_wecom(client, wecom)["Location"] == "/login/"
    identities.link(known, "wecom", "liwenjing", by=known)
    assert by_wecom(client, wecom)["Location"] == "/"


@pytest.mark.parametrize(
    "lie",
    [
        lambda provider: setattr(provider, "who", {"openid": "somebody outside"}),
        lambda provider: setattr(provider, "who", {}),
        lambda provider: provider.codes.clear(),
        lambda provider: setattr(provider, "wecom", lambda *given: {"errcode": 60020, "errmsg": "ip not allowed"}),
        lambda provider: setattr(provider, "wecom", lambda *given: ["not", "an", "object"]),
    ],
    ids=["no member", "nobody", "code used", "error with status 200", "another shape"],
)
def test_what_the_interface_refuses_lets_nobody_in(client, known, wecom, lie):
    back = wecom.consent(lead_away(client, "wecom"))
    lie(wecom)
    assert client.get("/login/back/wecom/", back)["Location"] == "/login/"
    assert not is_in(client)


# --- 钉钉, 飞书 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "host"), [("dingtalk", "login.dingtalk.com"), ("feishu", "open.feishu.cn")])
@pytest.mark.either
def test_the_ways_of_allauth_come_back_to_our_one_address(client, db, settings, monkeypatch, way, host):
    monkeypatch.setenv("ZONEOPS_DINGTALK_CLIENT_ID", "app")
    monkeypatch.setenv("ZONEOPS_DINGTALK_CLIENT_SECRET", "secret")
    monkeypatch.setenv("ZONEOPS_FEISHU_APP_ID", "app")
    monkeypatch.setenv("ZONEOPS_FEISHU_APP_SECRET", "secret")
    settings.WAYS_IN = ways_in()
    address = urlsplit(lead_away(client, way))
    assert address.netloc == host
    assert parse_qs(address.query)["redirect_uri"] == [f"http://testserver/login/back/{way}/"]
    assert "secret" not in address.query


def test_the_signing_key_of_the_test_is_none_of_the_provider():
    token = jwt.encode({"sub": "x"}, OTHER, algorithm="RS256")
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, providers.KEY.public_key(), algorithms=["RS256"])
