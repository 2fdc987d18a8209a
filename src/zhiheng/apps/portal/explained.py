"""Why a number is what it is, arranged for its page and as a file that anyone can check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.apps.publication import explaining, queries
from zhiheng.apps.publication.queries import ReleasedFigure
from zhiheng.platform.ledger import queries as ledger
from zhiheng.policy.pack import Pack
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

FORMAT = "zhiheng-figure-proof/1"
PARTS = {
    "numerator": Text("分子", "Numerator"),
    "denominator": Text("分母", "Denominator"),
    "value": Text("取值", "Value"),
}
COUNTS = {
    **PARTS,
    "se": Text("标准误", "Standard error"),
    "sample": Text("有效样本量", "Valid answers"),
}


def parts(pack: Pack, measure: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """The quantities of the formula, each with what it counts."""
    told = {name: explaining.in_words(pack, dict(measure), name) for name in PARTS}
    return [(PARTS[name], words) for name, words in told.items() if words is not None]


def counts(record: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[Text, str]]:
    """The numbers that went in, as they are recorded."""
    found = [(title, str(record["counts"][name])) for name, title in COUNTS.items() if name in record["counts"]]
    peers = record["counts"].get("peers", {})
    return found + [(Text(names.get(area, area), names.get(area, area)), str(value)) for area, value in peers.items()]


def sum_of(record: Mapping[str, Any]) -> str:
    """``2424 ÷ 2674 × 100 = 90.65``: the computation in one line; empty where there is none to show."""
    found, shown = record["counts"], record["result"]["shown"]
    if "numerator" not in found or shown is None:
        return ""
    return f"{found['numerator']} ÷ {found['denominator']} × 100 = {record['result']['value']} ≈ {shown}"


def proof_facts(proof: Mapping[str, Any] | None) -> list[tuple[Text, str]]:
    """The proof of the ledger in a few lines; empty while no signed head covers the release."""
    if proof is None or proof["head"] is None:
        return []
    return [
        (Text("日志位置", "Place in the ledger"), f"{proof['leaf_index']} / {proof['tree_size']}"),
        (Text("条目散列", "Hash of the entry"), proof["leaf_hash"]),
        (Text("树根", "Root of the tree"), proof["root"]),
        (Text("签名时间", "Signed"), proof["head"]["signed_at"]),
        (Text("签名密钥", "Key"), proof["head"]["key_id"]),
    ]


def proof_file(figure: ReleasedFigure) -> dict[str, Any]:
    """The figure, its release and the proof of the ledger in one file.

    ``zhiheng ledger verify`` reads it as the proof of the ledger entry; the other members lead from there to the figure
    by SHA-256 alone.
    """
    release = figure.release
    try:
        proof = ledger.proof_document(release.entry)
    except Problem as problem:  # a head is signed right after the release, and every ten minutes
        proof = {"format": "", "not_yet": {"zh": problem.zh, "en": problem.en}}
    return proof | {
        "about": FORMAT,
        "figure": figure.key,
        "canonical": figure.canonical,
        "sha256": figure.sha256,
        "release": {"code": release.code, "sha256": release.sha256, "manifest": release.manifest},
        "steps": STEPS,
    }


def all_hashes(release: queries.Release) -> list[list[str]]:
    """Key and hash of every figure, in the order in which the manifest's joint hash is taken."""
    found = queries.figures(release).order_by("key").values_list("key", "sha256")
    return sorted([key, digest] for key, digest in found)


STEPS = [
    "sha256 = SHA-256 of the UTF-8 bytes of canonical",
    "the pair [figure, sha256] stands in hashes.json of the release",
    "figures.sha256 of release.manifest = SHA-256 of the bytes of hashes.json",
    "release.sha256 = SHA-256 of the UTF-8 bytes of release.manifest",
    "release.sha256 stands in the payload of entry",
    "entry is in the ledger under the signed head: zhiheng ledger verify FILE",
]
