"""A million enterprises graded by thirty rules from five million dated facts, against four other ways to do it.

Goals: at most 2 × the processor time of hand-written DuckDB SQL, at least 5 × less than OpenFisca's groups, at least
20 × less than a plain Python loop, at most 1.5 GB, and the difference of two sets of rules in at most 5 s; the same
scores and grades from all. Counted is all from reading the Parquet files to the finished tables, without imports; what
is unknown is told by ours only, and OpenFisca gives points by rule in place of rows. The loop reads and grades a sample
and is scaled up. Spark runs the unchanged expression.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import credit_facts, credit_rules, credit_sql, measuring

GRADES = list(credit_rules.GRADES)
SAMPLE = min(20_000, credit_facts.ENTERPRISES)
SIZE = f"{credit_facts.ENTERPRISES / 1e6:g}M enterprises"


def run() -> bool:
    """Measure every variant apart and print the ratios."""
    credit_facts.folder()
    ours = measuring.apart("grading", "ours")
    hand = min((measuring.apart("grading", f"hand:{name}") for name in credit_sql.HITS), key=lambda found: found["cpu"])
    loop, openfisca = measuring.apart("grading", "loop"), in_its_own_environment()
    return all([*_against_hand(ours, hand), *_against_others(ours, loop, openfisca), _difference(), _spark(ours)])


def _against_hand(ours: dict[str, Any], hand: dict[str, Any]) -> list[bool]:
    ratio = ours["cpu"] / hand["cpu"]
    told = f"{ratio:.2f}  ({ours['cpu']:.2f} : {hand['cpu']:.2f} CPU-s, {hand['variant']})"
    rows = f"{ours['rows']} rows, {ours['parts']} parts of a point"
    is_equal = [ours[name] == hand[name] for name in ("sha256", "rows", "parts")]
    return [
        measuring.line(f"{SIZE}: CPU against hand-written SQL (≤ 2)", told, holds=ratio <= 2),
        measuring.line(f"{SIZE}: memory (≤ 1536 MB)", f"{ours['peak']:.0f} MB", holds=ours["peak"] <= 1536),
        measuring.line(f"{SIZE}: contributions equal those of SQL", rows, holds=all(is_equal[1:])),
        measuring.line(f"{SIZE}: grades equal those of SQL", ours["sha256"][:12], holds=is_equal[0]),
    ]


def _against_others(ours: dict[str, Any], loop: dict[str, Any], openfisca: dict[str, Any]) -> list[bool]:
    scaled = loop["cpu"] * credit_facts.ENTERPRISES / loop["enterprises"]
    slower, less = scaled / ours["cpu"], openfisca["cpu"] / ours["cpu"]
    of_loop = f"{slower:.1f}  ({scaled:.1f} CPU-s, scaled from {loop['enterprises']})"
    of_openfisca = f"{less:.1f}  ({openfisca['cpu']:.1f} CPU-s, {openfisca['peak']:.0f} MB)"
    same, agrees = openfisca["sha256"] == ours["sha256"], loop["sha256"] == ours["sample"]
    return [
        measuring.line(f"{SIZE}: less CPU than OpenFisca {openfisca['version']} (≥ 5)", of_openfisca, holds=less >= 5),
        measuring.line(f"{SIZE}: grades equal those of OpenFisca", openfisca["sha256"][:12], holds=same),
        measuring.line(f"{SIZE}: less CPU than a plain Python loop (≥ 20)", of_loop, holds=slower >= 20),
        measuring.line(f"{SIZE}: grades of the sample equal those of the loop", loop["sha256"][:12], holds=agrees),
    ]


def _difference() -> bool:
    found = measuring.apart("grading", "difference")
    told = f"{found['seconds']:.2f} s on the clock, {found['changed']} change grade"
    return measuring.line(f"{SIZE}: who changes grade under other rules (≤ 5 s)", told, holds=found["seconds"] <= 5)


def _spark(ours: dict[str, Any]) -> bool:
    found = measuring.apart("grading", "spark")
    told = f"{found['sha256'][:12]}  ({found['seconds']:.1f} s on the clock)"
    return measuring.line(
        f"{SIZE}: Spark, unchanged expression, equal grades", told, holds=found["sha256"] == ours["sha256"]
    )


def ours() -> None:
    """As the platform grades: DuckDB as it sets it up, the expression that rules become, three tables."""
    measuring.django()
    from zhiheng.apps.credit.expression import build
    from zhiheng.platform.datasets.keeping import Kept

    found: dict[str, Any] = {}

    def work() -> None:
        connection, rules, facts, organisations, moment = given()
        with Kept(connection) as keep:
            graded = build(rules, facts, organisations, moment, keep=keep)
            found["unknown"], found["grades"] = keep(graded.unknown), keep(graded.grades)
            found["measured"] = measuring.cpu()
            named = graded.named_contributions()
            found["rows"], found["parts"] = int(named.count().execute()), int(named.parts.sum().execute())
            found["table"] = found["grades"].select("organisation", "score", "grade").to_pyarrow()

    figures = []
    for _ in range(3):
        start = measuring.cpu()
        work()
        figures.append(found["measured"] - start)
    peak = measuring.peak_mb()
    table, sample = found["table"], found["table"].filter(found["table"]["organisation"].to_numpy() <= SAMPLE)
    told = {"rows": found["rows"], "parts": found["parts"], "sample": digest(sample)}
    measuring.tell(cpu=min(figures), peak=peak, sha256=digest(table), **told)


def given() -> tuple[Any, ...]:
    """Connection, rules, both tables and the moment."""
    from zhiheng.engines.grading import Moment, RuleSet
    from zhiheng.platform.datasets import duck

    connection = duck.connection()
    files = credit_facts.folder()
    facts = connection.read_parquet(str(files / "facts" / "*.parquet"), table_name="facts")
    organisations = connection.read_parquet(str(files / "organisations.parquet"), table_name="organisations")
    rules = RuleSet.model_validate(credit_rules.rules())
    return connection, rules, facts, organisations, Moment(credit_rules.AS_OF, credit_rules.KNOWN_AT)


def hand(variant: str) -> None:
    """By hand in SQL, with the same bounds on memory and threads."""
    measuring.django()
    from zhiheng.platform.datasets import duck

    files, connection = credit_facts.folder(), duck.connect().con
    connection.execute(f"CREATE VIEW facts AS FROM read_parquet('{files}/facts/*.parquet')")
    connection.execute(f"CREATE VIEW organisations AS FROM read_parquet('{files}/organisations.parquet')")

    def work() -> None:
        for name in ("grades", "contributions"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in credit_sql.statements(variant):
            connection.execute(statement)

    cpu, _ = measuring.best(work)
    peak = measuring.peak_mb()
    rows, parts = connection.sql("SELECT count(*), sum(parts) FROM contributions").fetchall()[0]
    table = connection.sql("SELECT organisation, score, grade FROM grades").to_arrow_table()
    measuring.tell(cpu=cpu, peak=peak, sha256=digest(table), rows=rows, parts=int(parts), variant=variant)


def difference() -> None:
    """The organisations whose grade changes when a fine costs two points more."""
    measuring.django()
    from zhiheng.apps.credit.expression import changes
    from zhiheng.engines.grading import RuleSet
    from zhiheng.platform.datasets.keeping import Kept

    after = RuleSet.model_validate(credit_rules.rules(fine=-12))
    found: list[Any] = []

    def work() -> None:
        connection, before, facts, organisations, moment = given()
        with Kept(connection) as keep:
            found.append(changes(before, after, facts, organisations, moment, keep=keep).to_pyarrow())

    seconds = min(measuring.wall(work) for _ in range(2))
    measuring.tell(seconds=seconds, changed=found[0].num_rows, peak=measuring.peak_mb())


def spark() -> None:
    """The unchanged expression on another engine."""
    import ibis
    from pyspark.sql import SparkSession

    from zhiheng.apps.credit.expression import build
    from zhiheng.engines.grading import Moment, RuleSet

    files = credit_facts.folder()
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "3g",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.warehouse.dir": str(files.parent / "spark-warehouse"),
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    connection = ibis.pyspark.connect(session)
    facts = connection.read_parquet(str(files / "facts"), table_name="facts")
    organisations = connection.read_parquet(str(files / "organisations.parquet"), table_name="organisations")
    rules = RuleSet.model_validate(credit_rules.rules())
    graded = build(rules, facts, organisations, Moment(credit_rules.AS_OF, credit_rules.KNOWN_AT))
    found: list[Any] = []
    wanted = graded.grades.select("organisation", "score", "grade")
    seconds = measuring.wall(lambda: found.append(wanted.to_pyarrow()))
    measuring.tell(seconds=seconds, sha256=digest(found[0]))
    session.stop()


def loop() -> None:
    """A plain loop over the facts of the enterprises of the sample, read from a file of their own."""
    from benchmarks import credit_loop

    sample = credit_facts.sample(SAMPLE)
    cpu, graded = measuring.best(lambda: credit_loop.grade_all(credit_loop.read(sample, SAMPLE)))
    scores, places, rows = graded
    measuring.tell(cpu=cpu, sha256=hashed(scores, places), enterprises=SAMPLE, rows=len(rows))


def in_its_own_environment() -> dict[str, Any]:
    """OpenFisca, in an environment beside the files: its licence and its pins stay out of ours."""
    place = credit_facts.folder().parents[1] / "bench-openfisca"
    python = place / "bin" / "python"
    if not (place / "_complete").exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "openfisca-core==46.0.1", "pyarrow"]
        subprocess.run(install, check=True)
        (place / "_complete").touch()
    script = Path(__file__).with_name("credit_openfisca.py")
    command = [str(python), "-W", "ignore", str(script), str(credit_facts.folder())]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": ""}, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def digest(table: Any) -> str:
    """One hash over score and grade of each organisation, in the order of their numbers."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = table.sort_by("organisation")
    places = pc.index_in(rows["grade"], value_set=pa.array(GRADES)).to_numpy()
    return hashed(rows["score"].to_numpy().astype(np.int64), places)


def hashed(scores: Any, places: Any) -> str:
    """The hash that each way of grading ends in."""
    import numpy as np

    both = np.asarray(scores, dtype="<i8").tobytes() + np.asarray(places, dtype="<i1").tobytes()
    return hashlib.sha256(both).hexdigest()


if __name__ == "__main__":
    kind, _, which = sys.argv[1].partition(":")
    {"ours": ours, "hand": lambda: hand(which), "loop": loop, "difference": difference, "spark": spark}[kind]()
