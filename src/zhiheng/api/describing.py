"""What the description of the API says of refusals, and of the texts that it takes."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from zhiheng.api.problems import TITLES

MEDIA_TYPE = "application/problem+json"
Asked = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=200)]  # what PostgreSQL can compare


def _iso(value: object) -> object:
    """A day as text of ISO 8601 alone: pydantic would take a number for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("a day is written as 2012-12-31")
    return value


Day = Annotated[date, BeforeValidator(_iso)]

PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457：为什么没有办成。Why it was refused.",
    "type": "object",
    "required": ["type", "code", "title", "title_zh", "status"],
    "properties": {
        "type": {"type": "string", "description": "问题的名称（URN）。Its name as a URN."},
        "code": {"type": "string", "description": "问题的固定代号。The stable name for programs."},
        "title": {"type": "string", "description": "英文标题。What is wrong, in English."},
        "title_zh": {"type": "string", "description": "中文标题。What is wrong, in Chinese."},
        "status": {"type": "integer", "description": "HTTP 状态码。The status of the answer."},
        "detail": {"type": "string", "description": "英文说明。In more words, in English."},
        "detail_zh": {"type": "string", "description": "中文说明。In more words, in Chinese."},
        "errors": {
            "type": "array",
            "description": "哪个参数、为什么。Which parameter, and why.",
            "items": {
                "type": "object",
                "required": ["where", "message"],
                "properties": {
                    "where": {"type": "string", "description": "位置。The place."},
                    "message": {"type": "string", "description": "原因。The reason."},
                },
            },
        },
    },
}


def add_refusals(schema: Any) -> Any:
    """Tell of each operation how it refuses; 404 only where something is asked for by name, 401 for a key."""
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            named = "{" in path or any(one["name"] == "release" for one in operation.get("parameters", []))
            statuses = (400, 404, 422, 429) if named else (400, 422, 429)
            statuses = (401, *statuses) if operation.get("security") else statuses
            operation["responses"] |= {str(status): _refusal(status) for status in statuses}
            operation["responses"] = {str(key): value for key, value in operation["responses"].items()}
    schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    return schema


def _refusal(status: int) -> dict[str, Any]:
    title = TITLES[status]
    refusal: dict[str, Any] = {
        "description": f"{title.zh}。{title.en}.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        seconds = {"type": "integer", "minimum": 0}
        refusal["headers"] = {"Retry-After": {"description": "几秒后再试。Seconds to wait.", "schema": seconds}}
    return refusal
