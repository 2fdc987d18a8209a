"""The thirty rules as OpenFisca writes them: facts are its persons, enterprises its groups, each rule a variable.

Runs in the benchmark's own environment, which has neither Django nor this project. Written to be kind to OpenFisca:
words are small numbers, 0 stands for what is missing, days are numbers, and constants of the day are reckoned once.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openfisca_core
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

DAY = {years: (np.datetime64(f"{2025 - years}-06-30") - np.datetime64("1970-01-01")).astype(int) for years in range(6)}
QUARTER, HALF, CHANGED = (
    int((np.datetime64(one) - np.datetime64("1970-01-01")).astype(int))
    for one in ("2025-03-31", "2024-12-31", "2023-01-01")
)
KNOWN_AT = int(np.datetime64("2025-07-10", "s").astype(int))
WORDS = {
    "kind": "penalty inspection complaint incident recall award certificate insurance enforcement listing",
    "code_sort": "warning criticism fine suspension revocation ban",
    "code_sector": "food drug special other",
    "code_result": "pass fail refused",
    "code_severity": "minor general serious",
    "code_outcome": "upheld settled rejected",
    "code_level": "general major grave",
    "code_manner": "voluntary ordered",
    "code_rank": "nation province city",
    "code_scheme": "system product",
    "code_list": "abnormal serious",
}
NUMBERS = {name: {word: place for place, word in enumerate(words.split(), 1)} for name, words in WORDS.items()}
TODAY = period("2025-06-30")
DAYS = ("occurred_on", "valid_to", "repaired_on", "date_published_on")
INSTANTS = ("recorded_at", "revoked_at", "repair_recorded_at")  # in seconds: its numbers have 32 bits
INPUTS: dict[str, type] = {
    **dict.fromkeys((*WORDS, "flag_is_first", "flag_is_injured", "flag_is_responsible", *DAYS, *INSTANTS), int),
    **dict.fromkeys(("number_fine_yuan", "number_cover_yuan", "number_owed_yuan"), float),
}
EVENT = build_entity("event", "events", "fact", is_person=True)
ENTERPRISE = build_entity("enterprise", "enterprises", "enterprise", roles=[{"key": "member"}])
NEVER = 2**31 - 1  # a day or second after all others, and so an expiry that does not come
LAW = ("P1", "P2", "P3", "P4", "P5", "P6", "E1", "E2")
CONSUMER = ("K1", "K2", "K3")
QUALITY = ("I1", "I2", "I3", "I4", "R1", "N1")
HONOUR = ("A1", "A2", "A3", "C1", "C2", "S1")


def three(start: Any) -> Any:
    """Per cent that three years leave."""
    return np.select([start > DAY[1], start > DAY[2], start > DAY[3]], [100, 60, 30], 0)


def two(start: Any) -> Any:
    """Per cent that two years leave."""
    return np.select([start > DAY[1], start > DAY[2]], [100, 50], 0)


def one_of(fact: Any, name: str, *words: str) -> Any:
    """Whether a field has one of the values."""
    numbers = [NUMBERS[name][word] for word in words]
    values = fact(name, TODAY)
    return values == numbers[0] if len(numbers) == 1 else np.isin(values, numbers)


def known(fact: Any) -> Any:
    """Whether the fact counts on the day, by what was known."""
    return (
        (fact("occurred_on", TODAY) <= DAY[0])
        & (fact("recorded_at", TODAY) <= KNOWN_AT)
        & ~(fact("revoked_at", TODAY) <= KNOWN_AT)
        & (fact("valid_to", TODAY) > DAY[0])
    )


def unrepaired(fact: Any) -> Any:
    """Whether no repair of it holds."""
    return ~((fact("repaired_on", TODAY) <= DAY[0]) & (fact("repair_recorded_at", TODAY) <= KNOWN_AT))


def published(fact: Any) -> Any:
    """Whether the penalty is within three years of its publication."""
    day = fact("date_published_on", TODAY)
    return (day <= DAY[0]) & (day > DAY[3])


def of_kind(fact: Any, kind: str) -> Any:
    """Whether a known fact is of the kind."""
    return fact("is_known", TODAY) & one_of(fact, "kind", kind)


def penalty(fact: Any, points: int, *tests: Any, fading: bool = False, repair: bool = True) -> Any:
    """Points for a penalty."""
    held = of_kind(fact, "penalty") & published(fact)
    for test in tests:
        held &= test
    if repair:
        held &= fact("is_unrepaired", TODAY)
    keep = three(fact("date_published_on", TODAY)) if fading else 100
    return held * points * keep // 100


def fine(fact: Any, points: int, test: Any, *, fading: bool = True) -> Any:
    """Points for a fine of an amount."""
    return penalty(fact, points, one_of(fact, "code_sort", "fine"), test, fading=fading)


def p2(fact: Any) -> Any:
    """A small fine, not the first."""
    test = (fact("number_fine_yuan", TODAY) <= small(fact)) & (fact("flag_is_first", TODAY) == 1)
    return fine(fact, -40000, test & (fact("date_published_on", TODAY) > DAY[1]), fading=False)


def p3(fact: Any) -> Any:
    """A fine, of less if it is the first."""
    yuan, first = fact("number_fine_yuan", TODAY), fact("flag_is_first", TODAY)
    return fine(fact, -50000, (yuan > small(fact)) & (yuan < 100000) & (first > 0)) * np.where(first == 1, 2, 1)


def small(fact: Any) -> Any:
    """What a small fine is on the day."""
    return np.where(fact("occurred_on", TODAY) < CHANGED, 3000, 5000)


def failed(fact: Any, points: int, severity: str) -> Any:
    """Points for a failed inspection."""
    held = of_kind(fact, "inspection") & one_of(fact, "code_result", "fail") & one_of(fact, "code_severity", severity)
    return (held & fact("is_unrepaired", TODAY)) * points * two(fact("occurred_on", TODAY)) // 100


def upheld(fact: Any, points: int, injured: int) -> Any:
    """Points for an upheld complaint."""
    held = of_kind(fact, "complaint") & one_of(fact, "code_outcome", "upheld")
    return (held & (fact("flag_is_injured", TODAY) == injured)) * points * two(fact("occurred_on", TODAY)) // 100


def coded(
    fact: Any, kind: str, field: str, word: str, points: int, *, since: int | None = None, keep: Any = None
) -> Any:
    """Points for a fact of a kind with a value."""
    held = of_kind(fact, kind) & one_of(fact, field, word)
    if since is not None:
        held &= fact("occurred_on", TODAY) > since
    return held * points if keep is None else held * points * keep(fact("occurred_on", TODAY)) // 100


def enforced(fact: Any) -> Any:
    """Enforcement within two years."""
    return of_kind(fact, "enforcement") & (fact("occurred_on", TODAY) > DAY[2])


def responsible(fact: Any, *levels: str) -> Any:
    """An incident of the levels for which the enterprise answers."""
    return of_kind(fact, "incident") & one_of(fact, "code_level", *levels) & (fact("flag_is_responsible", TODAY) == 2)


RULES = {
    "P1": lambda f: penalty(f, -30000, one_of(f, "code_sort", "criticism"), f("date_published_on", TODAY) > QUARTER),
    "P2": p2,
    "P3": p3,
    "P4": lambda f: fine(f, -200000, f("number_fine_yuan", TODAY) >= 100000),
    "P5": lambda f: penalty(f, -250000, one_of(f, "code_sort", "suspension"), repair=False),
    "P6": lambda f: penalty(
        f,
        -50000,
        one_of(f, "code_sort", "fine", "suspension"),
        one_of(f, "code_sector", "food", "drug", "special"),
        fading=True,
    ),
    "E1": lambda f: (enforced(f) & f("is_unrepaired", TODAY)) * -75000,
    "E2": lambda f: (enforced(f) & (f("number_owed_yuan", TODAY) >= 1000000)) * -50000,
    "K1": lambda f: upheld(f, -15000, 1),
    "K2": lambda f: upheld(f, -40000, 2),
    "K3": lambda f: coded(f, "complaint", "code_outcome", "settled", -5000, since=HALF),
    "I1": lambda f: failed(f, -20000, "minor"),
    "I2": lambda f: failed(f, -60000, "general"),
    "I3": lambda f: failed(f, -120000, "serious"),
    "I4": lambda f: coded(f, "inspection", "code_result", "refused", -150000, since=DAY[1]),
    "I5": lambda f: coded(f, "inspection", "code_result", "pass", 20000, keep=two),
    "R1": lambda f: coded(f, "recall", "code_manner", "ordered", -80000, keep=two),
    "R2": lambda f: coded(f, "recall", "code_manner", "voluntary", 10000, since=DAY[1]),
    "N1": lambda f: responsible(f, "general") * -200000 * three(f("occurred_on", TODAY)) // 100,
    "A1": lambda f: coded(f, "award", "code_rank", "nation", 80000, keep=three),
    "A2": lambda f: coded(f, "award", "code_rank", "province", 50000, keep=three),
    "A3": lambda f: coded(f, "award", "code_rank", "city", 20000, keep=three),
    "C1": lambda f: coded(f, "certificate", "code_scheme", "system", 20000),
    "C2": lambda f: coded(f, "certificate", "code_scheme", "product", 30000),
    "S1": lambda f: (of_kind(f, "insurance") & (f("number_cover_yuan", TODAY) >= 500000)) * 12500,
    "V1": lambda f: (
        coded(f, "penalty", "code_sort", "revocation", 3, since=DAY[3])
        + coded(f, "penalty", "code_sort", "ban", 3, since=DAY[3])
    ),
    "V2": lambda f: (responsible(f, "major", "grave") & (f("occurred_on", TODAY) > DAY[5])) * 3,
    "V3": lambda f: (of_kind(f, "listing") & one_of(f, "code_list", "abnormal") & f("is_unrepaired", TODAY)) * 2,
    "counts_complaint": lambda f: (
        coded(f, "complaint", "code_outcome", "upheld", 1, since=DAY[1]) * f("is_unrepaired", TODAY)
    ),
    "counts_penalty": lambda f: of_kind(f, "penalty") & (f("occurred_on", TODAY) > DAY[2]) & f("is_unrepaired", TODAY),
}


def points(group: Any, period: Any, parameters: Any = None) -> Any:
    """The score of an enterprise, in parts of a point."""

    def total(names: tuple[str, ...]) -> Any:
        return sum(group.sum(group.members(name, TODAY)) for name in names)

    consumer = total(CONSUMER) - 50000 * (total(("counts_complaint",)) >= 3)
    counted = np.maximum(total(LAW), -350000) + np.maximum(consumer, -200000) + np.minimum(total(HONOUR), 150000)
    counted += np.maximum(total(QUALITY), -300000) + np.minimum(total(("I5", "R2")), 100000)
    return np.clip(800000 + counted, 0, 1000000)


def place(group: Any, period: Any, parameters: Any = None) -> Any:
    """The place of its grade; 0 is the best."""
    score = group("score", TODAY)
    reached = np.select([score >= 850000, score >= 700000, score >= 500000], [0, 1, 2], 3)
    for name in ("V1", "V2", "V3"):
        reached = np.maximum(reached, group.max(group.members(name, TODAY)))
    return np.maximum(reached, group.sum(group.members("counts_penalty", TODAY)) >= 2)


def system() -> TaxBenefitSystem:
    """Inputs, one variable for each rule, score and grade."""
    made = TaxBenefitSystem([EVENT, ENTERPRISE])

    def add(name: str, entity: Any, sort: type, formula: Any = None) -> None:
        unit = DateUnit.DAY if formula else DateUnit.ETERNITY
        members = {"value_type": sort, "entity": entity, "definition_period": unit, "label": name}
        made.add_variable(type(name, (Variable,), {**members, **({"formula": formula} if formula else {})}))

    for name, sort in INPUTS.items():
        add(name, EVENT, sort)
    add("is_known", EVENT, bool, lambda fact, period, parameters=None: known(fact))
    add("is_unrepaired", EVENT, bool, lambda fact, period, parameters=None: unrepaired(fact))
    for name, rule in RULES.items():
        add(name, EVENT, int, lambda fact, period, parameters=None, rule=rule: rule(fact))
    add("score", ENTERPRISE, int, points)
    add("place", ENTERPRISE, int, place)
    return made


def read(files: Path) -> tuple[Any, Any, dict[str, Any]]:
    """Numbers of the enterprises, of that of each fact, and the fields, with an empty fact for each enterprise.

    Without it an enterprise without facts would be no group.
    """
    facts = pq.read_table(files / "facts")
    every = pq.read_table(files / "organisations.parquet")["id"].to_numpy()
    owner = np.concatenate([facts["organisation"].to_numpy(), every])
    columns = {}
    for name, sort in INPUTS.items():
        empty = NEVER if name in (*DAYS, *INSTANTS) else 0
        values = np.concatenate([numeric(facts[name], name, empty), np.full(len(every), empty)])
        columns[name] = values.astype(np.int32 if sort is int else np.float32)
    return every, owner, columns


def numeric(column: Any, name: str, empty: int) -> Any:
    """A column as numbers; NaN or the empty value for what is missing."""
    if name in WORDS:
        held = column.combine_chunks().dictionary_encode() if column.type == "string" else column.combine_chunks()
        held = held.chunk(0) if hasattr(held, "chunk") else held
        lookup = np.array([NUMBERS[name][word] for word in held.dictionary.to_pylist()] or [0])
        return np.where(held.is_valid().to_numpy(zero_copy_only=False), lookup[held.indices.fill_null(0)], 0)
    if name.startswith("flag_"):
        return column.cast("int8").fill_null(-1).to_numpy() + 1
    if name in DAYS:
        return column.cast("int32").fill_null(empty).to_numpy()
    if name.startswith("number_"):
        return column.cast("float64").fill_null(float("nan")).to_numpy()
    return (pc.divide(column.cast("int64"), 1_000_000)).fill_null(empty).to_numpy()


def grade(files: Path) -> tuple[Any, Any, int]:
    """Score and place of each enterprise, and how many effects the rules have."""
    every, owner, columns = read(files)
    rules = system()
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("event", np.arange(len(owner)))
    groups = builder.declare_entity("enterprise", every)
    builder.join_with_persons(groups, owner, np.zeros(len(owner), dtype=np.int64))
    simulation = builder.build(rules)
    for name, values in columns.items():
        simulation.set_input(name, "eternity", values)
    score, found = simulation.calculate("score", TODAY), simulation.calculate("place", TODAY)
    rows = sum(int(np.count_nonzero(simulation.calculate(name, TODAY))) for name in RULES if "_" not in name)
    return score, found, rows


def cpu() -> float:
    """Processor seconds so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    start = cpu()
    scores, places, effects = grade(Path(sys.argv[1]))
    spent = cpu() - start
    both = np.asarray(scores, dtype="<i8").tobytes() + np.asarray(places, dtype="<i1").tobytes()
    print(
        json.dumps(
            {
                "cpu": spent,
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "sha256": hashlib.sha256(both).hexdigest(),
                "rows": effects,
                "version": getattr(openfisca_core, "__version__", "46.0.1"),
            }
        )
    )
