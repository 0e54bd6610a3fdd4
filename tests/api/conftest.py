"""A program that calls the API with somebody's token."""

import json
from typing import Any

import pytest
from django.test import Client

from zoneops.accounts.services import make_api_token


class Caller:
    """Sends JSON with a token; `caller.get("/projects?stage=signed")`."""

    def __init__(self, user: Any = None, **client: Any) -> None:
        self.client = Client(**client)
        self.headers: dict[str, str] = {}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {make_api_token(user, name='试验', by='试验')}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        address = path if path.startswith("http") else f"/api/v1{path}"
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method, address.replace("http://testserver", ""), headers=self.headers | headers, **data
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("PATCH", path, body, **headers)


@pytest.fixture
def program(manager):
    """Acts for the project manager, who may read and write projects and enterprises."""
    return Caller(manager)


@pytest.fixture
def stranger():
    """Has no token."""
    return Caller()
