"""From regime, class and day to the days of a penalty; refusals name what is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.engines.credit_terms.rules import ClockStart, PenaltyClass, Regime, Term
from zhiheng.vocab.dates import months_later
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Window:
    """How long a penalty or listing is shown, and from when repair may be asked for.

    Attributes:
        clock: which day of the penalty ``starts_on`` is.
        is_published: whether it is shown at all.
        ends_earliest: the day on which a repair could end it; the last day itself where it cannot be ended early.
        ends_latest: the last day of the term; None where it is not shown or the regime does not say.
        repair_from: the day on which the least term is full; None where repair is not open.
    """

    clock: ClockStart
    starts_on: date
    is_published: bool
    ends_earliest: date | None
    ends_latest: date | None
    repair_from: date | None


def term(
    regimes: Sequence[Regime], *, regime: str, penalty_class: str, start: date, restricted_until: date | None = None
) -> Window:
    """The window of a penalty of that class whose term starts on that day under that regime.

    Args:
        regimes: the rules, from a pack.
        regime: name of the regime.
        penalty_class: the class as the regime names it.
        start: the day that the regime's clock names, such as that of publication.
        restricted_until: last day of a restriction that the penalty imposes; longer than the term, it prolongs it
            where the regime says so.

    Raises:
        Problem: the codes are on the card.
    """
    rules = regime_in_force(regimes, regime, start)
    found = class_of(rules, penalty_class)
    stated = {one.question: one.answer for one in found.terms if not one.is_dated}
    is_published = stated.get("published", True) is not False
    if not is_published or found.end is None:
        return Window(rules.clock, start, is_published, None, None, None)
    ends = day(found.end, start, restricted_until)
    repair = found.term("earliest_repair_application")
    if repair is None or stated.get("early_stop_allowed") is False:
        return Window(rules.clock, start, is_published, ends, ends, None)
    repair_from = day(repair, start, restricted_until)
    return Window(rules.clock, start, is_published, repair_from, ends, repair_from)


def day(rule: Term, start: date, restricted_until: date | None = None) -> date:
    """The day that completes the term.

    Raises:
        Problem: ``date_out_of_range``.
    """
    try:
        found = months_later(start, rule.months or 0)
    except OverflowError:
        zh, en = (
            f"自 {start} 起的期限超出历法范围，请核对日期",
            f"the term from {start} leaves the calendar: check the day",
        )
        raise Problem("date_out_of_range", zh, en, start=start) from None
    return max(found, restricted_until) if rule.waits_for_restriction and restricted_until else found


def regime_in_force(regimes: Sequence[Regime], name: str, start: date) -> Regime:
    """The version of that name which speaks for a term that starts on that day.

    Raises:
        Problem: ``regime_unknown`` or ``regime_not_in_force``.
    """
    versions = [one for one in regimes if one.name == name]
    if not versions:
        raise _refusal("regime_unknown", "制度", "regime", name, (one.name for one in regimes))
    for one in versions:
        if one.is_in_force(start):
            return one
    periods = "、".join(f"{one.effective_from}—{one.effective_to or ''}" for one in versions)
    followed = next((one.replaced_by for one in versions if one.replaced_by and start >= one.effective_from), None)
    zh = f"制度 {name} 不适用于自 {start} 起算的期限（适用：{periods}）"
    en = f"regime {name} does not speak for a term that starts on {start} (it does: {periods})"
    if followed:
        zh, en = f"{zh}；之后适用 {followed}", f"{en}; after it came {followed}"
    raise Problem("regime_not_in_force", zh, en, regime=name, start=start)


def class_of(regime: Regime, name: str) -> PenaltyClass:
    """The class of that name.

    Raises:
        Problem: ``penalty_class_unknown``.
    """
    for one in regime.classes:
        if one.name == name:
            return one
    known = (one.name for one in regime.classes)
    raise _refusal("penalty_class_unknown", f"{regime.name} 的类别", f"class of {regime.name}", name, known)


def term_of(found: PenaltyClass, question: str) -> Term:
    """What the class says to that question.

    Raises:
        Problem: ``question_unknown``.
    """
    rule = found.term(question)
    if rule is None:
        known = (one.question for one in found.terms)
        raise _refusal("question_unknown", f"类别 {found.name} 的问题", f"question of {found.name}", question, known)
    return rule


def _refusal(code: str, zh: str, en: str, word: str, known: Iterable[str]) -> Problem:
    listed = tuple(dict.fromkeys(known))
    return Problem(
        code,
        f"没有{zh}“{word}”；可用：{'、'.join(listed) or '（无）'}",
        f"no {en} '{word}'; there are: {', '.join(listed) or 'none'}",
        given=word,
    )
