"""Pure methods, one folder each.

A folder ``engines/<name>`` exposes ``VERSION: str``, ``Input`` and ``Result`` (pydantic models) and
``run(given: Input) -> Result``; it raises :class:`zhiheng.vocab.problem.Problem` for input that has no answer.
Its docstring is its explanation. The command line finds it by its folder (``stratified_rate`` is ``stratified-rate``).

What an engine counts by is a field of its ``Input``, too. ``FROM_PACK`` may name those fields that a pack holds, so
that a caller who has only a question can fill them (:mod:`zhiheng.policy.supplying`); the engine itself knows no pack.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol

from pydantic import BaseModel


class Engine(Protocol):
    """What a folder of this package looks like from outside."""

    VERSION: str
    Input: type[BaseModel]
    Result: type[BaseModel]

    def run(self, given: BaseModel, /) -> BaseModel: ...  # noqa: D102 - see the package docstring


def names() -> list[str]:
    """Names of all engines as the command line spells them, sorted."""
    return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(__path__) if found.ispkg)


def load(name: str) -> Engine:
    """The engine called ``name``.

    Raises:
        KeyError: if there is none.
    """
    if name not in names():
        raise KeyError(name)
    return importlib.import_module(f"{__name__}.{name.replace('-', '_')}")


def fields_from_pack(engine: Engine) -> tuple[str, ...]:
    """The fields of the engine's input that a pack holds; most engines have none."""
    return getattr(engine, "FROM_PACK", ())
