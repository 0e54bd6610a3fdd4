"""The OpenAPI schema turned into what a page can list: operations, their parameters, answers and models."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

METHODS = ("get", "post", "patch", "put", "delete")
ANSWERS = {
    "200": "OK",
    "201": "Created",
    "401": "Unauthorized",
    "403": "Forbidden",
    "404": "Not Found",
    "409": "Conflict",
    "422": "Unprocessable",
    "428": "Precondition Required",
}


@dataclass(frozen=True)
class FieldRow:
    name: str
    type: str
    model: str  # name of the model that the type leads to, "" for none
    required: bool
    description: str


@dataclass(frozen=True)
class Answer:
    status: str
    words: str
    model: str


@dataclass(frozen=True)
class OperationRow:
    key: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[FieldRow]
    body: str
    answers: list[Answer]
    example: str


@dataclass
class Group:
    name: str
    operations: list[OperationRow] = field(default_factory=list)


@dataclass(frozen=True)
class Model:
    name: str
    fields: list[FieldRow]


def groups(schema: dict[str, Any], origin: str) -> list[Group]:
    """Operations by tag, in the order of the schema. `origin`: "https://host", for the examples."""
    found: dict[str, Group] = {}
    for path, method, operation in operations(schema):
        tag = _(operation["tags"][0])
        row = _operation(schema, path, method, operation, origin)
        found.setdefault(tag, Group(tag)).operations.append(row)
    return list(found.values())


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of everything that can be called."""
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                yield path, method, methods[method]


def models(schema: dict[str, Any]) -> list[Model]:
    """Every model that an operation takes or gives, by name."""
    return [
        Model(name, _properties(definition)) for name, definition in sorted(schema["components"]["schemas"].items())
    ]


def _operation(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any], origin: str) -> OperationRow:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _type(content["schema"])[1] if content else ""
    answers = []
    for status, answer in operation["responses"].items():
        given = answer.get("content", {}).get("application/json", {}).get("schema", {})
        answers.append(Answer(str(status), ANSWERS.get(str(status), ""), _type(given)[1] if given else ""))
    return OperationRow(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=_text(operation["summary"]),
        description=_text(operation.get("description", "")),
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", [])],
        body=body,
        answers=answers,
        example=_example(schema, path, method, body, origin),
    )


def _parameter(parameter: dict[str, Any]) -> FieldRow:
    words, model = _type(parameter["schema"])
    description = parameter.get("description") or parameter["schema"].get("description", "")
    return FieldRow(parameter["name"], words, model, parameter.get("required", False), _text(description))


def _properties(definition: dict[str, Any]) -> list[FieldRow]:
    required = set(definition.get("required", []))
    rows = []
    for name, given in definition.get("properties", {}).items():
        words, model = _type(given)
        rows.append(FieldRow(name, words, model, name in required, _text(_description(given))))
    return rows


def _description(given: dict[str, Any]) -> str:
    """Its own, or that of the one alternative to null."""
    if given.get("description"):
        return str(given["description"])
    return next((str(part["description"]) for part in given.get("anyOf", []) if part.get("description")), "")


def _type(given: dict[str, Any]) -> tuple[str, str]:
    """(the type in words, the name of the model it leads to or "")."""
    if reference := given.get("$ref"):
        name = str(reference).rpartition("/")[2]
        return name, name
    if options := given.get("anyOf") or given.get("oneOf"):
        parts = [_type(option) for option in options]
        # A decimal may come as a number or a string in the schema; callers write the string.
        kept = [part[0] for part in parts if not (part[0] == "number" and "string" in [p[0] for p in parts])]
        return " | ".join(dict.fromkeys(kept)), next((part[1] for part in parts if part[1]), "")
    if "enum" in given:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in given["enum"]), ""
    if "const" in given:
        return json.dumps(given["const"], ensure_ascii=False), ""
    if given.get("type") == "array":
        words, model = _type(given.get("items", {}))
        return f"[{words}]", model
    form = given.get("format")
    return (f"{form}" if form in ("date", "date-time") else str(given.get("type", "any"))), ""


def _example(schema: dict[str, Any], path: str, method: str, body: str, origin: str) -> str:
    """A command that can be pasted, once the token is in $TOKEN."""
    address = origin + path.replace("{pk}", "1").replace("{code}", "ZONE")
    lines = [f"curl -H \"Authorization: Bearer $TOKEN\" '{address}'"]
    if method != "get":
        lines[0] = f'curl -X {method.upper()} -H "Authorization: Bearer $TOKEN"'
        sample = json.dumps(SAMPLES.get(body, {}), ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{sample}'", f"  '{address}'"]
    return " \\\n".join(lines)


SAMPLES: dict[str, dict[str, Any]] = {
    "ProjectIn": {"name": "高端装备零部件项目", "planned_investment_yuan": "126000000.00", "land_area_mu": "60"},
    "ProjectChange": {"version": 3, "next_step": "施工许可证", "next_step_due_on": "2021-11-20"},
    "Advance": {"to": "signed", "changed_on": "2021-10-12", "evidence": "投资协议〔2021〕18号", "version": 3},
    "EnterpriseIn": {"credit_code": "91371482MA3C4N5T94", "name": "德州示例装备有限公司"},
}


def _text(text: str) -> str:
    """Descriptions are marked for translation where they are written and translated here."""
    text = " ".join(str(text).split())
    return _(text) if text else ""
