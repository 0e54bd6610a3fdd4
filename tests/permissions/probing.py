"""Asking one question of the product, and reading what its answer means."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client

from tests.permissions.addresses import Target
from tests.permissions.table import ABSENT, ANONYMOUS, NO, NOBODY, OK, SIGN_IN
from tests.permissions.world import World, audit_rows
from zoneops.accounts.signing import confirming
from zoneops.accounts.signing.pending import PROVED

NOT_ALLOWED, BROKEN = "405", "broken"
SAFE = {"GET", "HEAD", "OPTIONS"}
WRITE = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# With `next` the person comes back once it is done; signing out leads to the same page and means something else.
PROVE_FIRST = re.compile(r"/login/\?next=|/me/confirm/\?next=|/me/second/app/$")
# Differs with the second or with the request, and says nothing.
VOLATILE = {"X-Request-Number", "Content-Length", "Expires", "Date", "Last-Modified"}
SECRETS = re.compile(r'(name="(?:csrfmiddlewaretoken|form_key)" value=")[^"]*')


@dataclass
class Answer:
    """What came back. `wrote`: tables that the request wrote to; `audit`: outcomes of the audit rows it left."""

    meaning: str
    status: int
    looks: str  # body and headers without what differs from request to request
    wrote: frozenset[str]
    drawn: bool = True
    audit: list[str] = field(default_factory=list)


def meaning_of(response: Any) -> str:
    if response.status_code == 401 or (response.status_code == 302 and PROVE_FIRST.match(response["Location"])):
        return SIGN_IN
    known = {403: NO, 404: ABSENT, 405: NOT_ALLOWED}
    return known.get(response.status_code, BROKEN if response.status_code >= 500 else OK)


def looks_of(response: Any, address: str) -> str:
    """What there is to see, without what differs from request to request and what is quoted of the question."""
    # Read to its end, a file closes itself, and not our connection to the database.
    content = b"".join(response.streaming_content) if response.streaming else response.content
    body = content.decode("utf-8", "replace")
    for quoted in {address, quote(address), quote(address, safe="")}:
        body = body.replace(quoted, "ADDRESS")
    body = SECRETS.sub(r"\1", body).replace(response["X-Request-Number"], "NUMBER")
    headers = {name: value for name, value in response.headers.items() if name not in VOLATILE}
    return "\n".join([str(response.status_code), *map(str, sorted(headers.items())), body]).replace(address, "ADDRESS")


def name_only(template: Template, context: Any = None, request: Any = None) -> str:
    """Which page it would have been: enough to tell one refusal from another."""
    return f"{template.template.name} {sorted(context or {})}"


@contextmanager
def written_tables() -> Iterator[set[str]]:
    """Every table to which a statement wrote meanwhile."""
    found: set[str] = set()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITE.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


class Asker:
    """A browser, or for the API a program, of the person in one role. Every question is taken back afterwards."""

    def __init__(self, world: World, asker: str) -> None:
        self.world = world
        self.name = asker
        cache.clear()
        self.browser = Client(raise_request_exception=False)
        self.program = Client(raise_request_exception=False)
        if asker != ANONYMOUS:
            self.browser.force_login(world.take(None if asker == NOBODY else asker))
            session = self.browser.session
            session[PROVED] = True  # a second factor, as the administrators must
            confirming.note(session)
            session.save()
            self.program.defaults["HTTP_AUTHORIZATION"] = f"Bearer {world.token}"
        self._cookies = self.browser.cookies.output(header="", sep=";")

    def ask(
        self,
        target: Target,
        method: str,
        relation: str,
        query: str = "",
        *,
        drawn: bool = True,
        sent: Any = None,
        **headers: str,
    ) -> Answer:
        """`headers`: of the request, such as `HX_Request="true"`. `sent`: the form or the JSON, instead of the usual.
        `drawn`: fill in the templates of the answer, most of the cost; whether it is answered has been decided before.
        """
        address = target.address(self.world, relation) + query
        client = self.program if target.route.is_api else self.browser
        self.browser.cookies = SimpleCookie(self._cookies)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        drawing = nullcontext() if drawn else patch.object(Template, "render", name_only)
        with transaction.atomic(), written_tables() as wrote, drawing:
            response = self._send(client, method, address, target.sent if sent is None else sent, headers)
            answer = Answer(
                meaning_of(response), response.status_code, looks_of(response, address), frozenset(wrote), drawn
            )
            if method not in SAFE:
                answer.audit = audit_rows(response["X-Request-Number"])
            transaction.set_rollback(True)
        return answer

    def _send(self, client: Client, method: str, address: str, sent: Any, headers: dict[str, str]) -> Any:
        if address.startswith("/api/"):
            body = {"data": json.dumps(sent), "content_type": "application/json"} if method not in SAFE else {}
            return client.generic(method, address, headers=headers, **body)
        if method == "POST":
            return client.post(address, sent, headers=headers)
        return client.generic(method, address, headers=headers)
