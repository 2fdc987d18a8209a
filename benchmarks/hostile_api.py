"""Requests to the API that fit its own description, and such that do not, made and judged by schemathesis.

Part of ``benchmarks hostile``; a short, repeatable run of the same is a test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from schemathesis import GenerationMode

DOCUMENT = "/api/v1/openapi.json"
Send = Callable[[Any, int], Any]  # (case, its number): the answer


@dataclass
class Told:
    """What the answers were."""

    statuses: Counter[int] = field(default_factory=Counter)
    violations: Counter[str] = field(default_factory=Counter)  # of the description, by operation and kind
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


def names_in_use(ask: Callable[[str], Any]) -> dict[str, list[str]]:
    """What there is to be asked for by name, so that not every name is unknown; ``ask(path)`` gives the JSON."""
    releases = [one["code"] for one in ask("releases")["items"]]
    return {
        "release": ["latest", *releases],
        "code": ["latest", *releases],
        "key": [one["key"] for one in ask("figures?page_size=100")["items"]],
        "target": [one["id"] for one in ask("targets")["items"]],
        "indicator": [one["id"] for one in ask("indicators")["items"]],
    }


def use_names(schema: Any, known: dict[str, list[str]]) -> None:
    """Let half of the requests ask for something that is there."""

    def mixed(given: dict[str, Any] | None, wanted: set[str]) -> Any:
        given = given or {}
        there = {name: strategies.sampled_from(known[name]) for name in wanted & set(given)}
        return strategies.one_of(
            strategies.just(given), strategies.fixed_dictionaries(there).map(lambda drawn: {**given, **drawn})
        )

    @schema.hook
    def flatmap_path_parameters(context: Any, path_parameters: Any) -> Any:
        return mixed(path_parameters, set(known))

    @schema.hook
    def flatmap_query(context: Any, query: Any) -> Any:
        return mixed(query, {"release"})


def loaded(home: str, caller: Any) -> Any:
    """The description as the site gives it, and the names in use there."""
    schema = schemathesis.openapi.from_url(home + DOCUMENT)
    use_names(schema, names_in_use(lambda path: caller.get(f"{home}/api/v1/{path}").json()))
    return schema


def explore(schema: Any, send: Send, *, each: int, seed: int | None = None, told: Told | None = None) -> Told:
    """``each`` requests that fit and as many that do not, to every operation; without a seed always the same."""
    told = told or Told()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and "{" in operation.path:
                continue  # any text fits the name of something
            _ask(operation.as_strategy(generation_mode=mode), send, told, each, seed)
    return told


def _ask(cases: Any, send: Send, told: Told, each: int, seed: int | None) -> None:
    @hypothesis.settings(
        max_examples=each,
        deadline=None,
        database=None,
        derandomize=seed is None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=cases)
    def one(case: Any) -> None:
        answer = send(case, told.requests)
        told.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer)
        except schemathesis.errors.FailureGroup as why:
            told.violations.update(f"{case.operation.label}: {type(one).__name__}" for one in why.exceptions)
            told.examples.setdefault(case.operation.label, case.as_curl_command())

    (hypothesis.seed(seed)(one) if seed is not None else one)()
