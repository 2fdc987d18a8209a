"""The words that the engine reads by; they come from the pack."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from zhiheng.vocab.problem import Problem

Words = tuple[Annotated[str, Field(min_length=1, max_length=40)], ...]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(_Words):
    """A kind of harm and the words that tell of it."""

    code: str = Field(description="Code of the kind, such as burn.")
    severity: str = Field(description="One of the severities of the lexicon.")
    cues: Words = Field(description="Words that tell of it.")


class Lexicon(_Words):
    """Everything that finding needs to know of the language."""

    severities: tuple[str, ...] = Field(
        min_length=1, description="Severities, the gravest first; the last is mere danger."
    )
    kinds: tuple[Kind, ...] = Field(description="Kinds of harm.")
    denials: Words = Field(default=(), description="Words that deny what follows them, such as 没有.")
    denials_after: Words = Field(default=(), description="Words that deny what stands before them, such as 为零.")
    affirmations: Words = Field(default=(), description="Words that turn a denial after them into its opposite: 不是.")
    links: Words = Field(
        default=(), description="Words that may stand between a denial and what it denies: 造成, 人员."
    )
    fears: Words = Field(default=(), description="Words that make what follows in the clause a fear or chance: 担心.")
    fears_after: Words = Field(default=(), description="Words that do so for what stands right before them: 风险.")
    conditions: Words = Field(default=(), description="Words that make the rest of the sentence a supposition: 如果.")
    figures: Words = Field(default=(), description="Phrases that contain such a word and mean something else: 骨折价.")
    persons: Words = Field(default=(), description="Words for persons that may be counted: 孩子, 人.")

    @model_validator(mode="after")
    def _kinds_rank(self) -> Lexicon:
        for kind in self.kinds:
            if kind.severity not in self.severities:
                raise Problem(
                    "severity_unknown",
                    f"伤害类别 {kind.code} 的程度“{kind.severity}”不在列；可用：{'、'.join(self.severities)}",
                    f"kind {kind.code} has the severity '{kind.severity}'; listed are: {', '.join(self.severities)}",
                    kind=kind.code,
                )
        return self
