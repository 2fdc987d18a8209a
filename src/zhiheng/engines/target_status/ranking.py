"""Targets that compare with peers."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.engines.target_status.judging import Value, value_of
from zhiheng.engines.target_status.models import Input, Reason, Result, Verdict
from zhiheng.engines.target_status.periods import Seen, latest_before, seen_in
from zhiheng.engines.target_status.reasons import reason
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Places:
    """The place by values, and the best and worst that intervals and missing peers allow."""

    place: int
    best: int
    worst: int
    absent: tuple[str, ...]


def rank(given: Input) -> Result:
    """The place among the peers decides; a peer whose value is missing may turn out better or worse."""
    due = Period.parse(f"{given.year:04d}")
    [seen] = seen_in(given, [due])
    shown = seen if seen.is_due else latest_before(given, due) or seen
    own = shown.value
    places = _places(given, own)
    verdict = _verdict(given, places)
    told = _told(given, shown, places, verdict)
    if given.basis == "risk_targeted":
        told.append(reason("risk_targeted"))
    is_placed = places is not None and not places.absent
    lacking = [] if places is None else list(places.absent)
    return Result(
        status=verdict if seen.is_due else "not_due",
        if_due_now=verdict,
        value=float(own.middle) if own else None,
        period=str(shown.period) if own else None,
        target=None,
        distance=float(given.at_most_rank - places.place) if places and is_placed else None,
        rank=places.place if places and is_placed else None,
        periods=[seen.finding(verdict if seen.value else "no_data")],
        missing=lacking if own else [str(shown.period)],
        reasons=told if seen.is_due else [reason("not_yet_due", year=given.year), *told],
    )


def _places(given: Input, own: Value | None) -> Places | None:
    names = {peer.name for peer in given.peers}
    if not names:
        raise Problem(
            "peers_unnamed",
            "名次类目标须列出全部比较对象（数值可缺）",
            "a rank target needs the names of all peers, known or not",
        )
    if len(names) < len(given.peers):
        raise Problem("peer_repeated", "比较对象重复，请核对", "a peer is given twice; keep one")
    values = {peer.name: value_of(peer, given.unit) for peer in given.peers}
    absent = tuple(name for name, value in values.items() if value is None)
    if own is None:
        return None
    known = [_oriented(given, value) for value in values.values() if value is not None]
    me = _oriented(given, own)
    place = 1 + sum(other.middle > me.middle for other in known)
    if given.basis == "census" or given.evidence == "point_estimate":
        return Places(place, place, place + len(absent), absent)
    best = 1 + sum(other.low > me.high for other in known)
    worst = 1 + sum(other.high > me.low for other in known)
    return Places(place, best, worst + len(absent), absent)


def _oriented(given: Input, value: Value) -> Value:
    """The value turned so that more is better."""
    if given.higher_is_better:
        return value
    return Value(-value.middle, -value.high, -value.low, value.has_limits)


def _verdict(given: Input, places: Places | None) -> Verdict:
    if places is None:
        return "no_data"
    if places.worst <= given.at_most_rank:
        return "met"
    if places.best > given.at_most_rank:
        return "missed"
    return "no_data" if places.absent else "inconclusive"


def _told(given: Input, shown: Seen, places: Places | None, verdict: Verdict) -> list[Reason]:
    if places is None:
        return [shown.absence()]
    missing, aim = list(places.absent), given.at_most_rank
    if verdict == "no_data":
        return [reason("peers_missing", missing=missing)]
    if verdict == "inconclusive":
        return [reason("rank_open", low=places.best, high=places.worst, aim=aim)]
    code = "rank_reached" if verdict == "met" else "rank_not_reached"
    count = 1 + len(given.peers) - len(missing)
    told = [reason(code, count=count, value=places.place, aim=aim)]
    return [*told, reason("peers_missing_harmless", missing=missing)] if missing else told
