"""Why a number is what it is: clause, formula, counts, data, pack, engines, ledger."""

from __future__ import annotations

from typing import Any

from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication import queries
from zhiheng.apps.publication.models import ReleasedFigure
from zhiheng.platform.ledger import queries as ledger
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

BASIS = {
    "census": Text("全数统计", "census"),
    "probability": Text("概率抽样", "probability sample"),
    "risk_targeted": Text("按风险抽样：只说明被抽样品", "risk-targeted sample: describes the samples taken"),
}
INTERVALS = {
    "wilson": Text("Wilson 区间", "Wilson interval"),
    "clopper_pearson": Text("Clopper-Pearson 区间", "Clopper-Pearson interval"),
    "jeffreys": Text("Jeffreys 区间", "Jeffreys interval"),
    "reported": Text("按上报标准误", "from the reported standard error"),
    "none": Text("无抽样误差或未给出", "no sampling error, or none given"),
}
COLUMNS = {
    "domain": Text("检验领域", "domain"),
    "level": Text("抽查级别", "level"),
    "category": Text("产品类别", "category"),
    "sampling": Text("抽样方式", "sampling"),
    "stratum": Text("抽样层", "stratum"),
    "verdict": Text("判定", "verdict"),
    "city": Text("市", "city"),
    "county": Text("县", "county"),
}
EVERY_ROW = Text("全部样品", "all samples")


def why(figure: ReleasedFigure) -> dict[str, Any]:
    """Everything behind a released figure, for the page of that name and for machines.

    Returns:
        ``figure``, ``record`` (the canonical record), ``sha256``, ``canonical``, ``clause``, ``indicator`` (name,
        definition), ``formula``, ``numerator``, ``denominator`` and ``value`` in words, ``counts``, ``result``,
        ``basis``, ``interval``, ``targets``, ``missing``, ``datasets`` (name, hash, rows, known at, files), ``pack``,
        ``engines``, ``release`` and ``ledger`` (the inclusion proof, or None while the transaction is open).
    """
    record, release = figure.record, figure.release
    snapshots = indicators.snapshots(release.freeze)
    pack = queries.pack_of(release)
    indicator = pack.indicators.get(record["indicator"])
    measure = record["measure"]
    return {
        "figure": figure.key,
        "record": record,
        "sha256": figure.sha256,
        "canonical": figure.canonical,
        "clause": record["clause"],
        "indicator": {
            "id": record["indicator"],
            "name": indicator.name if indicator else Text(record["indicator"], record["indicator"]),
            "definition": indicator.definition if indicator else None,
        },
        "formula": formula(record),
        **{name: in_words(pack, measure, name) for name in ("numerator", "denominator", "value")},
        "counts": record["counts"],
        "result": record["result"],
        "basis": BASIS.get(measure["basis"]),
        "interval": INTERVALS[record["result"]["interval"]],
        "targets": record["targets"],
        "missing": record["missing"],
        "datasets": [_dataset(one) for one in snapshots if one.dataset in record["datasets"]],
        "pack": record["pack"] | {"archive": release.contents["pack"]["archive"]},
        "engines": record["engines"],
        "release": {"code": release.code, "sha256": release.sha256, "released_at": release.released_at},
        "ledger": _proof(figure),
    }


def formula(record: dict[str, Any]) -> Text:
    """How the value comes about, in words."""
    match record["measure"]["method"]:
        case "ratio":
            return Text("分子 ÷ 分母 × 100，由计数重新计算", "numerator ÷ denominator × 100, recomputed from counts")
        case "count":
            return Text("本期各部分之和", "sum of the parts of the period")
        case "cumulative":
            return Text("自起算年起各期之和", "sum of all periods since the first year that counts")
        case "index":
            return Text("按上报的指数", "the index as reported")
        case "rank":
            return Text("本省与所列各省按数值排位", "place of the province among those listed, by value")
        case _:
            return Text("定性目标，未定量", "stated in words, not measured")


def in_words(pack: Pack, measure: dict[str, Any], name: str) -> Text | None:
    """A part of the measure: which rows count, or which cell of a return."""
    part = measure.get(name)
    if part is None:
        return None
    if "item" in part:
        form, item = pack.form_items.get(part["item"], (None, None))
        if form is None or item is None:
            return Text(part["item"], part["item"])
        return Text(f"报表《{form.title.zh}》“{item.name.zh}”", f"return “{form.title.en}”, “{item.name.en}”")
    asked = dict(part["where"])
    if name == "numerator":  # the numerator narrows the denominator
        asked = {**measure["denominator"].get("where", {}), **asked}
    if not asked:
        return EVERY_ROW
    return Text(
        "；".join(f"{COLUMNS[column].zh}：{_values(pack, column, values).zh}" for column, values in asked.items()),
        "; ".join(f"{COLUMNS[column].en}: {_values(pack, column, values).en}" for column, values in asked.items()),
    )


def _values(pack: Pack, column: str, values: list[str]) -> Text:
    codes = pack.codes.get(column)
    names = {one.code: one.name for one in codes.codes} if codes else {}
    texts = [names.get(value, Text(value, value)) for value in values]
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def _dataset(snapshot: Any) -> dict[str, Any]:
    return {
        "name": snapshot.dataset,
        "sha256": snapshot.sha256,
        "rows": snapshot.rows,
        "known_at": snapshot.known_at,
        "schema_version": snapshot.schema_version,
        "files": [{"period": one.period, "sha256": one.sha256, "rows": one.rows} for one in snapshot.parts.all()],
    }


def _proof(figure: ReleasedFigure) -> dict[str, Any] | None:
    try:
        return ledger.inclusion(figure.release.entry)
    except Problem:  # the transaction that released it is still open
        return None
