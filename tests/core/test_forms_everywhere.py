"""Every form of every page: it writes once, and it changes nothing that its reader has not seen."""

import re

import pytest

from tests.tree import ours, text_of

FORM = re.compile(r"<form\b(?P<head>[^>]*(?:\{[^}]*\}[^>]*)*)>(?P<body>.*?)</form>", re.DOTALL)
# Nobody is signed in yet, so nobody's key could be kept; what can be done once is in the work itself.
WITHOUT_KEY = {"accounts/enter.html", "accounts/login.html"}


def writing_forms():
    for path in ours(".html"):
        for found in FORM.finditer(text_of(path)):
            if 'method="post"' in found["head"]:
                yield path.as_posix().rpartition("/templates/")[2], found["body"]


@pytest.mark.either
def test_every_form_that_writes_carries_its_key_beside_the_csrf_token():
    forms = list(writing_forms())
    assert len(forms) > 35
    wrong = [
        name
        for name, body in forms
        if "{% csrf_token %}" not in body or ("{% form_key %}" not in body and name not in WITHOUT_KEY)
    ]
    assert wrong == []


@pytest.mark.either
def test_no_page_writes_without_a_form():
    """A script that sends a request by itself says its key in a header."""
    for path in ours(".js"):
        source = text_of(path)
        if re.search(r"method:\s*[\"'](POST|PUT|PATCH|DELETE)", source):
            assert "Idempotency-Key" in source, path


@pytest.mark.either
def test_no_page_lets_htmx_write_outside_of_a_form():
    wrong = [path.name for path in ours(".html") if re.search(r"hx-(?:post|put|patch|delete)=", text_of(path))]
    assert wrong == []
