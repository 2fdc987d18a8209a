"""Public figures of complaints: counts with small cells withheld, rates with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import connection

from zhiheng import policy
from zhiheng.engines import disclosure, intervals
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text

THRESHOLD = 5
TOTAL, NONE = "__total__", "__none__"
# an outcome in plain words for each state in which a case can end; anything else is still open
OUTCOMES = {
    "agreed": Text("达成调解协议", "Agreement"),
    "ended": Text("终止调解", "Mediation ended"),
    "refused": Text("不予受理", "Refused"),
    "withdrawn": Text("撤回", "Withdrawn"),
    "filed": Text("已立案", "Case filed"),
    "not-filed": Text("不予立案", "No case filed"),
    "told": Text("已核查告知", "Verified, reporter told"),
    "other": Text("其他办结", "Closed otherwise"),
    "open": Text("办理中", "Open"),
}
EXPORT_HEAD = (Text("表", "Table"), Text("行", "Row"), Text("列", "Column"), Text("件数", "Count"))
UNSORTED = Text("未分类", "Not sorted")
UNKNOWN = Text("所在地不明", "Place unknown")
SQL = """
SELECT substr(k.division, 1, 4), c.kind, c.category, CASE WHEN k.closed_at IS NULL THEN 'open' ELSE k.state END,
    to_char(k.received_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), count(*)
FROM complaints_complaint c JOIN workflow_case k ON k.id = c.case_id
WHERE (k.received_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s
GROUP BY 1, 2, 3, 4, 5
"""
FIRST = """
SELECT count(*) FILTER (WHERE t.stopped_at <= t.expires_at), count(*)
FROM workflow_caseclock t JOIN workflow_case k ON k.id = t.case_id
WHERE t.clock = 'complaint-accept' AND t.stopped_at IS NOT NULL
    AND (k.received_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN %s AND %s
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it may be published; None stands for a number that is withheld."""

    title: Text
    head: list[Text]
    rows: list[tuple[Text, list[int | None]]]
    withheld: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its interval."""

    title: Text
    x: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """X of n."""
        return self.x / self.n


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page shows of a year."""

    total: int
    tables: list[Table]
    rates: list[Rate]


def figures(start: date, end: date) -> Figures:
    """The figures of what was received from one day to the other, both included."""
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(SQL, [start, end])
        rows = [(str(a), str(k), str(c), str(o), str(m), int(n)) for a, k, c, o, m, n in cursor.fetchall()]
        cursor.execute(FIRST, [start, end])
        in_time, stopped = cursor.fetchone()
    tables = [
        _table(Text("按地区和结果", "By area and outcome"), rows, 0, 3),
        _table(Text("按类目和类别", "By category and kind"), rows, 2, 1),
        _table(Text("按月份和类别", "By month and kind"), rows, 4, 1),
    ]
    rates = [
        *_rate(Text("办结投诉中达成调解协议", "Complaints closed with an agreement"), *_agreed(rows)),
        *_rate(Text("按期作出受理决定", "Decided on acceptance in time"), in_time, stopped),
    ]
    return Figures(sum(row[-1] for row in rows), tables, rates)


def _table(title: Text, rows: Sequence[tuple[str | int, ...]], down: int, across: int) -> Table:
    """The cross table of two columns, with what the rules of disclosure withhold taken out."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        counts[_key(down, str(row[down])), _key(across, str(row[across]))] += int(row[-1])
    if not counts:
        return Table(title, [], [], 0)
    cells = [disclosure.Cell(row=a, column=b, value=n) for (a, b), n in counts.items()]
    found = disclosure.run(disclosure.Input(cells=cells, threshold=THRESHOLD))
    shown = {(one.row or TOTAL, one.column or TOTAL): one.value for one in (*found.cells, *found.margins)}
    withheld = sum(one.status != "published" for one in (*found.cells, *found.margins))
    heads = [*sorted({b for _, b in counts}, key=_order(across)), TOTAL]
    lines = [*sorted({a for a, _ in counts}, key=_order(down)), TOTAL]
    body = [(_name(down, a), [_number(shown.get((a, b), 0)) for b in heads]) for a in lines]
    return Table(title, [_name(across, b) for b in heads], body, withheld)


def _number(value: float | None) -> int | None:
    return None if value is None else int(value)


def _key(column: int, value: str) -> str:
    if column == 3:
        return value if value in OUTCOMES else "other"
    return value or NONE


def _order(column: int) -> Callable[[str], tuple[int, bool, str]]:
    known = list(OUTCOMES) if column == 3 else []
    return lambda one: (known.index(one) if one in known else 0, one == NONE, one)


def _name(column: int, value: str) -> Text:
    if value == TOTAL:
        return Text("合计", "Total")
    if column == 0:
        table = policy.load(settings.PACKS[0]).divisions
        found = table.get(f"{value}00") if value.isdigit() and not value.endswith("00") else None
        return Text(found.name, found.name) if found else UNKNOWN
    if column == 1:
        return {"complaint": Text("投诉", "Complaint"), "report": Text("举报", "Report")}[value]
    if column == 2:
        names = {one.code: one.name for one in policy.load(settings.PACKS[0]).codes["complaint-category"].codes}
        return names.get(value, UNSORTED)
    return OUTCOMES.get(value, Text(value, value))


def _agreed(rows: Sequence[tuple[str | int, ...]]) -> tuple[int, int]:
    """Complaints that ended with an agreement, of those that mediation brought to an end."""
    ended = [row for row in rows if row[1] == "complaint" and row[3] in ("agreed", "ended")]
    return sum(int(row[-1]) for row in ended if row[3] == "agreed"), sum(int(row[-1]) for row in ended)


def _rate(title: Text, x: int, n: int) -> list[Rate]:
    """The rate, unless so few stand behind it that it would tell of single cases."""
    if n < THRESHOLD or 0 < x < THRESHOLD or 0 < n - x < THRESHOLD:
        return []
    low, high = intervals.many(x, n)
    return [Rate(title, x, n, float(low), float(high))]
