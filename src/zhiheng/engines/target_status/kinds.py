"""How each kind of target is judged, except ranks."""

from __future__ import annotations

from fractions import Fraction

from zhiheng.engines.target_status.judging import Aim, Value, written
from zhiheng.engines.target_status.models import Input, PeriodFinding, Reason, Result, Status, Verdict
from zhiheng.engines.target_status.periods import Seen, expected_of, latest_before, seen_in
from zhiheng.engines.target_status.reasons import reason
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem


def aim_of(given: Input) -> Aim:
    """The number to reach and how.

    Raises:
        Problem: ``target_missing`` if there is no number.
    """
    if given.target is None:
        raise Problem(
            "target_missing",
            f"{given.kind} 类目标须给出目标值",
            f"a {given.kind} target needs a number to reach",
        )
    is_sample = given.basis != "census"
    return Aim(given.comparator, Fraction(given.target), given.unit, is_sample and given.evidence != "point_estimate")


def level(given: Input) -> Result:
    """The value of the target year decides; before its end, the latest value tells how things stand."""
    aim = aim_of(given)
    due = Period.parse(f"{given.year:04d}")
    [seen] = seen_in(given, [due])
    shown = seen if seen.is_due else latest_before(given, due) or seen
    verdict = aim.judge(shown.value)
    told = _told(given, aim, shown, verdict) if shown.is_due else []
    missing = seen.missing() if seen.is_due and not seen.value else []
    finding = seen.finding(aim.judge(seen.value))
    return _result(given, aim, seen.is_due, verdict, shown, told, missing, [finding])


def maintain(given: Input) -> Result:
    """Every period must hold: one that fails decides, one that is missing leaves it open."""
    aim = aim_of(given)
    expected = seen_in(given, expected_of(given))
    due = [seen for seen in expected if seen.is_due]
    verdicts = [aim.judge(seen.value) for seen in due]
    verdict = _whole(verdicts)
    worst = min((seen for seen in due if seen.value), key=lambda seen: _distance(aim, seen), default=None)
    told, missing = _kept(aim, due, verdicts, verdict)
    is_final = verdict == "missed" or len(due) == len(expected)
    told += _caveats(given, aim, worst) if worst else []
    findings = [seen.finding(aim.judge(seen.value)) for seen in expected]
    return _result(given, aim, is_final, verdict, worst, told, missing, findings)


def _whole(verdicts: list[Verdict]) -> Verdict:
    """The verdict on all periods, by the gravest of theirs."""
    order: tuple[Verdict, ...] = ("missed", "no_data", "inconclusive")
    return next((grave for grave in order if grave in verdicts), "met" if verdicts else "no_data")


def _kept(aim: Aim, due: list[Seen], verdicts: list[Verdict], verdict: Verdict) -> tuple[list[Reason], list[str]]:
    pairs = list(zip(due, verdicts, strict=True))
    absent = [seen for seen, found in pairs if found == "no_data"]
    missing = [name for seen in absent for name in seen.missing()]
    told: list[Reason] = []
    if verdict == "missed":
        failed = [seen.period.label() for seen, found in pairs if found == "missed"]
        told.append(reason("period_failed", missing=failed, aim=_aim(aim)))
    elif verdict == "met":
        told.append(reason("every_period_held", count=len(due), aim=_aim(aim)))
    told += [seen.absence() for seen in absent]
    told += [_straddling(aim, seen) for seen, found in pairs if found == "inconclusive"]
    return told, missing


def cumulative(given: Input) -> Result:
    """The sum from ``since`` to ``year`` decides, as soon as nothing that is still to come can change it."""
    aim = aim_of(given)
    expected = seen_in(given, expected_of(given))
    known = [seen.known.middle for seen in expected if seen.known]
    if any(count < 0 for count in known):
        raise Problem("counts_negative", "累计类目标的数值不能为负，请核对", "a count cannot be negative; check it")
    total = sum(known, Fraction(0))
    absent = [seen for seen in expected if seen.is_due and not seen.is_complete]
    # counts only add: reaching a floor or breaking a ceiling is final whatever is missing or still to come
    is_settled = aim.holds(total) == aim.is_upward
    is_over = all(seen.is_due for seen in expected)
    verdict: Verdict = "met" if aim.holds(total) else "missed"
    if absent and not is_settled:
        verdict = "no_data"
    told = _summed(aim, expected, total, verdict, absent)
    findings = [seen.finding("met" if seen.is_complete else "no_data") for seen in expected]
    missing = [name for seen in absent for name in seen.missing()]
    sum_of = total if known else None
    result = _result(given, aim, is_settled or is_over, verdict, None, told, missing, findings)
    return result.model_copy(
        update={
            "value": None if sum_of is None else float(sum_of),
            "distance": None if sum_of is None else float(aim.distance(sum_of)),
            "period": f"{given.since}-{given.year}",
        }
    )


def _summed(aim: Aim, expected: list[Seen], total: Fraction, verdict: Verdict, absent: list[Seen]) -> list[Reason]:
    first, last = expected[0].period.year, expected[-1].period.year
    span = Text(f"{first}年至{last}年", f"{first} to {last}")
    if verdict == "no_data":
        return [seen.absence() for seen in absent]
    code = "sum_reached" if verdict == "met" else "sum_short"
    told = [reason(code, period=span, value=written(total, aim.unit, aim), aim=_aim(aim))]
    if absent:
        told.append(
            reason("sum_decided_without_missing", missing=[label for seen in absent for label in seen.missing_labels()])
        )
    return told


def _told(given: Input, aim: Aim, shown: Seen, verdict: Verdict) -> list[Reason]:
    if verdict == "no_data":
        return [shown.absence()]
    if verdict == "inconclusive":
        return [_straddling(aim, shown)]
    code = "reached" if verdict == "met" else "not_reached"
    value = written(_value(shown).middle, aim.unit, aim)
    return [reason(code, period=shown.period.label(), value=value, aim=_aim(aim)), *_caveats(given, aim, shown)]


def _caveats(given: Input, aim: Aim, seen: Seen) -> list[Reason]:
    """What must be said beside a value from a sample."""
    value = _value(seen)
    if given.basis == "census":
        return []
    if not value.has_limits:
        return [reason("limits_absent")]
    if not aim.is_interval_decisive and aim.holds(value.low) != aim.holds(value.high):
        low, high = written(value.low, aim.unit, aim), written(value.high, aim.unit, aim)
        return [reason("value_decides", low=low, high=high)]
    return []


def _straddling(aim: Aim, seen: Seen) -> Reason:
    value = _value(seen)
    middle, low, high = (written(number, aim.unit, aim) for number in (value.middle, value.low, value.high))
    return reason("interval_straddles", period=seen.period.label(), value=middle, low=low, high=high, aim=_aim(aim))


def _result(
    given: Input,
    aim: Aim,
    is_final: bool,
    verdict: Verdict,
    decisive: Seen | None,
    told: list[Reason],
    missing: list[str],
    findings: list[PeriodFinding],
) -> Result:
    status: Status = verdict if is_final else "not_due"
    if not is_final:
        told = [reason("not_yet_due", year=given.year), *told]
    if given.basis == "risk_targeted":
        told = [*told, reason("risk_targeted")]
    value = decisive.value if decisive else None
    return Result(
        status=status,
        if_due_now=verdict,
        value=float(value.middle) if value else None,
        period=str(decisive.period) if decisive and value else None,
        target=float(aim.number),
        distance=float(aim.distance(value.middle)) if value else None,
        rank=None,
        periods=findings,
        missing=missing,
        reasons=told,
    )


def _distance(aim: Aim, seen: Seen) -> Fraction:
    return aim.distance(_value(seen).middle)


def _value(seen: Seen) -> Value:
    if seen.value is None:
        raise ValueError(f"{seen.period} has no value")
    return seen.value


def _aim(aim: Aim) -> str:
    sign = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}[aim.comparator]
    return f"{sign} {written(aim.number, aim.unit)}"
