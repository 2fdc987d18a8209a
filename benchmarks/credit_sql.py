"""The thirty rules as one would write them by hand for DuckDB: contributions first, grades from them."""

from __future__ import annotations

KNOWN = """occurred_on <= DATE '2025-06-30' AND recorded_at <= TIMESTAMP '2025-07-10'
    AND (revoked_at IS NULL OR revoked_at > TIMESTAMP '2025-07-10')
    AND (valid_to IS NULL OR valid_to > DATE '2025-06-30')"""
REPAIRED = """coalesce(repaired_on <= DATE '2025-06-30' AND repair_recorded_at <= TIMESTAMP '2025-07-10', false)"""
SMALL = "CASE WHEN occurred_on < DATE '2023-01-01' THEN 3000 ELSE 5000 END"
FIRST = f"""CASE kind
    WHEN 'inspection' THEN CASE code_result
        WHEN 'fail' THEN CASE WHEN NOT {REPAIRED} THEN
            CASE code_severity WHEN 'minor' THEN 21 WHEN 'general' THEN 22 WHEN 'serious' THEN 23 END END
        WHEN 'refused' THEN CASE WHEN occurred_on > DATE '2024-06-30' THEN 24 END
        WHEN 'pass' THEN 25 END
    WHEN 'complaint' THEN CASE code_outcome
        WHEN 'upheld' THEN CASE flag_is_injured WHEN false THEN 14 WHEN true THEN 15 END
        WHEN 'settled' THEN CASE WHEN occurred_on > DATE '2024-12-31' THEN 16 END END
    WHEN 'penalty' THEN CASE
        WHEN code_sort IN ('revocation', 'ban') THEN CASE WHEN occurred_on > DATE '2022-06-30' THEN 41 END
        WHEN date_published_on <= DATE '2025-06-30' AND date_published_on > DATE '2022-06-30' THEN CASE code_sort
            WHEN 'suspension' THEN 10
            WHEN 'criticism' THEN CASE WHEN date_published_on > DATE '2025-03-31' AND NOT {REPAIRED} THEN 1 END
            WHEN 'fine' THEN CASE WHEN NOT {REPAIRED} THEN CASE
                WHEN number_fine_yuan >= 100000 THEN 4
                WHEN number_fine_yuan > {SMALL} THEN CASE flag_is_first WHEN false THEN 3 WHEN true THEN 5 END
                WHEN number_fine_yuan <= {SMALL} AND NOT flag_is_first AND date_published_on > DATE '2024-06-30' THEN 2
                END END END END
    WHEN 'certificate' THEN CASE code_scheme WHEN 'system' THEN 34 WHEN 'product' THEN 35 END
    WHEN 'award' THEN CASE code_rank WHEN 'nation' THEN 31 WHEN 'province' THEN 32 WHEN 'city' THEN 33 END
    WHEN 'insurance' THEN CASE WHEN number_cover_yuan >= 500000 THEN 36 END
    WHEN 'enforcement' THEN CASE WHEN occurred_on > DATE '2023-06-30' AND NOT {REPAIRED} THEN 12 END
    WHEN 'listing' THEN CASE WHEN code_list = 'abnormal' AND NOT {REPAIRED} THEN 43 END
    WHEN 'recall' THEN CASE code_manner WHEN 'ordered' THEN 26
        WHEN 'voluntary' THEN CASE WHEN occurred_on > DATE '2024-06-30' THEN 27 END END
    WHEN 'incident' THEN CASE WHEN flag_is_responsible THEN CASE code_level WHEN 'general' THEN 28
        WHEN 'major' THEN CASE WHEN occurred_on > DATE '2020-06-30' THEN 42 END
        WHEN 'grave' THEN CASE WHEN occurred_on > DATE '2020-06-30' THEN 42 END END END
    END"""
SECOND = f"""CASE kind
    WHEN 'penalty' THEN CASE WHEN code_sort IN ('fine', 'suspension') AND code_sector IN ('food', 'drug', 'special')
        AND date_published_on <= DATE '2025-06-30' AND date_published_on > DATE '2022-06-30'
        AND NOT {REPAIRED} THEN 11 END
    WHEN 'enforcement' THEN CASE WHEN occurred_on > DATE '2023-06-30' AND number_owed_yuan >= 1000000 THEN 13 END
    END"""
START = "CASE kind WHEN 'penalty' THEN date_published_on ELSE occurred_on END"
WEIGHTS = """(VALUES (1, 'law', -30000, 0), (2, 'law', -40000, 0), (3, 'law', -100000, 3), (4, 'law', -200000, 3),
    (5, 'law', -50000, 3), (10, 'law', -250000, 0), (11, 'law', -50000, 3), (12, 'law', -75000, 0),
    (13, 'law', -50000, 0), (14, 'consumer', -15000, 2), (15, 'consumer', -40000, 2), (16, 'consumer', -5000, 0),
    (17, 'consumer', -50000, 0), (21, 'quality', -20000, 2), (22, 'quality', -60000, 2), (23, 'quality', -120000, 2),
    (24, 'quality', -150000, 0), (25, 'quality', 20000, 2), (26, 'quality', -80000, 2), (27, 'quality', 10000, 0),
    (28, 'quality', -200000, 3), (31, 'honour', 80000, 3), (32, 'honour', 50000, 3), (33, 'honour', 20000, 3),
    (34, 'honour', 20000, 0), (35, 'honour', 30000, 0), (36, 'honour', 12500, 0),
    (41, 'veto', 0, 0), (42, 'veto', 0, 0), (43, 'lacking', 0, 0), (44, 'ordinary', 0, 0)
    ) AS weights(rule, dimension, points, decay)"""
KEEP = """CASE decay
    WHEN 3 THEN CASE WHEN start > DATE '2024-06-30' THEN 100 WHEN start > DATE '2023-06-30' THEN 60
        WHEN start > DATE '2022-06-30' THEN 30 ELSE 0 END
    WHEN 2 THEN CASE WHEN start > DATE '2024-06-30' THEN 100 WHEN start > DATE '2023-06-30' THEN 50 ELSE 0 END
    ELSE 100 END"""
# The two ways to let one fact hit two rules: another scan of the few kinds that can, or a list in the one scan.
HITS = {
    "two scans": f"""SELECT * FROM (SELECT organisation, id AS fact, {FIRST} AS rule, {START} AS start
        FROM facts WHERE {KNOWN}) WHERE rule IS NOT NULL
    UNION ALL SELECT * FROM (SELECT organisation, id AS fact, {SECOND} AS rule, {START} AS start
        FROM facts WHERE kind IN ('penalty', 'enforcement') AND {KNOWN}) WHERE rule IS NOT NULL""",
    "one scan": f"""SELECT * FROM (SELECT organisation, fact, unnest(CASE WHEN second IS NOT NULL THEN [first, second]
            WHEN first IS NOT NULL THEN [first] END) AS rule, start
        FROM (SELECT organisation, id AS fact, {FIRST} AS first, {SECOND} AS second, {START} AS start
            FROM facts WHERE {KNOWN})) WHERE rule IS NOT NULL""",
}
COUNTED = f"""SELECT organisation, count(*) FILTER (kind = 'complaint') >= 3 AS complaints,
        count(*) FILTER (kind = 'penalty') >= 2 AS penalties
    FROM facts WHERE {KNOWN} AND (kind = 'complaint' AND code_outcome = 'upheld' AND occurred_on > DATE '2024-06-30'
        OR kind = 'penalty' AND occurred_on > DATE '2023-06-30') AND NOT {REPAIRED}
    GROUP BY organisation HAVING complaints OR penalties"""
CONTRIBUTIONS = f"""CREATE TEMP TABLE contributions AS
WITH counted AS ({COUNTED}),
hits AS ({{hits}}
    UNION ALL SELECT organisation, NULL, 17, NULL FROM counted WHERE complaints
    UNION ALL SELECT organisation, NULL, 44, NULL FROM counted WHERE penalties),
weighed AS (SELECT organisation, fact, rule, dimension, points, {KEEP} AS keep FROM hits JOIN {WEIGHTS} USING (rule))
SELECT organisation, fact, rule, dimension, points, keep, points * keep // 100 AS parts FROM weighed WHERE keep > 0"""
GRADES = """CREATE TEMP TABLE grades AS
WITH sums AS (SELECT organisation,
        greatest(coalesce(sum(parts) FILTER (dimension = 'law'), 0), -350000)
        + greatest(coalesce(sum(parts) FILTER (dimension = 'quality' AND parts < 0), 0), -300000)
        + least(coalesce(sum(parts) FILTER (dimension = 'quality' AND parts > 0), 0), 100000)
        + greatest(coalesce(sum(parts) FILTER (dimension = 'consumer'), 0), -200000)
        + least(coalesce(sum(parts) FILTER (dimension = 'honour'), 0), 150000) AS points,
        max(CASE dimension WHEN 'veto' THEN 3 WHEN 'lacking' THEN 2 WHEN 'ordinary' THEN 1 ELSE 0 END) AS worst
    FROM contributions GROUP BY organisation),
scored AS (SELECT id, greatest(0, least(1000000, 800000 + coalesce(points, 0)))::BIGINT AS score,
        coalesce(worst, 0) AS worst FROM organisations LEFT JOIN sums ON organisation = id)
SELECT id AS organisation, score, CASE greatest(worst, CASE WHEN score >= 850000 THEN 0 WHEN score >= 700000 THEN 1
    WHEN score >= 500000 THEN 2 ELSE 3 END)
    WHEN 0 THEN 'honest' WHEN 1 THEN 'ordinary' WHEN 2 THEN 'lacking' ELSE 'dishonest' END AS grade FROM scored"""


def statements(variant: str) -> list[str]:
    """Both tables in one of the ways."""
    return [CONTRIBUTIONS.format(hits=HITS[variant]), GRADES]
