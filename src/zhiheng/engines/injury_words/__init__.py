"""Words of injury or danger in a text, and whether it states, fears or denies them.

A text is read clause by clause. A cue of the lexicon is *denied* where a denial stands before it with nothing but
linking words or other cues between (没有造成人员烫伤、触电), or a denial follows it (伤亡为零); it is *feared* where a
word of fear or chance precedes it in the clause (担心爆炸), a word of risk follows it (触电危险), or a supposition
opens the sentence (如果起火); else it is *stated*. What lies between denial and cue decides: 没有护罩导致烫伤 is
stated, since 护罩 is no link. In doubt it is stated: a false alarm costs a look and a missed one a person.

The level of a text is the gravest stated severity; mere fears give the lowest. The engine alarms, a person judges.

Source: W. W. Chapman et al., A simple algorithm for identifying negated findings and diseases in discharge summaries
(NegEx), J. Biomed. Inform. 34 (2001) 301-310, after which the scopes are made; the lexicon is pack data.

>>> words = Lexicon(severities=("injury", "danger"), denials=("没有",), links=("人",),
...     kinds=(Kind(code="burn", severity="injury", cues=("烫伤",)),
...            Kind(code="blast", severity="danger", cues=("爆炸",))))
>>> found = run(Input(text="锅盖爆炸，没有人烫伤", lexicon=words))
>>> found.level, [(one.word, one.status) for one in found.findings]
('danger', [('爆炸', 'stated'), ('烫伤', 'denied')])
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.injury_words.lexicon import Kind, Lexicon
from zhiheng.engines.injury_words.reading import Finding, Status, find

__all__ = ["VERSION", "Finding", "Found", "Input", "Kind", "Lexicon", "Result", "Status", "find", "level", "run"]

VERSION = "1.0.0"


class Input(BaseModel):
    """A text and the words to read it by."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="The text.")
    lexicon: Lexicon = Field(description="The words of harm and of context; a pack has them.")


class Found(BaseModel):
    """A word of harm in the text."""

    start: int = Field(description="Where it begins, in characters from 0.")
    end: int = Field(description="Where it ends, exclusive.")
    word: str = Field(description="The word as it stands there.")
    kind: str = Field(description="The kind of harm.")
    severity: str = Field(description="Severity of the kind.")
    status: Status = Field(description="Whether the text states, fears or denies it.")
    because: str = Field(description="The word that made it feared or denied; empty where stated.")
    people: int | None = Field(description="Persons counted beside it; null where none are.")


class Result(BaseModel):
    """What was found, in the order of the text."""

    level: str | None = Field(description="Gravest severity stated; the lowest where only feared; null where neither.")
    people: int | None = Field(description="The greatest number of persons counted beside a stated harm.")
    findings: list[Found] = Field(description="Every word of harm, those denied too.")


def level(findings: Sequence[Finding], lexicon: Lexicon) -> str | None:
    """The gravest severity that the text states; the lowest where it only fears; None where it does neither."""
    stated = {one.severity for one in findings if one.status == "stated"}
    for severity in lexicon.severities:
        if severity in stated:
            return severity
    return lexicon.severities[-1] if any(one.status == "feared" for one in findings) else None


def run(given: Input) -> Result:
    """The words of injury or danger in the text."""
    found = find(given.text, given.lexicon)
    return Result(
        level=level(found, given.lexicon),
        people=max((one.people for one in found if one.people is not None), default=None),
        findings=[
            Found(
                start=one.start,
                end=one.end,
                word=one.word,
                kind=one.kind,
                severity=one.severity,
                status=one.status,
                because=one.because,
                people=one.people,
            )
            for one in found
        ],
    )
