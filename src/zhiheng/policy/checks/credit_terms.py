"""Penalty terms: instruments are there, a regime's versions and its successor follow without overlap or gap."""

from __future__ import annotations

from itertools import pairwise

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.checks.clocks import INSTRUMENT
from zhiheng.policy.schema.credit_terms import CreditTerms, PenaltyRegime

FILE = "credit/terms.yaml"


def check(case: Case) -> None:
    """Unknown instruments, regimes that overlap or leave a gap, unknown successors, an overdue review."""
    model = case.parsed.models.get(FILE)
    if not isinstance(model, CreditTerms):
        return
    if model.next_review < case.on:
        zh, en = f"复核已逾期：应于 {model.next_review} 前复核", f"review overdue: was due by {model.next_review}"
        case.fault((FILE, ("next_review",)), "review_overdue", zh, en)
    for number, regime in enumerate(model.regimes):
        _instruments(case, (FILE, ("regimes", number)), regime)
        _successor(case, (FILE, ("regimes", number)), regime)
    _versions(case, model.regimes)


def _instruments(case: Case, place: Place, regime: PenaltyRegime) -> None:
    file, path = place
    case.known((file, (*path, "instrument")), regime.instrument, case.pack.instruments, INSTRUMENT)
    for group, classes in enumerate(regime.classes):
        for number, term in enumerate(classes.terms):
            if term.instrument is not None:
                where = (file, (*path, "classes", group, "terms", number, "instrument"))
                case.known(where, term.instrument, case.pack.instruments, INSTRUMENT)


def _successor(case: Case, place: Place, regime: PenaltyRegime) -> None:
    if regime.replaced_by is None:
        return
    file, path = place
    named = {one.name: one for one in case.pack.penalty_regimes}
    case.known((file, (*path, "replaced_by")), regime.replaced_by, named, ("regime", "制度", "regime"))
    follower = named.get(regime.replaced_by)
    if follower is not None and follower.effective_from != regime.effective_to:
        zh = (
            f"{regime.name} 至 {regime.effective_to} 止，而 {follower.name} 自 {follower.effective_from} 起：须首尾相接"
        )
        en = f"{regime.name} ends on {regime.effective_to}, but {follower.name} starts on {follower.effective_from}"
        case.fault((file, (*path, "effective_to")), "regime_gap", zh, en)


def _versions(case: Case, regimes: tuple[PenaltyRegime, ...]) -> None:
    """Versions that share a name follow one another."""
    ordered = sorted(enumerate(regimes), key=lambda one: (one[1].name, one[1].effective_from))
    for (_, earlier), (number, later) in pairwise(ordered):
        if earlier.name == later.name and earlier.effective_to != later.effective_from:
            zh = f"{later.name} 的两个版本在 {later.effective_from} 前后重叠或者中断"
            en = f"two versions of {later.name} overlap or leave a gap at {later.effective_from}"
            case.fault((FILE, ("regimes", number, "effective_from")), "regime_versions", zh, en)
