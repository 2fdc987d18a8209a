"""Which numbers of a table to withhold, so that no small cell can be read or computed from it.

Primary suppression withholds a cell of 1 to ``threshold`` - 1 units; optionally one of which the n largest contributors
make up more than k percent ((n, k) dominance), or from which the second contributor could estimate the first to within
p percent (``value - x1 - x2 < p/100 x1``). Totals obey the threshold too. Zeros are published.

With the totals published, a single withheld cell is a subtraction away. Complementary suppression therefore closes,
around each withheld number, the cheapest cycle of numbers that can shift against each other by ``protection`` without
changing any sum or falling below 0 (see ``network``). An outsider who solves all sums finds an interval at least that
wide for each of them, in tables of one or two dimensions; totals are withheld only if nothing cheaper helps.

Source: Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22 (1994; revised 2005), chapters
II and IV; L. H. Cox, J. American Statistical Association 90 (1995) 1453-1462 (networks). The worked number is the table
of chapter II (delinquent children by county and education of the household's head, invented), in which six cells are
below five.

>>> table = {"Alpha": (15, 1, 3, 1), "Beta": (20, 10, 10, 15), "Gamma": (3, 10, 10, 2), "Delta": (12, 14, 7, 2)}
>>> levels = ("low", "medium", "high", "very high")
>>> cells = [Cell(row=row, column=level, value=x) for row, xs in table.items() for level, x in zip(levels, xs)]
>>> found = run(Input(cells=cells))
>>> found.primary, [total.status for total in found.margins].count("published")
(6, 9)
"""

from __future__ import annotations

from zhiheng.engines.disclosure.models import Cell, Decision, Dominance, Input, Result, Rule, Status
from zhiheng.engines.disclosure.network import Network
from zhiheng.engines.disclosure.tables import Entry, inner_of, margins_of

__all__ = ["VERSION", "Cell", "Decision", "Dominance", "Input", "Result", "Rule", "Status", "run"]

VERSION = "1.0.0"


def run(given: Input) -> Result:
    """The table as it may be published.

    Raises:
        Problem: for a table that contradicts itself; the codes are on the card.
    """
    inner = inner_of(given)
    margins = margins_of(given, inner) if given.margins else []
    entries = [*inner, *margins]
    for entry in entries:
        entry.edge.is_withheld = bool(entry.rules)
    if given.margins:  # without sums there is nothing to compute a withheld number from
        Network([entry.edge for entry in entries]).protect(given.protection)
    return Result(
        cells=[_decided(entry) for entry in inner],
        margins=[_decided(entry) for entry in margins],
        primary=sum(bool(entry.rules) for entry in entries),
        complementary=sum(entry.edge.is_withheld and not entry.rules for entry in entries),
    )


def _decided(entry: Entry) -> Decision:
    status: Status = "published"
    if entry.edge.is_withheld:
        status = "primary" if entry.rules else "complementary"
    value = None if entry.edge.is_withheld else entry.edge.value
    return Decision(row=entry.row, column=entry.column, status=status, value=value, rules=entry.rules)
