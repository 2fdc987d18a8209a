"""Pack data in the form in which engines take them, for callers that hold only a question.

An engine may neither read a pack nor keep a number of its own. It names in ``FROM_PACK`` the fields of its ``Input``
that a pack holds; whoever asks fills them: an app through the functions behind this table, the command line through
:func:`supply`. So the floors stay as they are, and the same question gives the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from zhiheng.engines import credit_terms
from zhiheng.policy.pack import Pack


def penalty_terms(pack: Pack) -> tuple[credit_terms.Regime, ...]:
    """What every regime of the pack says of every class of penalty."""
    return tuple(regime.rules() for regime in pack.penalty_regimes)


_SUPPLIERS: dict[tuple[str, str], Callable[[Pack], object]] = {
    ("credit_terms", "regimes"): penalty_terms,
}


def supply(engine: str, field: str, pack: Pack) -> object:
    """What the pack holds for a field of an engine's input; the engine is named as its folder is.

    Raises:
        KeyError: nothing is known to supply it.
    """
    return _SUPPLIERS[engine, field](pack)
