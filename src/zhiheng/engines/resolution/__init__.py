"""Which records of several sources speak of the same organisation, and why.

Records that share a key (code, name in a place, address, telephone …) are compared feature by feature. Each feature
has levels, and a level weighs ``log2(m / u)``: how much likelier it is among records of one organisation than among
other candidates. The weights of a pair and the prior add up to its score in doublings of the odds. The surest pairs
are joined first, from a score of 2 on, unless that would bring two different valid codes together (never), an entity
contradicts the other, or a record without a code fits two organisations alike. What is left from -3 on is told to a
person.

Names are taken apart by :mod:`zhiheng.vocab.organisation_names`; codes of both eras meet in the organisation code
(GB 11714), which positions 9 to 17 of GB 32100 hold.

Source: I. P. Fellegi, A. B. Sunter, A Theory for Record Linkage (JASA 64, 1969). Where the weights come from is told
in ``docs/methods/resolution.md``.

>>> found = run(Input(records=[
...     {"rec_id": "a", "name": "山西华千化工有限公司", "uscc": "91140724211033400A", "phone": "03510000001"},
...     {"rec_id": "b", "name": "華千（山西）化工有限责任公司", "org_code": "21103340-0"},
...     {"rec_id": "c", "name": "山西绿康源建材有限公司"}]))
>>> [(entity.entity_id, entity.records) for entity in found.entities]
[('a', ['a', 'b']), ('c', ['c'])]
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from zhiheng.engines.resolution.abbreviations import FullNames
from zhiheng.engines.resolution.clustering import MERGE, POSSIBLE, Decision
from zhiheng.engines.resolution.comparing import FEATURES
from zhiheng.engines.resolution.explaining import FEATURE_NAMES
from zhiheng.engines.resolution.reading import Record
from zhiheng.engines.resolution.resolving import Resolution, compared, resolve
from zhiheng.engines.resolution.scoring import FLOORS, Weights, counted, parsed, probability, shipped
from zhiheng.vocab.divisions import DivisionTable

__all__ = [
    "FEATURES",
    "FEATURE_NAMES",
    "FLOORS",
    "MERGE",
    "POSSIBLE",
    "VERSION",
    "Decision",
    "FullNames",
    "Input",
    "Record",
    "Resolution",
    "Result",
    "Weights",
    "compared",
    "counted",
    "parsed",
    "probability",
    "resolve",
    "run",
    "shipped",
]

VERSION = "1.0.0"


class Line(BaseModel):
    """What one source says of an organisation; what it does not say is empty."""

    model_config = ConfigDict(extra="forbid")

    rec_id: str = Field(min_length=1, max_length=200, description="Its own id, unlike all others.")
    name: str = Field(default="", max_length=500, description="Name as written.")
    uscc: str = Field(default="", max_length=100, description="Unified social credit code (GB 32100), as written.")
    org_code: str = Field(default="", max_length=100, description="Organisation code (GB 11714), as written.")
    address: str = Field(default="", max_length=1000, description="Address as written.")
    legal_rep: str = Field(default="", max_length=200, description="Legal representative.")
    phone: str = Field(default="", max_length=100, description="Telephone number.")
    county: str = Field(default="", max_length=20, description="Code of the county (GB/T 2260), of any year.")


class DivisionRow(BaseModel):
    """A division as of a time; the columns of a pack's ``divisions.csv``."""

    code: str = Field(description="Six digits (GB/T 2260).")
    name: str = Field(description="Full name.")
    level: str = Field(pattern="^(province|city|county)$", description="province, city or county.")
    parent: str = Field(default="", description="Code of the division above.")
    effective_from: str = Field(default="", pattern=r"^(\d{4}-\d\d-\d\d)?$", description="First day; empty if old.")
    effective_to: str = Field(default="", pattern=r"^(\d{4}-\d\d-\d\d)?$", description="Day after the last.")
    predecessors: str = Field(default="", description="Codes of the divisions it came from, joined by |.")


class Input(BaseModel):
    """Records to compare with each other."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    records: list[Line] = Field(max_length=200_000, description="The records, in any order.")
    divisions: list[DivisionRow] = Field(
        default=[], max_length=100_000, description="Divisions that names and addresses may name, former ones too."
    )


class Part(BaseModel):
    """What one feature weighs in a pair."""

    feature: str = Field(description="Name of the feature.")
    level: str = Field(description="How the two compare in it.")
    weight: float = Field(description="Doublings of the odds, for or against.")
    zh: str = Field(description="In Chinese.")
    en: str = Field(description="In English.")


class Pair(BaseModel):
    """Two records that may be one organisation."""

    first: str = Field(description="Id of one record.")
    second: str = Field(description="Id of the other.")
    score: float = Field(description="Sum of the weights; 0 is even odds.")
    probability: float = Field(description="The odds as a share, 0 to 1, if the features were independent.")
    decision: Decision = Field(
        description="merged; or left to a person: possible (too little), ambiguous (fits two organisations), "
        "two_codes (both valid), other_name (no code says so), branch (perhaps only the parent)."
    )
    explain: list[Part] = Field(description="What the score is made of, the prior first.")


class Entity(BaseModel):
    """The records of one organisation."""

    entity_id: str = Field(description="Id of its first record, in the order of ids.")
    records: list[str] = Field(description="Ids of its records.")


class Result(BaseModel):
    """Entities, and the pairs that led to them or need a person."""

    entities: list[Entity] = Field(description="Each record is in one of them; in the order of ids.")
    pairs: list[Pair] = Field(description="Pairs that score -3 at least, in the order of ids.")


def run(given: Input) -> Result:
    """Entities and explained pairs.

    Raises:
        Problem: ``record_twice``, see :func:`resolve`.
    """
    rows = [row.model_dump() for row in given.divisions]
    records = [Record(**line.model_dump()) for line in given.records]
    found = resolve(records, DivisionTable(rows) if rows else None)
    members: dict[str, list[str]] = {}
    for record, entity in found.entity_ids().items():
        members.setdefault(entity, []).append(record)
    return Result(
        entities=[Entity(entity_id=entity, records=own) for entity, own in members.items()],
        pairs=[_pair(found, at) for at in sorted(found.decided)],
    )


def _pair(found: Resolution, at: int) -> Pair:
    told = found.reasons(at)
    total = round(sum(reason.weight for reason in told), 2)
    return Pair(
        first=found.records[found.pairs.first[at]].rec_id,
        second=found.records[found.pairs.second[at]].rec_id,
        score=total,
        probability=round(probability(total), 6),
        decision=found.decided[at].decision,
        explain=[
            Part(feature=one.feature, level=one.level, weight=one.weight, zh=one.text.zh, en=one.text.en)
            for one in told
        ],
    )
