"""What every answer tells the browser to refuse, which cookies leave, and whose word counts for an address."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from importlib import reload

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tests.tree import ROOT
from zoneops.config import settings as module
from zoneops.core.middleware import headers
from zoneops.core.middleware.headers import SecurityHeaders, content_policy
from zoneops.core.middleware.limits import METHODS, RefuseOutright
from zoneops.core.middleware.proxy import FORWARDED, BehindProxy, client_address
from zoneops.core.models import AuditEntry

pytestmark = pytest.mark.django_db

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": headers.PERMISSIONS,
}
DOOR = "accounts:login"


def directives(response) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: value for name, _blank, value in parts}


@pytest.fixture
def answers(client, signed_in):
    """One answer of each kind: page, door, redirect, error, list as a file, API, health."""
    return {
        "page": signed_in.get("/calendar/"),
        "error": signed_in.get("/no/such/page/"),
        "file": signed_in.get("/projects/", {"format": "csv"}),
        "api": signed_in.get("/api/v1/projects"),
        "refused": signed_in.post("/doctor/"),
        "stranger": type(client)().get("/projects/"),
        "door": type(client)().get(reverse(DOOR)),
        "method": signed_in.generic("TRACE", "/"),
    }


def test_every_answer_carries_the_headers(answers):
    assert [answers[name].status_code for name in ("page", "error", "file", "api")] == [200, 404, 200, 200]
    for name, answer in answers.items():
        assert {header: answer.get(header) for header in EVERYWHERE} == EVERYWHERE, name
        assert answer["Content-Security-Policy"] == content_policy(), name
        assert not [header for header in answer.headers if header.startswith("Access-Control-")], name


def test_the_policy_allows_what_is_ours_and_nothing_inline(answers):
    policy = directives(answers["page"])
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert {policy[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert policy["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|https?:", answers["page"]["Content-Security-Policy"])


def test_a_form_may_lead_to_the_provider_of_single_sign_on_and_nowhere_else(settings):
    settings.FORM_TARGETS = ["https://id.example.gov.cn"]
    answer = SecurityHeaders(lambda request: HttpResponse())(RequestFactory().get("/"))
    assert directives(answer)["form-action"] == "'self' https://id.example.gov.cn"
    assert directives(answer)["default-src"] == "'self'"


def test_nothing_of_a_signed_in_person_is_kept_by_the_browser(answers):
    for name in ("page", "error", "file", "api", "refused", "stranger", "door"):
        assert "no-store" in answers[name]["Cache-Control"], name


def test_after_signing_out_the_old_cookie_shows_nothing(signed_in):
    old = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    signed_in.post(reverse("accounts:logout"))
    signed_in.cookies[settings.SESSION_COOKIE_NAME] = old
    answer = signed_in.get("/projects/")
    assert answer["Location"].startswith(reverse(DOOR))


def test_what_a_view_has_said_itself_stands():
    def view(request):
        own = {"Content-Security-Policy": "sandbox", "Cache-Control": "private, max-age=60"}
        return HttpResponse(headers=own)

    answer = SecurityHeaders(view)(RequestFactory().get("/"))
    assert (answer["Content-Security-Policy"], answer["Cache-Control"]) == ("sandbox", "private, max-age=60")
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_static_files_may_be_kept(client):
    answer = client.get("/static/zone/zone.js")
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_the_image_of_the_map_allows_its_own_style_and_nothing_else(signed_in):
    answer = signed_in.get(reverse("territory:map_image"))
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert directives(answer)["style-src"] == f"'sha256-{digest}'"
    assert directives(answer)["default-src"] == "'none'"
    assert answer["Cache-Control"] == "private, max-age=60"


# --- what is refused outright -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "ZONE"])
def test_a_method_that_nobody_uses_is_refused(signed_in, method):
    answer = signed_in.generic(method, "/projects/")
    assert (answer.status_code, answer["Allow"]) == (405, ", ".join(METHODS))


def test_the_method_cannot_be_changed_by_a_header_or_a_field(signed_in):
    """A GET stays a GET: nothing is signed out by a link with a field."""
    signed_in.get(reverse("accounts:logout"), {"_method": "POST"}, HTTP_X_HTTP_METHOD_OVERRIDE="POST")
    assert signed_in.get("/calendar/").status_code == 200


def test_a_body_larger_than_any_upload_is_refused_before_it_is_read(signed_in, settings):
    size = settings.MAX_UPLOAD_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1
    answer = signed_in.post("/unit/", {"value": "wan"}, CONTENT_LENGTH=str(size))
    assert answer.status_code == 413
    assert "最多 50 MB" in answer.text
    assert AuditEntry.objects.get(request_number=answer["X-Request-Number"]).outcome == AuditEntry.Outcome.REFUSED


def test_a_nul_in_a_form_is_refused_and_in_an_address_left_out(signed_in):
    sent = signed_in.post(reverse("projects:save_filter"), {"name": "常\0用", "query": "?q=\0"})
    assert (sent.status_code, "NUL" in sent.text) == (422, True)
    assert signed_in.get("/projects/?q=%00").status_code == 200


def test_a_form_sent_to_the_api_is_refused(signed_in):
    """A form needs no permission of the browser to be sent from another site; JSON does."""
    answer = signed_in.post("/api/v1/projects/1/advance", {"to": "signed"})
    assert (answer.status_code, answer.json()["error"]) == (415, "json_wanted")


def test_a_program_that_sends_its_token_in_the_clear_is_told_and_not_redirected(settings):
    settings.SECURE_SSL_REDIRECT = True
    stands = RefuseOutright(lambda request: HttpResponse())
    answer = stands(RequestFactory().get("/api/v1/projects"))
    assert (answer.status_code, b"https_required" in answer.content) == (403, True)
    assert stands(RequestFactory().get("/api/v1/projects", secure=True)).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "127.0.0.1@evil.example", "a\tb", ""])
def test_a_host_that_is_not_ours_is_refused_without_details(client, host):
    answer = client.get(reverse(DOOR), HTTP_HOST=host)
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" not in answer.text
    assert "evil" not in answer.text


def test_the_host_that_a_proxy_passes_on_is_not_believed(client):
    answer = client.get("/projects/", HTTP_X_FORWARDED_HOST="evil.example")
    assert "evil" not in answer["Location"]


# --- the address ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chain", "proxies", "address"),
    [
        ("192.0.2.7", 1, "192.0.2.7"),
        ("203.0.113.1, 192.0.2.7", 1, "192.0.2.7"),  # the left one was written by the client
        ("203.0.113.1, 192.0.2.7, 10.0.0.2", 2, "192.0.2.7"),
        ("192.0.2.7", 2, ""),
        ("192.0.2.7:51034", 1, "192.0.2.7"),
        ("[2001:db8::1]:443", 1, "2001:db8::1"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("unknown", 1, ""),
        ("192.0.2.7' OR 1=1 --", 1, ""),
        ("", 1, ""),
    ],
)
def test_the_address_is_what_our_outermost_proxy_saw(chain, proxies, address):
    assert client_address(chain, proxies) == address


def passed_on(**meta):
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", **meta)
    BehindProxy(lambda request: HttpResponse())(request)
    return request.META


def test_behind_a_proxy_the_row_has_the_clients_address(settings):
    settings.TRUSTED_PROXIES = 1
    assert passed_on(HTTP_X_FORWARDED_FOR="203.0.113.1, 192.0.2.7")["REMOTE_ADDR"] == "192.0.2.7"
    assert passed_on(HTTP_X_FORWARDED_FOR="nonsense")["REMOTE_ADDR"] == "10.0.0.1"


def test_without_a_proxy_nothing_can_read_what_a_client_says_of_itself(settings):
    settings.TRUSTED_PROXIES = 0
    meta = passed_on(**dict.fromkeys(FORWARDED, "192.0.2.7"))
    assert meta["REMOTE_ADDR"] == "10.0.0.1"
    assert not set(FORWARDED) & set(meta)


def test_the_audit_row_of_a_liar_has_the_address_of_the_connection(signed_in):
    answer = signed_in.post("/unit/", {"value": "wan"}, REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="192.0.2.7")
    assert AuditEntry.objects.get(request_number=answer["X-Request-Number"]).address == "10.0.0.9"


# --- settings ---------------------------------------------------------------------------------------------------------


PRODUCTION = {
    "ZONEOPS_HTTPS": "1",
    "ZONEOPS_PROXY": "1",
    "ZONEOPS_HOSTS": "zone.example.gov.cn",
}


def production(tmp_path, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZONEOPS_")}
    environment |= PRODUCTION | {"ZONEOPS_HOME": str(tmp_path)}
    command = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.either
def test_djangos_own_check_for_production_has_nothing_to_say(tmp_path):
    done = production(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr
    assert set(settings.SILENCED_SYSTEM_CHECKS) == {
        "security.W021",  # to enter browsers' preload list is for the owner of the whole domain to decide
        "axes.W002",  # the page of the door speaks of a lock itself
        "axes.W006",  # attempts are counted by account alone
    }


@pytest.fixture
def over_https(monkeypatch, tmp_path):
    """The settings as production reads them; ours are read again afterwards."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    yield reload(module)
    monkeypatch.undo()
    reload(module)


def test_over_https_every_cookie_is_for_this_host_alone_and_hidden_from_scripts(over_https):
    for kind in ("SESSION", "CSRF", "LANGUAGE"):
        assert getattr(over_https, f"{kind}_COOKIE_NAME").startswith("__Host-")
        assert getattr(over_https, f"{kind}_COOKIE_SECURE") is getattr(over_https, f"{kind}_COOKIE_HTTPONLY") is True
        assert getattr(over_https, f"{kind}_COOKIE_SAMESITE") == "Lax"
        assert getattr(over_https, f"{kind}_COOKIE_DOMAIN", None) is None
        assert getattr(over_https, f"{kind}_COOKIE_PATH", "/") == "/"
    assert over_https.SECURE_HSTS_SECONDS >= 365 * 24 * 3600
    assert over_https.SECURE_SSL_REDIRECT
    assert over_https.SECURE_HSTS_INCLUDE_SUBDOMAINS


def test_hsts_is_not_promised_without_https():
    assert module.SECURE_HSTS_SECONDS == 0
    assert not module.SECURE_SSL_REDIRECT
    assert module.SECURE_PROXY_SSL_HEADER is None


def test_every_cookie_that_leaves_is_hidden_from_scripts_and_kept_from_other_sites(signed_in):
    answers = [signed_in.get("/calendar/")]
    for name, value in {"core:unit": "wan", "core:fold": "folded", "core:language": "en"}.items():
        answers.append(signed_in.post(reverse(name), {"value": value}))
    cookies = {name: cookie for answer in answers for name, cookie in answer.cookies.items()}
    assert {settings.CSRF_COOKIE_NAME, "money", "menu", settings.LANGUAGE_COOKIE_NAME} <= set(cookies)
    for name, cookie in cookies.items():
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), name


def test_technical_details_are_off_unless_asked_for(tmp_path):
    done = production(tmp_path, "shell", "-c", "from django.conf import settings; print('debug', settings.DEBUG)")
    assert "debug False" in done.stdout
