"""A procedure as a table: what a lawyer and a screen reader read in the place of the picture."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.procedures import OUTSIDE, Procedure, Transition
from zhiheng.vocab.bilingual import Text

_OUTSIDE = {
    "follower": Text("当事人（凭回执）", "the person holding the receipt"),
    "system": Text("系统", "the system"),
}
assert set(_OUTSIDE) == OUTSIDE
_EFFECTS = {
    "start": Text("起算", "starts"),
    "stop": Text("停止", "stops"),
    "pause": Text("暂停", "pauses"),
    "resume": Text("恢复", "resumes"),
    "restart": Text("重新起算", "begins anew"),
    "extend": Text("延长", "is extended"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One transition with its number in the picture."""

    number: int
    step: Transition
    sources: tuple[Text, ...]
    to: Text | None  # None: the state stays
    by: tuple[Text, ...]
    confirmed_by: tuple[Text, ...]
    clocks: tuple[Text, ...]


def rows(procedure: Procedure, pack: Pack) -> list[Row]:
    """One row a transition, in the order of the pack, numbered from 1 as in the picture."""
    return [_row(number, step, procedure, pack) for number, step in enumerate(procedure.transitions, start=1)]


def _row(number: int, step: Transition, procedure: Procedure, pack: Pack) -> Row:
    return Row(
        number=number,
        step=step,
        sources=tuple(procedure.state(source).name for source in step.sources),
        to=None if step.to is None else procedure.state(step.to).name,
        by=tuple(who_takes(word, pack) for word in step.by),
        confirmed_by=tuple(who_takes(word, pack) for word in step.confirmed_by),
        clocks=tuple(_effect(effect.clock, effect.effect, pack) for effect in step.clocks),
    )


def who_takes(word: str, pack: Pack) -> Text:
    """The name of a role, or of somebody outside."""
    if word in _OUTSIDE:
        return _OUTSIDE[word]
    return pack.roles[word].name if word in pack.roles else Text(word, word)


def _effect(clock: str, effect: str, pack: Pack) -> Text:
    name, what = pack.clocks[clock].name, _EFFECTS[effect]
    return Text(f"{name.zh}：{what.zh}", f"{name.en}: {what.en}")
