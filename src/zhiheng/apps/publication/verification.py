"""Whether a release is still what was released, and whether its numbers follow from its data.

Everything is done again from what was kept: snapshots in the lake, the archived pack, the engines. The figures must
come out byte for byte, and the ledger must hold the release's hash under a signed head.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from zhiheng.apps.indicators import archives, computing
from zhiheng.apps.indicators import queries as indicators
from zhiheng.apps.publication import queries
from zhiheng.apps.publication.comparing import Difference, differences
from zhiheng.apps.publication.latest import latest_of_each
from zhiheng.apps.publication.models import Release, ReleasedFigure, RevisionNote
from zhiheng.engines.merkle import leaf_hash, verify_inclusion
from zhiheng.platform.datasets import lake
from zhiheng.platform.datasets import queries as datasets
from zhiheng.platform.ledger import queries as ledger
from zhiheng.platform.ledger import verifying
from zhiheng.policy.faults import PackProblem
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

MOST_FIELDS = 5  # named of a figure that differs


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was released.

    Attributes:
        code: ``manifest``, ``figure_stored``, ``figures_joint``, ``snapshot``, ``pack``, ``engine``,
            ``revision``, ``figure_recomputed``, ``recompute_failed`` or ``ledger``.
        where: the figure, file or entry.
        message: what differs.
    """

    code: str
    where: str
    message: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        release: its code.
        figures: how many were recomputed.
        faults: empty if the release holds.
        notes: what could not be checked yet, such as a head that is still to be signed.
    """

    release: str
    figures: int
    faults: tuple[Fault, ...]
    notes: tuple[Text, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every byte is as it was released and follows from the data."""
        return not self.faults


def verify(release: Release, *, progress: Callable[[Text], None] = lambda _: None) -> Verification:
    """Check a release against everything that was kept with it."""
    notes: list[Text] = []
    stored = list(queries.figures(release))
    progress(Text("核对清单与已存数值", "checking the manifest and the stored figures"))
    faults = [*_manifest_faults(release), *_stored_faults(release, stored), *_revision_faults(release, stored)]
    progress(Text("核对数据快照与规则包存档", "checking snapshots and the archived pack"))
    kept = [*_snapshot_faults(release), *_pack_faults(release)]
    faults += [*kept, *_engine_faults(release)]
    progress(Text("由快照重新计算全部数值", "recomputing every figure from the snapshots"))
    recomputed, found = _recomputed(release, stored)
    faults += found
    progress(Text("核对日志证明", "checking the proof of the ledger"))
    faults += _ledger_faults(release, notes)
    return Verification(release.code, recomputed, tuple(faults), tuple(notes))


def _manifest_faults(release: Release) -> Iterator[Fault]:
    if sha256_hex(release.manifest.encode()) != release.sha256:
        yield Fault("manifest", release.code, Text("发布清单与其散列不符", "the manifest does not fit its hash"))
    freeze, said = release.freeze, release.contents
    previous = said["previous"] and said["previous"]["release"]
    told = {
        "release": (said["release"], release.code),
        "period": (said["period"], release.period),
        "edition": (said["edition"], release.edition),
        "reason": (said["reason"], release.reason),
        "previous": (previous, release.previous.code if release.previous else None),
        "known_at": (said["known_at"], json.loads(canonical_bytes(freeze.known_at))),
        "first_period": (said["first_period"], freeze.first_period),
        "pack": (said["pack"]["hash"], freeze.pack_hash),
        "archive": (said["pack"]["archive"], freeze.pack_sha256),
    }
    for name, (expected, found) in told.items():
        if expected != found:
            yield Fault("manifest", name, Text(f"清单为 {expected}，现为 {found}", f"was {expected}, is {found}"))


def _stored_faults(release: Release, stored: list[ReleasedFigure]) -> Iterator[Fault]:
    for one in stored:
        if sha256_hex(one.canonical.encode()) != one.sha256:
            yield Fault("figure_stored", one.key, Text("正本与其散列不符", "the record does not fit its hash"))
        elif (wrong := _columns_that_differ(one)) != []:
            names = ", ".join(wrong)
            yield Fault("figure_stored", one.key, Text(f"列与正本不符：{names}", f"columns differ from it: {names}"))
    latest = latest_of_each(stored)
    for one in stored:
        if one.is_current != (one.key in latest):
            yield Fault("figure_stored", one.key, Text("“最新”标记不对", "wrongly marked as the latest, or not"))
    said = release.contents["figures"]
    if len(stored) != said["count"] or indicators.joint_hash((f.key, f.sha256) for f in stored) != said["sha256"]:
        yield Fault(
            "figures_joint",
            release.code,
            Text(
                f"应有 {said['count']} 个数值，现有 {len(stored)} 个，或其中有改动",
                f"{said['count']} figures were released; {len(stored)} are stored, or some were changed",
            ),
        )


def _revision_faults(release: Release, stored: list[ReleasedFigure]) -> Iterator[Fault]:
    """The notes on what this release changed, made again from the figures of both."""
    previous = release.previous
    made = differences(queries.comparable(previous, release.freeze), stored) if previous else ()
    expected = {one.key: _said_of(one) for one in made}
    found = {one.key: _said_of(one) for one in queries.revisions(release)}
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            yield Fault("revision", key, Text("修订说明与数值不符", "the revision note does not fit the figures"))


def _said_of(note: Difference | RevisionNote) -> tuple[Any, ...]:
    return (*(getattr(note, name) for name in Difference.__slots__ if name != "change"), str(note.change))


def _columns_that_differ(figure: ReleasedFigure) -> list[str]:
    record = figure.record
    told = {
        "indicator": record["indicator"],
        "area": record["area"],
        "period": record["period"],
        "value": record["result"]["value"],
        "status": record["targets"][0]["status"] if record["targets"] else "",
        "key": f"{record['indicator']}.{record['area']}.{record['period']}",
    }
    return [name for name, value in told.items() if getattr(figure, name) != value]


def _snapshot_faults(release: Release) -> Iterator[Fault]:
    said = release.contents["datasets"]
    for snapshot in indicators.snapshots(release.freeze):
        if said.get(snapshot.dataset, {}).get("sha256") != snapshot.sha256:
            yield Fault("snapshot", snapshot.dataset, Text("快照不是发布时的那一份", "not the snapshot of the release"))
        for place in datasets.differences(snapshot):
            yield Fault("snapshot", place, Text("文件缺失或已被改动", "the file is missing or was changed"))


def _pack_faults(release: Release) -> Iterator[Fault]:
    path = release.freeze.pack_path
    try:
        digest = lake.sha256_of(path)
    except Problem as problem:
        yield Fault("pack", path, Text(problem.zh, problem.en))
        return
    if digest != release.contents["pack"]["archive"]:
        yield Fault("pack", path, Text("规则包存档已被改动", "the archived pack was changed"))


def _engine_faults(release: Release) -> Iterator[Fault]:
    for name, version in release.contents["engines"].items():
        present = computing.ENGINES.get(name)
        if present != version:
            zh, en = f"发布时为 {version}，现为 {present}", f"was {version}, is {present}"
            yield Fault("engine", name, Text(f"方法版本不同：{zh}", f"another version: {en}"))


def _recomputed(release: Release, stored: list[ReleasedFigure]) -> tuple[int, list[Fault]]:
    """How many figures came out, and those that differ from the stored ones."""
    freeze = release.freeze
    first, last = Period.parse(freeze.first_period), Period.parse(freeze.period)
    try:
        with archives.restored(freeze.pack_path, freeze.pack) as pack:
            source = indicators.source_of(freeze)
            found = {f.key: f.canonical for f in computing.Computation(pack, source, first=first, last=last).figures()}
    except (Problem, PackProblem, tarfile.TarError, duckdb.Error, pa.ArrowException, OSError, UnicodeError) as error:
        message = Text(f"无法重新计算：{error}", f"cannot be recomputed: {error}")
        return 0, [Fault("recompute_failed", release.code, message)]
    return len(found), list(_recompute_faults(stored, found))


def _recompute_faults(stored: list[ReleasedFigure], found: dict[str, str]) -> Iterator[Fault]:
    known = {one.key: one.canonical for one in stored}
    for key in sorted(known.keys() | found.keys()):
        if key not in found:
            yield Fault("figure_recomputed", key, Text("重算没有得出此数值", "recomputing does not give this figure"))
        elif key not in known:
            yield Fault("figure_recomputed", key, Text("重算多出此数值", "recomputing gives a figure more"))
        elif known[key] != found[key]:
            changed = "; ".join(_fields_that_differ(known[key], found[key]))
            yield Fault("figure_recomputed", key, Text(f"重算结果不同：{changed}", f"recomputed otherwise: {changed}"))


def _fields_that_differ(stored: str, found: str) -> list[str]:
    """Paths of the fields that differ, with both values, the first few."""
    try:
        before, after = _leaves(json.loads(stored)), _leaves(json.loads(found))
    except json.JSONDecodeError:
        return ["not JSON"]
    changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    told = [f"{path}: {before.get(path)} → {after.get(path)}" for path in changed[:MOST_FIELDS]]
    more = len(changed) - len(told)
    return [*told, f"+{more}"] if more else told


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every plain value of a record by its path, such as ``targets[0].status``."""
    if isinstance(value, dict):
        inner = [(f"{path}.{name}" if path else name, item) for name, item in value.items()]
    elif isinstance(value, list):
        inner = [(f"{path}[{at}]", item) for at, item in enumerate(value)]
    else:
        return {path: value}
    return {at: leaf for place, item in inner for at, leaf in _leaves(item, place).items()}


def _ledger_faults(release: Release, notes: list[Text]) -> Iterator[Fault]:
    entry = release.entry
    where = f"ledger:{entry.pk}"
    if entry.at != release.released_at or entry.actor != f"user:{release.released_by_id}":
        yield Fault("ledger", where, Text("发布人或发布时间与日志不符", "the ledger names another person or instant"))
    if entry.payload.get("sha256") != release.sha256 or entry.payload.get("release") != release.code:
        yield Fault("ledger", where, Text("日志所记散列与发布不符", "the ledger names another hash"))
    try:
        proof = ledger.inclusion(entry)
    except Problem as problem:
        yield Fault("ledger", where, Text(problem.zh, problem.en))
        return
    path = [bytes.fromhex(part) for part in proof["path"]]
    root, leaf = bytes.fromhex(proof["root"]), leaf_hash(bytes(entry.data))
    if not verify_inclusion(proof["leaf_index"], proof["tree_size"], leaf, path, root):
        yield Fault("ledger", where, Text("日志包含证明不成立", "the inclusion proof does not hold"))
    elif proof["head"] is None:
        notes.append(Text("覆盖该条目的树头尚未签名", "no signed head covers the entry yet"))
    elif not verifying.verify_proof(ledger.proof_document(entry)):
        yield Fault("ledger", where, Text("签名树头不成立", "the signed head does not hold"))
