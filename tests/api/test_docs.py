"""The page that explains the API, and the command that gives out tokens."""

import io

import pytest
from django.core.management import CommandError, call_command

from tests.api.conftest import Caller
from zoneops.accounts.models import ApiToken
from zoneops.api import describing
from zoneops.api.main import api
from zoneops.enterprises.rules import check_credit_code


def test_every_operation_and_model_of_the_schema_is_explained(signed_in):
    page = signed_in.get("/api/docs/").content.decode()
    schema = api.get_openapi_schema()
    for path, _method, operation in describing.operations(schema):
        assert f'id="{operation["operationId"]}"' in page
        assert path in page
    for name in schema["components"]["schemas"]:
        assert f'id="model-{name}"' in page


def test_the_page_loads_nothing_from_elsewhere(signed_in):
    page = signed_in.get("/api/docs/").content.decode()
    for attribute in ('src="', 'href="http', "url("):
        for rest in page.split(attribute)[1:]:
            assert not rest.startswith(("http", "//", "s://")), attribute


def test_every_link_to_a_model_leads_to_one(signed_in):
    page = signed_in.get("/api/docs/").content.decode()
    named = {rest.split('"')[0] for rest in page.split('href="#model-')[1:]}
    assert named
    assert all(f'id="model-{name}"' in page for name in named)


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page(client, db):
    assert client.get("/api/docs/").status_code == 302


def test_examples_of_bodies_are_accepted_by_their_models():
    schema = api.get_openapi_schema()["components"]["schemas"]
    for model, sample in describing.SAMPLES.items():
        assert set(sample) <= set(schema[model]["properties"])
        assert set(schema[model].get("required", [])) <= set(sample)
    check_credit_code(describing.SAMPLES["EnterpriseIn"]["credit_code"])


def test_the_command_prints_a_token_once_that_then_works(zone, manager):
    out = io.StringIO()
    call_command("api_token", manager.username, "--name", "统计平台取数", stdout=out, stderr=io.StringIO())
    secret = out.getvalue().strip()
    token = ApiToken.objects.get(user=manager)
    assert token.name == "统计平台取数"
    assert secret not in token.secret_hash
    caller = Caller()
    caller.headers["Authorization"] = f"Bearer {secret}"
    assert caller.get("/zones").json()["items"][0]["code"] == zone.code
    token.refresh_from_db()
    assert token.last_used_on is not None


def test_the_command_names_an_account_that_does_not_exist(db):
    with pytest.raises(CommandError, match="nobody"):
        call_command("api_token", "nobody", "--name", "x")
