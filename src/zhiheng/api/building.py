"""Makes the one API of the house; the routers of the apps are added in ``project.api``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from ninja import NinjaAPI
from ninja.throttling import AnonRateThrottle

from zhiheng import __version__
from zhiheng.api.describing import add_refusals
from zhiheng.api.problems import answer_problems

DESCRIPTION = """\
公开数据接口。错误按 RFC 9457（application/problem+json）返回，中英文对照。

The public data interface. Errors come as RFC 9457 problem details, in Chinese and English.
"""


class Api(NinjaAPI):
    """Says in its description also how it refuses."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The description of the package, with the refusals of every operation."""
        return add_refusals(super().get_openapi_schema(**options))


def build_api() -> NinjaAPI:
    """An empty API with title, version, errors, throttling and ``openapi.json``.

    The page that explains it is ``views.documentation``: the usual one needs scripts from elsewhere.
    """
    api = Api(
        title="质衡 Zhiheng API",
        version=__version__,
        description=DESCRIPTION,
        urls_namespace="api",
        docs_url=None,
        throttle=[AnonRateThrottle(settings.API_RATE)],
    )
    answer_problems(api)
    return api
