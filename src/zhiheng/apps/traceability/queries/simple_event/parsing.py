"""Parameters, each checked and made a condition; what the language does not know is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zhiheng.apps.traceability.queries.simple_event.clauses import Clause
from zhiheng.apps.traceability.queries.simple_event.extensions import Named, named, read_extension
from zhiheng.apps.traceability.queries.simple_event.fixed import FIXED, PATTERNS
from zhiheng.apps.traceability.queries.simple_event.matching import MATCHES, Match, match
from zhiheng.apps.traceability.queries.simple_event.values import bad_parameter, single, whole
from zhiheng.apps.traceability.refusals import Refusal

MOST_PARAMETERS = 60
MOST_EVENTS = 10_000_000
_ORDERS = ("eventTime", "recordTime")
_CONTROLS = ("orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "@context")


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood.

    Attributes:
        clauses: all of them must hold.
        matches: things of which the event must name one, each.
        order: ``eventTime``, ``recordTime`` or the name of an extension.
        is_descending: the latest or greatest first.
        first: no more than so many events are wanted.
        most: where there are more, the query is refused.
        digest: of the parameters; a token of one query is of no use to another.
    """

    clauses: tuple[Clause, ...]
    matches: tuple[Match, ...] = ()
    order: str | Named = "eventTime"
    is_descending: bool = True
    first: int | None = None
    most: int | None = None
    digest: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


def parse(parameters: Mapping[str, Any], *, namespaces: Mapping[str, str] | None = None) -> Query:
    """Understand a query.

    Args:
        parameters: of a query string (texts or lists of texts, alternatives parted by ``|``) or of JSON.
        namespaces: what prefixes stand for, beside those that ``@context`` declares.

    Raises:
        Refusal: ``QueryParameterException`` for a parameter that is not known or has an impossible value;
            ``QueryTooComplexException`` for too many of them.
    """
    if len(parameters) > MOST_PARAMETERS:
        zh, en = f"一次查询最多 {MOST_PARAMETERS} 个参数", f"a query has at most {MOST_PARAMETERS} parameters"
        raise Refusal("QueryTooComplexException", zh, en)
    spaces = {**(namespaces or {}), **_declared(parameters.get("@context"))}
    asked = {name: given for name, given in parameters.items() if name not in _CONTROLS}
    clauses = [_clause(name, given, spaces) for name, given in asked.items() if name not in MATCHES]
    return Query(
        clauses=tuple(clauses),
        matches=tuple(match(name, given) for name, given in asked.items() if name in MATCHES),
        digest=_digest(parameters, spaces),
        parameters=dict(parameters),
        **_controls(parameters, spaces),
    )


def _clause(name: str, given: Any, spaces: Mapping[str, str]) -> Clause:
    if name in FIXED:
        return FIXED[name](name, given, spaces)
    for pattern, read in PATTERNS:
        if found := pattern.fullmatch(name):
            return read(found, name, given, spaces)
    clause = read_extension(name, given, spaces)
    if clause is None:
        raise bad_parameter(name[:100], "查询语言没有这个参数", "the query language has no such parameter")
    return clause


def _controls(parameters: Mapping[str, Any], spaces: Mapping[str, str]) -> dict[str, Any]:
    first = _count(parameters, "eventCountLimit")
    most = _count(parameters, "maxEventCount")
    if first is not None and most is not None:
        zh, en = "不能与 maxEventCount 同时使用", "cannot be used together with maxEventCount"
        raise bad_parameter("eventCountLimit", zh, en)
    order = parameters.get("orderBy")
    if order is None and first is not None:
        raise bad_parameter("eventCountLimit", "须同时指定 orderBy", "needs orderBy beside it")
    direction = single("orderDirection", parameters.get("orderDirection", "DESC"))
    if direction not in ("ASC", "DESC"):
        raise bad_parameter("orderDirection", "应为 ASC 或 DESC", "ASC or DESC was expected")
    found: dict[str, Any] = {"first": first, "most": most, "is_descending": direction == "DESC"}
    return found if order is None else found | {"order": _order(single("orderBy", order), spaces)}


def _count(parameters: Mapping[str, Any], name: str) -> int | None:
    return whole(name, parameters[name], least=0, most=MOST_EVENTS) if name in parameters else None


def _order(text: Any, spaces: Mapping[str, str]) -> str | Named:
    if text in _ORDERS:
        return str(text)
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00]{1,500}", text):
        zh, en = (
            "应为 eventTime、recordTime 或扩展字段的名称",
            "eventTime, recordTime or the name of an extension was expected",
        )
        raise bad_parameter("orderBy", zh, en)
    return named(text, spaces)


def _declared(context: Any) -> dict[str, str]:
    """Prefixes of a context of JSON-LD, as far as it is written out."""
    found: dict[str, str] = {}
    for one in context if isinstance(context, list) else [context]:
        if isinstance(one, dict):
            found |= {str(name): value for name, value in one.items() if isinstance(value, str)}
        elif one is not None and not isinstance(one, str):
            raise bad_parameter("@context", "应为网址或对象的列表", "addresses or objects were expected")
    return found


def _digest(parameters: Mapping[str, Any], spaces: Mapping[str, str]) -> str:
    told = json.dumps([parameters, spaces], sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


Reader = Callable[[str, Any, Mapping[str, str]], Clause]
