"""Procedures: the states of a case, who may take it from one to the next under which article, and what that does."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from zhiheng.policy.schema.base import Bilingual, Dated, Item, Name, Slug
from zhiheng.vocab.problem import Problem

# who acts without an account of the workbench: the person who follows the case by its receipt, and the program
OUTSIDE: frozenset[str] = frozenset({"follower", "system"})


class ClockEffect(Item):
    """What a step does to a clock of the case; ``pause`` names the reason the clock's version gives."""

    clock: Slug
    effect: Literal["start", "pause", "resume", "stop", "restart", "extend"]
    pause: Slug | None = None

    @model_validator(mode="after")
    def _reason_for_pauses(self) -> ClockEffect:
        if (self.effect in ("pause", "resume")) != (self.pause is not None):
            raise Problem("effect_pause", "pause、resume 须写 pause（原因）", "pause belongs to pause and resume")
        return self


class Ground(Item):
    """A legal ground from which the acting person must choose."""

    id: Slug
    name: Bilingual
    article: Name


class State(Item):
    """Where a case can stand."""

    id: Slug
    name: Bilingual
    kind: Literal["open", "waiting", "closed"] = "open"


class Transition(Item):
    """A step from one of several states to another (``to`` null: the state stays).

    Attributes:
        by: roles of the pack that may take it, or ``follower``, ``system``.
        confirmed_by: roles of the second person; where given, one proposes and another confirms.
        guards: named conditions that the app answers.
        moves: whether the step hands the case to another unit.
        needs_reason: whether a reason in words is required.
    """

    id: Slug
    name: Bilingual
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]
    to: Slug | None = None
    by: Annotated[tuple[Slug, ...], Field(min_length=1)]
    confirmed_by: tuple[Slug, ...] = ()
    guards: tuple[Slug, ...] = ()
    grounds: tuple[Ground, ...] = ()
    article: Name | None = None
    papers: tuple[Slug, ...] = ()
    clocks: tuple[ClockEffect, ...] = ()
    moves: bool = False
    needs_reason: bool = False


class Procedure(Dated):
    """One procedure as one version of the law has it: a file ``procedures/<id>.yaml`` or ``<id>-<version>.yaml``."""

    id: Slug
    name: Bilingual
    instrument: Slug
    initial: Slug
    opening: tuple[ClockEffect, ...] = ()
    states: Annotated[tuple[State, ...], Field(min_length=2)]
    transitions: Annotated[tuple[Transition, ...], Field(min_length=1)]
    author: Name
    next_review: date

    def state(self, state_id: str) -> State:
        """The state with that id.

        Raises:
            KeyError: there is none.
        """
        return {state.id: state for state in self.states}[state_id]

    def transition(self, transition_id: str) -> Transition:
        """The transition with that id.

        Raises:
            KeyError: there is none.
        """
        return {step.id: step for step in self.transitions}[transition_id]
