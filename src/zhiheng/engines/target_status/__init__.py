"""Whether a target of the policy is met, missed, inconclusive, without data or not yet due, and why.

How the words of a target are read: 以上 and 达到 include the number itself (``>=``), 超过 does not (``>``), 稳定在 and
保持在 hold in every reporting period (``maintain``), 分别 lists one target for each pair.

* ``level``: the value of the target year decides.
* ``maintain``: every period must hold. One that fails decides; otherwise one that is missing leaves no verdict.
* ``cumulative``: the sum of counts from the first to the target year. Counts only add, so a sum that has reached a
  floor is final whatever is still missing.
* ``rank``: place = 1 + number of peers that are better; ties share a place. Missing peers leave no verdict unless none
  of them could change it.
* ``qualitative``: judged as registered (``operationalisation``), or not at all.

A census decides by its value. A sample decides by its interval (``lower_bound``): met if all of it is on the good side
of the target, missed if all of it is on the bad side, inconclusive if it straddles it; ``point_estimate`` lets the
value decide and says so. A missing part is never 0: it leaves its period without a value. Values computed from counts
are compared exactly, as fractions.

Source: Civil Code of the People's Republic of China, article 1259 (以上, 以下 include the number; 超过, 以外 do not),
and before 2021 the General Principles of Civil Law, article 155. The worked number is the national spot-check rate of
the first half of 2017, 2424 of 2674 samples, with its Wilson limits 89.49 % and 91.70 %, against 90 %.

>>> seen = Observation(period="2017", numerator=2424, denominator=2674, low=89.49, high=91.70)
>>> asked = Input(kind="level", target=90, year=2017, observations=[seen], basis="probability")
>>> run(asked).status, run(asked.model_copy(update={"basis": "census"})).status
('inconclusive', 'met')
"""

from __future__ import annotations

from zhiheng.engines.target_status.kinds import cumulative, level, maintain
from zhiheng.engines.target_status.models import (
    Comparator,
    Input,
    Kind,
    Observation,
    Operationalisation,
    Peer,
    PeriodFinding,
    Reason,
    Result,
    Status,
    Verdict,
)
from zhiheng.engines.target_status.ranking import rank
from zhiheng.engines.target_status.reasons import reason

__all__ = [
    "VERSION",
    "Comparator",
    "Input",
    "Kind",
    "Observation",
    "Operationalisation",
    "Peer",
    "PeriodFinding",
    "Reason",
    "Result",
    "Status",
    "Verdict",
    "run",
]

VERSION = "1.0.0"


def run(given: Input) -> Result:
    """Where the target stands.

    Raises:
        Problem: for a target or observations that contradict themselves; the codes are on the card.
    """
    match given.kind:
        case "level":
            return level(given)
        case "maintain":
            return maintain(given)
        case "cumulative":
            return cumulative(given)
        case "rank":
            return rank(given)
        case "qualitative":
            return _qualitative(given)


def _qualitative(given: Input) -> Result:
    rule = given.operationalisation
    if rule is None:
        return Result(
            status="no_data",
            if_due_now="no_data",
            value=None,
            period=None,
            target=None,
            distance=None,
            rank=None,
            periods=[],
            missing=[],
            reasons=[reason("operationalisation_missing")],
        )
    agreed = {"kind": rule.kind, "comparator": rule.comparator, "target": rule.target, "unit": rule.unit}
    result = run(given.model_copy(update=agreed))
    said = [*result.reasons, reason("operationalised", reference=rule.reference)]
    return result.model_copy(update={"reasons": said})
