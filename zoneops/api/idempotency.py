"""What the description of the API says of `Idempotency-Key`: every operation that writes takes it (core/once.py)."""

from typing import Any

from django.utils.translation import gettext_noop
from ninja import NinjaAPI

WRITING = ("post", "put", "patch", "delete")
HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 16, "maxLength": 64, "pattern": "^[A-Za-z0-9_-]+$"},
    "description": gettext_noop(
        "这次写入的唯一号，如一个 UUID。没收到回答时用同一个号再发，只做一次，回答相同；保留七天。同号不同内容回 409"
    ),
}


class ApiWithKeys(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        for methods in schema["paths"].values():
            for method in WRITING:
                if operation := methods.get(method):
                    describe(operation)
        return schema


def describe(operation: dict[str, Any]) -> None:
    """Add the header, and the answer to a key that was used for something else."""
    operation["parameters"] = [*operation.get("parameters", []), HEADER]
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    operation["responses"].setdefault(409, {"description": "Conflict", "content": error})
    # In the order of their numbers, as they were declared.
    operation["responses"] = dict(sorted(operation["responses"].items(), key=lambda pair: str(pair[0])))
