"""A document against its schema: pydantic's findings as sentences with line and nearest valid key."""

from __future__ import annotations

import types
from collections.abc import Mapping as MappingABC
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zhiheng.policy.faults import Fault, nearest
from zhiheng.policy.reading import Document
from zhiheng.policy.schema.base import BilingualEntry
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

_SAID: dict[str, tuple[str, str]] = {
    "string_type": ("应为文字（数字和日期请加引号）", "must be text (quote numbers and dates)"),
    "int_type": ("应为整数", "must be a whole number"),
    "is_instance_of": ("应为数字", "must be a number"),
    "decimal_type": ("应为数字", "must be a number"),
    "date_type": ("应为日期，如 2027-06-30", "must be a date such as 2027-06-30"),
    "bool_type": ("应为 true 或 false", "must be true or false"),
    "tuple_type": ("应为列表", "must be a list"),
    "dict_type": ("应为键值表", "must be a mapping"),
    "model_type": ("应为键值表", "must be a mapping"),
    "too_short": ("不能为空列表", "must not be an empty list"),
    "string_too_short": ("不能为空", "must not be empty"),
}


def validate(schema: type[Any], document: Document) -> tuple[Any | None, list[Fault]]:
    """The model of ``document``, or None and every fault found."""
    try:
        return schema.model_validate(document.value), []
    except ValidationError as error:
        return None, [_fault(schema, document, detail) for detail in error.errors(include_url=False)]


def _fault(schema: type[Any], document: Document, detail: ErrorDetails) -> Fault:
    location = tuple(part for part in detail["loc"])
    code, zh, en = _sentence(schema, location, detail)
    return Fault(document.file, document.line(location), code, zh, en)


def _sentence(schema: type[Any], location: tuple[str | int, ...], detail: ErrorDetails) -> tuple[str, str, str]:
    kind = detail["type"]
    where = ".".join(str(part) for part in location) or "（整个文件）"
    if kind == "extra_forbidden":
        zh, en = nearest(str(location[-1]), _keys(schema, location[:-1]))
        return "unknown_key", f"不认识的键“{where}”{zh}", f"unknown key '{where}'{en}"
    if kind == "missing":
        return "missing_key", f"缺少“{where}”", f"'{where}' is missing"
    if kind == "literal_error":
        expected = _literals(detail)
        zh, en = nearest(str(detail["input"]), expected)
        given = detail["input"]
        return "unknown_word", f"“{where}”不能是“{given}”{zh}", f"'{where}' cannot be '{given}'{en}"
    if kind == "string_pattern_mismatch":
        given, pattern = detail["input"], detail["ctx"]["pattern"]
        return "bad_form", f"“{where}”的“{given}”不合格式 {pattern}", f"'{given}' in '{where}' does not match {pattern}"
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Problem):
        return cause.code, f"“{where}”：{cause.zh}", f"'{where}': {cause.en}"
    zh, en = _SAID.get(kind, (f"值不合要求（{detail['msg']}）", detail["msg"]))
    return "bad_value", f"“{where}”{zh}", f"'{where}' {en}"


def _literals(detail: ErrorDetails) -> list[str]:
    expected = str(detail["ctx"]["expected"])
    return [word.strip().strip("'") for part in expected.split(" or ") for word in part.split(",")]


def _keys(schema: type[Any], location: tuple[str | int, ...]) -> list[str]:
    """The keys that the schema allows at ``location``."""
    model = _model_at(schema, location)
    return list(model.model_fields) if model is not None else []


def _model_at(annotation: Any, location: tuple[str | int, ...]) -> type[BaseModel] | None:
    annotation = _bare(annotation)
    if annotation is Text:
        annotation = BilingualEntry
    if not location:
        return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
    step, rest = location[0], location[1:]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        known = annotation.model_fields.get(str(step))
        return _model_at(known.annotation, rest) if known is not None else None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is tuple:
        return _model_at(arguments[0], rest)
    if isinstance(origin, type) and issubclass(origin, MappingABC):
        return _model_at(arguments[1], rest)
    return None


def _bare(annotation: Any) -> Any:
    """Without ``Annotated`` and without ``| None``."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
