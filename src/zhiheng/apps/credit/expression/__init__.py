"""The set-based back end of grading: from a set of rules to Ibis expressions that know no engine.

The same expression runs on DuckDB and on Spark and gives row for row what the interpreter of ``engines.grading`` gives
for one organisation at a time. Nothing is reckoned in months here: each term is a comparison of a day with a constant.
"""

from zhiheng.apps.credit.expression.building import Graded, build, changes
from zhiheng.apps.credit.expression.columns import column, schema, table
from zhiheng.apps.credit.expression.outcomes import Outcome, outcomes

__all__ = ["Graded", "Outcome", "build", "changes", "column", "outcomes", "schema", "table"]
