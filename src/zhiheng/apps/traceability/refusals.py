"""Why something was refused, as the standard names it (EPCIS 2.0 sections 8.2.6 and 12.4; RFC 7807)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

MEDIA_TYPE = "application/problem+json; charset=utf-8"
TITLES = {
    "ValidationException": (400, Text("内容不符合 EPCIS 标准", "What was sent breaks the standard")),
    "QueryParameterException": (400, Text("查询参数有误", "A parameter of the query is wrong")),
    "QueryValidationException": (400, Text("查询有误", "The query is not valid")),
    "SubscriptionControlsException": (400, Text("订阅条件有误", "The controls of the subscription are wrong")),
    "SecurityException": (403, Text("没有权限", "Not permitted")),
    "NoSuchResourceException": (404, Text("没有这项内容", "There is no such resource")),
    "NoSuchNameException": (404, Text("没有这个名称", "There is no such name")),
    "MethodNotAllowedException": (405, Text("不支持这种请求方法", "This method is not supported here")),
    "NotAcceptableException": (406, Text("不能以所要求的格式回答", "No answer in the format asked for")),
    "ResourceAlreadyExistsException": (409, Text("已经存在", "It exists already")),
    "CaptureLimitExceededException": (413, Text("提交的内容太大", "What was sent is too large")),
    "QueryTooComplexException": (413, Text("查询过于复杂", "The query is too complex")),
    "QueryTooLargeException": (413, Text("查询结果过多", "The query finds too much")),
    "URITooLongException": (414, Text("地址过长", "The address is too long")),
    "UnsupportedMediaTypeException": (415, Text("不支持这种内容类型", "Unsupported media type")),
    "ImplementationException": (500, Text("系统出错了，错误已经记录", "Something went wrong here and was logged")),
}


class Refusal(Exception):
    """An answer that refuses.

    Args:
        name: the exception of the standard.
        zh, en: what is wrong, and what to do.
        status: where it is another than usual.
        members: of the problem object beside those of the standard.
    """

    def __init__(self, name: str, zh: str = "", en: str = "", *, status: int | None = None, **members: Any) -> None:
        super().__init__(en or name)
        self.name, self.detail, self.status, self.members = name, Text(zh, en), status or TITLES[name][0], members

    def answer(self) -> HttpResponse:
        """As a problem of RFC 7807."""
        body = problem(self.name, self.detail, status=self.status, **self.members)
        text = json.dumps(body, ensure_ascii=False)
        made = HttpResponse(text, status=self.status, content_type=MEDIA_TYPE)
        if self.status == 401:
            made["WWW-Authenticate"] = "Bearer"
        return made


def problem(name: str, detail: Text, *, status: int | None = None, **members: Any) -> dict[str, Any]:
    """A problem object of the standard, in both languages."""
    usual, title = TITLES[name]
    body = {"type": f"epcisException:{name}", "title": title.en, "title_zh": title.zh, "status": status or usual}
    told = {"detail": detail.en, "detail_zh": detail.zh} if detail.en else {}
    return body | told | members


def refusal_of(error: Problem) -> Refusal:
    """A problem of ours, under the standard's name."""
    return Refusal(_NAMES.get(error.code, "ValidationException"), error.zh, error.en, code=error.code)


_NAMES = {
    "capture_too_large": "CaptureLimitExceededException",
    "endpoint_refused": "SubscriptionControlsException",
    "endpoint_unknown": "SubscriptionControlsException",
    "query_gone": "NoSuchNameException",
    "query_not_own": "SecurityException",
    "subscription_controls": "SubscriptionControlsException",
    "subscription_not_own": "SecurityException",
}
