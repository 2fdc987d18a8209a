"""How likely a target is to be met by its date, from the short series so far, with an interval.

Shares wander on the logit scale, counts of things on the logarithm, an index as it is; there the series is a level with
an uncertain drift and a random walk, and the forecast averages over what the variances may be (see ``trend``). Sums of
counts follow a Poisson rate that slowly changes (see ``sums``). A maintained target asks for all remaining periods
together (see ``together``). Nothing is drawn at random: the same series gives the same outlook. 0 % and 100 % are
ordinary values and targets. Fewer than three values give no outlook, and say so.

Unlike constant growth or "as last year", the outlook states how sure it is. A backtest in the tests holds its 80 %
interval to cover 75 to 85 % of what then happened, and its probabilities to beat both in Brier score.

Source: A. C. Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), section 2.3 (local level
with drift); A. C. Harvey, C. Fernandes, J. Business & Economic Statistics 7 (1989) 407-417 (counts); D. R. Cox,
Analysis of Binary Data (1970), section 2.1 (empirical logit). The worked number: the national competitiveness index of
manufacturing 2005-2008 was 78.98, 79.98, 80.99, 81.18; the interval for 2009 holds the 82.14 published later.

>>> seen = [Observation(period=str(2005 + at), value=value) for at, value in enumerate([78.98, 79.98, 80.99, 81.18])]
>>> found = run(Input(unit="index", target="82.14", year=2009, observations=seen))
>>> found.low < 82.14 < found.high, found.status
(True, 'projected')
"""

from __future__ import annotations

from zhiheng.engines.outlook.models import Comparator, Forecast, Input, Kind, Observation, Result, Statement, Unit
from zhiheng.engines.outlook.projecting import project
from zhiheng.engines.outlook.series import series_of
from zhiheng.engines.outlook.summing import total

__all__ = ["VERSION", "Comparator", "Forecast", "Input", "Kind", "Observation", "Result", "Statement", "Unit", "run"]

VERSION = "1.0.0"


def run(given: Input) -> Result:
    """The outlook of the target.

    Raises:
        Problem: for a series that contradicts itself; the codes are on the card.
    """
    series = series_of(given)
    return total(given, series) if given.kind == "cumulative" else project(given, series)
