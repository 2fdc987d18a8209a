"""From a folder to a :class:`~zhiheng.policy.pack.Pack`: which file holds what, parents first, one hash over all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from zhiheng.policy.faults import Fault, PackProblem, nearest
from zhiheng.policy.pack import Pack
from zhiheng.policy.reading import Document, Unreadable, read
from zhiheng.policy.schema.base import Item
from zhiheng.policy.schema.bodies import Bodies, Duties, Roles, Systems
from zhiheng.policy.schema.catalogue import Catalogue
from zhiheng.policy.schema.clocks import Clocks, Instruments
from zhiheng.policy.schema.consequences import Consequences
from zhiheng.policy.schema.coverage import Coverage
from zhiheng.policy.schema.credit_terms import CreditTerms
from zhiheng.policy.schema.grading import GradingRules
from zhiheng.policy.schema.identifiers import IdentifierSchemes
from zhiheng.policy.schema.indicators import Indicator
from zhiheng.policy.schema.jurisdictions import Jurisdictions
from zhiheng.policy.schema.manifest import Codes, Manifest, Parameters
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.policy.schema.papers import PaperForms
from zhiheng.policy.schema.procedures import Procedure
from zhiheng.policy.schema.returns import ReturnForm
from zhiheng.policy.validation import validate

DATA_SUFFIXES = frozenset({".yaml", ".csv", ".geojson", ".json"})
MAX_FILES = 2_000

_SINGLE: dict[str, type[Any]] = {
    "manifest.yaml": Manifest,
    "bodies.yaml": Bodies,
    "catalogue.yaml": Catalogue,
    "consequences.yaml": Consequences,
    "duties.yaml": Duties,
    "systems.yaml": Systems,
    "coverage.yaml": Coverage,
    "roles.yaml": Roles,
    "codes.yaml": Codes,
    "parameters.yaml": Parameters,
    "instruments.yaml": Instruments,
    "papers.yaml": PaperForms,
    "identifiers.yaml": IdentifierSchemes,
    "jurisdictions.yaml": Jurisdictions,
    "credit/terms.yaml": CreditTerms,
}
_FOLDERS: dict[str, type[Any]] = {
    "indicators": Indicator,
    "returns": ReturnForm,
    "mappings": Mapping,
    "clocks": Clocks,
    "procedures": Procedure,
    "codes": Codes,
    "grading": GradingRules,
}


# collections in which an item of the pack's own wins over a parent's of the same id
_BY_ID = (
    *("indicators", "bodies", "systems", "roles", "permissions", "mappings", "codes", "parameters"),
    *("instruments", "clocks", "papers", "identifiers"),
    *("catalogue",),
)


@dataclass
class Parsed:
    """Everything read from one folder, with the faults met on the way and where each item stands."""

    folder: Path
    hash: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    models: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: type[Item] | type[Mapping]) -> Iterator[tuple[str, Any]]:
        """File and model of every item of that kind, by file name."""
        return ((file, model) for file, model in self.models.items() if isinstance(model, kind))

    def line(self, file: str, *path: str | int) -> int:
        """The line of a part of a file."""
        return self.documents[file].line(path) if file in self.documents else 1


def packs_dir() -> Path:
    """The folder of all packs: ``ZHIHENG_PACKS_DIR``, or ``packs`` beside the sources."""
    named = os.environ.get("ZHIHENG_PACKS_DIR")
    return Path(named) if named else Path(__file__).parents[3] / "packs"


def pack_ids() -> list[str]:
    """The ids of the packs that are there."""
    return sorted(manifest.parent.name for manifest in packs_dir().glob("*/manifest.yaml"))


def load(pack_id: str) -> Pack:
    """The pack with that id, read once and kept.

    Raises:
        PackProblem: it does not exist or breaks the schema.
    """
    return load_from(packs_dir(), pack_id)


@lru_cache(maxsize=32)
def load_from(root: Path, pack_id: str, *, chain: tuple[str, ...] = ()) -> Pack:
    """As :func:`load`, from any folder of packs; ``chain`` names the packs that led here by extending.

    Raises:
        PackProblem: it does not exist, breaks the schema or extends itself.
    """
    folder = find(root, pack_id)
    if pack_id in chain:
        zh, en = f"规则包循环引用：{' → '.join((*chain, pack_id))}", f"packs extend in a circle: {', '.join(chain)}"
        raise PackProblem(pack_id, [Fault("manifest.yaml", 1, "extends_circle", zh, en)])
    return assemble(_sound(parse(folder)), parent=lambda parent: load_from(root, parent, chain=(*chain, pack_id)))


def find(root: Path, pack_id: str) -> Path:
    """The folder of a pack.

    Raises:
        PackProblem: there is none of that id.
    """
    folder = root / pack_id
    if "/" in pack_id or "\\" in pack_id or not (folder / "manifest.yaml").is_file():
        zh, en = nearest(pack_id, sorted(manifest.parent.name for manifest in root.glob("*/manifest.yaml")))
        fault = Fault("manifest.yaml", 1, "unknown_pack", f"没有规则包“{pack_id}”{zh}", f"no pack '{pack_id}'{en}")
        raise PackProblem(pack_id, [fault])
    return folder


def parse(folder: Path) -> Parsed:
    """Read and validate every data file of ``folder``; faults are collected, not raised."""
    parsed = Parsed(folder)
    digest = sha256()
    for path in data_files(folder):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        digest.update(name.encode() + b"\0" + sha256(data).digest())
        if path.suffix == ".yaml":
            _parse_file(parsed, name, data)
    parsed.hash = digest.hexdigest()
    if "manifest.yaml" not in parsed.documents and not parsed.faults:
        parsed.faults.append(Fault("manifest.yaml", 1, "no_manifest", "缺少 manifest.yaml", "manifest.yaml is missing"))
    return parsed


def data_files(folder: Path) -> list[Path]:
    """The files that make up a pack (explanations and hidden files do not), sorted by relative path."""
    found = sorted(
        (path for path in folder.rglob("*") if path.suffix in DATA_SUFFIXES and path.is_file()),
        key=lambda path: path.relative_to(folder).as_posix(),
    )
    if len(found) > MAX_FILES:
        zh, en = f"规则包超过 {MAX_FILES} 个文件", f"more than {MAX_FILES} files"
        raise PackProblem(folder.name, [Fault(".", 1, "too_many_files", zh, en)])
    if links := [path.relative_to(folder).as_posix() for path in found if path.is_symlink()]:
        zh, en = "规则包里不能有符号链接", "a pack holds no symbolic links"
        raise PackProblem(folder.name, [Fault(links[0], 1, "link", zh, en)])
    return found


def _parse_file(parsed: Parsed, name: str, data: bytes) -> None:
    schema = _SINGLE.get(name) or (_FOLDERS.get(name.partition("/")[0]) if name.count("/") == 1 else None)
    if schema is None:
        known = [*_SINGLE, *(f"{folder}/*.yaml" for folder in _FOLDERS)]
        zh, en = nearest(name, known)
        parsed.faults.append(
            Fault(name, 1, "unknown_file", f"不认识的文件“{name}”{zh}", f"no such file in a pack: '{name}'{en}")
        )
        return
    try:
        document = read(data, name)
    except Unreadable as unreadable:
        parsed.faults.append(unreadable.fault)
        return
    parsed.documents[name] = document
    parsed.faults.extend(document.duplicates)
    model, faults = validate(schema, document)
    parsed.faults.extend(faults)
    if model is not None:
        parsed.models[name] = model


def _sound(parsed: Parsed) -> Parsed:
    if parsed.faults:
        raise PackProblem(parsed.folder.name, sorted(parsed.faults))
    return parsed


def assemble(parsed: Parsed, parent: Callable[[str], Pack]) -> Pack:
    """The pack of sound files, with its parents merged in (own items win over a parent's of the same id)."""
    manifest: Manifest = parsed.models["manifest.yaml"]
    parents = [parent(parent_id) for parent_id in manifest.extends]
    return Pack(
        manifest=manifest,
        folders=(*dict.fromkeys(folder for one in parents for folder in one.folders), parsed.folder),
        hash=_joint_hash(manifest, parsed.hash, parents),
        **_merged(parsed, parents),
    )


def _joint_hash(manifest: Manifest, own: str, parents: list[Pack]) -> str:
    if not parents:
        return own
    lines = [f"{pack.id}:{pack.hash}" for pack in parents] + [f"{manifest.id}:{own}"]
    return sha256("\n".join(lines).encode()).hexdigest()


def _merged(parsed: Parsed, parents: list[Pack]) -> dict[str, Any]:
    """The collections of a pack: those of its parents first, then its own."""
    own = _collections(parsed)
    merged: dict[str, Any] = {}
    for name in _BY_ID:
        merged[name] = {key: item for one in parents for key, item in getattr(one, name).items()} | own[name]
    for name in ("duties", "returns", "procedures", "jurisdictions", "penalty_regimes", "gradings"):
        merged[name] = [item for one in parents for item in getattr(one, name)] + own[name]
    merged["consequences"] = next((one.consequences for one in parents if one.consequences is not None), None)
    for name in ("coverage", "consequences"):
        if name in own:
            merged[name] = own[name]
    return merged


def _collections(parsed: Parsed) -> dict[str, Any]:
    def entries(file: str, key: str) -> tuple[Any, ...]:
        return getattr(parsed.models[file], key) if file in parsed.models else ()

    own: dict[str, Any] = {
        "indicators": {model.id: model for _, model in parsed.of(Indicator)},
        "returns": [model for _, model in parsed.of(ReturnForm)],
        "catalogue": {item.id: item for item in entries("catalogue.yaml", "items")},
        "gradings": [model for _, model in parsed.of(GradingRules)],
        "mappings": {model.kind: model for _, model in parsed.of(Mapping)},
        "duties": list(entries("duties.yaml", "duties")),
        "bodies": {body.id: body for body in entries("bodies.yaml", "bodies")},
        "systems": {system.id: system for system in entries("systems.yaml", "systems")},
        "roles": {role.id: role for role in entries("roles.yaml", "roles")},
        "permissions": {permission.id: permission for permission in entries("roles.yaml", "permissions")},
        "codes": {codes.id: codes for _, model in parsed.of(Codes) for codes in model.lists},
        "parameters": {parameter.id: parameter for parameter in entries("parameters.yaml", "parameters")},
        "instruments": {one.id: one for one in entries("instruments.yaml", "instruments")},
        "clocks": {clock.id: clock for _, model in parsed.of(Clocks) for clock in model.clocks},
        "procedures": [model for _, model in parsed.of(Procedure)],
        "jurisdictions": list(entries("jurisdictions.yaml", "jurisdictions")),
        "penalty_regimes": list(entries("credit/terms.yaml", "regimes")),
        "identifiers": {scheme.id: scheme for scheme in entries("identifiers.yaml", "schemes")},
        "papers": {form.id: form for form in entries("papers.yaml", "papers")},
    }
    for name in ("coverage", "consequences"):
        if f"{name}.yaml" in parsed.models:
            own[name] = parsed.models[f"{name}.yaml"]
    return own
