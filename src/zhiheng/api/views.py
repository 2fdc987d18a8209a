"""The page that explains the API, made from its own OpenAPI description; needs no script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from ninja import NinjaAPI


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that the API can do."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    answers: list[tuple[str, str, str]]


def documentation_of(api: NinjaAPI) -> Any:
    """The view that explains ``api``."""

    @require_safe
    def documentation(request: HttpRequest) -> HttpResponse:
        schema = api.get_openapi_schema()
        schemas = schema.get("components", {}).get("schemas", {})
        context = {
            "info": schema["info"],
            "operations": list(operations(schema)),
            "schemas": [(name, _pretty(body)) for name, body in sorted(schemas.items())],
        }
        return render(request, "api/documentation.html", context)

    return documentation


def operations(schema: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI description, in order."""
    for path, methods in schema["paths"].items():
        for method, spec in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=spec.get("summary", ""),
                description=spec.get("description", ""),
                parameters=[_parameter(each) for each in spec.get("parameters", [])],
                answers=[_answer(status, body) for status, body in spec.get("responses", {}).items()],
            )


def _parameter(spec: dict[str, Any]) -> dict[str, Any]:
    schema = spec.get("schema", {})
    return {
        "name": spec["name"],
        "place": spec["in"],
        "required": spec.get("required", False),
        "kind": _kind(schema),
        "text": spec.get("description") or schema.get("description", ""),
    }


def _answer(status: Any, body: dict[str, Any]) -> tuple[str, str, str]:
    content: dict[str, Any] = next(iter(body.get("content", {}).values()), {})
    return str(status), body.get("description", ""), _kind(content.get("schema", {}))


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("type", ""))


def _pretty(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)
