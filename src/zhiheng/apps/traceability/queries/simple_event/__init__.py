"""SimpleEventQuery (EPCIS 2.0 section 8.2.7.1): parameters read and checked, and the events that match them.

>>> parse({"EQ_bizStep": "shipping|receiving"}).clauses[0].values
(['receiving', 'shipping'],)
"""

from zhiheng.apps.traceability.queries.simple_event.parsing import Query, parse
from zhiheng.apps.traceability.queries.simple_event.selecting import Page, numbers, select

__all__ = ["Page", "Query", "numbers", "parse", "select"]
"""``parse`` raises the refusals of the standard; ``select`` answers within the scope of whoever asks."""
