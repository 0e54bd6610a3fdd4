"""Every address of the product: the URL patterns of the pages and the operations of the API."""

import re
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from zoneops.api.describing import operations
from zoneops.api.main import api

API = "api:"


@dataclass(frozen=True)
class Route:
    """`name` is that of the URL, or "api:GET /projects/{pk}"; `keys` are the parts of the address that vary."""

    name: str
    keys: tuple[str, ...]
    template: str  # for the API "/api/v1/projects/{pk}", else what reverse() takes
    method: str = ""  # the only method of an operation of the API

    @property
    def is_api(self) -> bool:
        return self.name.startswith(API)


def walk(resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()) -> list[Route]:
    """The patterns below a resolver; those of the API's operations are left to `operations_of_the_api`."""
    found: list[Route] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += walk(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern) and not _is_operation(entry, namespaces):
            name = ":".join([*namespaces, entry.name or ""]) if entry.name else f"unnamed {entry.pattern}"
            keys = tuple(entry.pattern.regex.groupindex)
            found.append(Route(name, keys, name))
    return found


def _is_operation(entry: URLPattern, namespaces: tuple[str, ...]) -> bool:
    """The root and the schema are pages of their own: the schema does not describe itself."""
    return namespaces[:1] == (api.urls_namespace,) and entry.name not in {"api-root", "openapi"}


def operations_of_the_api() -> list[Route]:
    prefix = "/api/v1"
    return [
        Route(
            f"{API}{method.upper()} {path.removeprefix(prefix)}",
            tuple(re.findall(r"{(\w+)}", path)),
            path,
            method.upper(),
        )
        for path, method, _operation in operations(api.get_openapi_schema())
    ]


def all_routes() -> dict[str, Route]:
    """By name. Two patterns of one name must lead to the same view: the walk would see only one of them."""
    found: dict[str, Route] = {}
    for route in [*walk(), *operations_of_the_api()]:
        assert route.name not in found, f"two routes are called {route.name}"
        found[route.name] = route
    return found
