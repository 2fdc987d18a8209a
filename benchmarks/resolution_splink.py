"""Splink with its default settings on prepared columns; :mod:`benchmarks.resolution` runs it in its own environment.

The columns are those that our reader of names and codes prepared: Splink has no parser for Chinese names, so it is
spared that work, and the time of it.
"""

from __future__ import annotations

import csv
import resource
import sys
import time

from benchmarks.measuring import cpu, peak_mb, tell

SEED = 1
COLUMNS = ("code", "name", "core", "trade", "industry", "address", "person", "phone", "county")

BLOCKS = (
    ("code",),
    ("phone",),
    ("core",),
    ("address", "county"),
    ("trade", "county"),
    ("person", "county"),
    ("person", "industry"),
)


def main(source: str, target: str) -> None:
    """Link the records of ``source`` and write ``first,second,probability`` of each pair from 0.5 on."""
    start, before = time.perf_counter(), cpu()
    pairs = linked(source)
    wall, spent = time.perf_counter() - start, cpu() - before
    with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - plain script
        csv.writer(file).writerows(pairs)
    tell(wall=wall, cpu=spent, rss=peak_mb(), children=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def linked(source: str) -> list[tuple[str, str, float]]:
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    database = DuckDBAPI()
    read = ", ".join(f"nullif({name}, '') AS {name}" for name in COLUMNS)
    table = database.duckdb_con.sql(f"SELECT unique_id, {read} FROM read_csv('{source}', all_varchar = true)")
    table.create("records")
    blocks = [block_on(*names) for names in BLOCKS]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.LevenshteinAtThresholds("code", [1]),
            cl.JaroWinklerAtThresholds("name").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("core").configure(term_frequency_adjustments=True),
            cl.ExactMatch("address").configure(term_frequency_adjustments=True),
            cl.ExactMatch("person").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone"),
            cl.ExactMatch("county").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=blocks,
    )
    linker = Linker(database.register("records"), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match([block_on("code"), block_on("phone")], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for rule in (block_on("code"), block_on("core", "county"), block_on("address", "county")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.5)
    columns = "unique_id_l, unique_id_r, match_probability"
    found = database.duckdb_con.sql(f"SELECT {columns} FROM {predicted.physical_name}").fetchall()
    return [(one, other, float(share)) for one, other, share in found]


if __name__ == "__main__":
    main(*sys.argv[1:])
