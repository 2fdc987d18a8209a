"""Names: each id once, each file named after what is in it."""

from __future__ import annotations

from pathlib import PurePosixPath

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.schema.base import refuse_overlaps
from zhiheng.policy.schema.manifest import Codes
from zhiheng.policy.schema.mapping import Mapping
from zhiheng.vocab.problem import Problem

_LISTS = (
    ("bodies.yaml", "bodies"),
    ("duties.yaml", "duties"),
    ("systems.yaml", "systems"),
    ("roles.yaml", "roles"),
    ("roles.yaml", "permissions"),
    ("parameters.yaml", "parameters"),
)


def check(case: Case) -> None:
    """Ids that repeat, files whose name and content disagree."""
    for file, key in _LISTS:
        _once(case, [(place, item.id) for place, item in case.entries(file, key)])
    _once(case, [((file, ("id",)), indicator.id) for file, indicator in case.indicators])
    _once(case, _target_ids(case))
    _codes(case)
    _forms(case)
    for file, indicator in case.indicators:
        _named_after(case, file, "id", indicator.id)
    for file, mapping in case.parsed.of(Mapping):
        _named_after(case, file, "kind", mapping.kind)
    _folder(case)


def _target_ids(case: Case) -> list[tuple[Place, str]]:
    return [
        ((file, ("targets", number, "id")), target.id)
        for file, indicator in case.indicators
        for number, target in enumerate(indicator.targets)
    ]


def _codes(case: Case) -> None:
    """Lists have names of their own over all files; codes within their list, under a parent of this or another list."""
    listed = [(file, number, one) for file, model in case.parsed.of(Codes) for number, one in enumerate(model.lists)]
    _once(case, [((file, ("lists", number, "id")), one.id) for file, number, one in listed])
    known = [code.code for one in case.pack.codes.values() for code in one.codes]
    for file, number, one in listed:
        within = [((file, ("lists", number, "codes", place)), code) for place, code in enumerate(one.codes)]
        _once(case, [(place, code.code) for place, code in within])
        for place, code in within:
            if code.parent is not None:
                case.known(place, code.parent, known, ("code", "上级代码", "parent code"))


def _once(case: Case, named: list[tuple[Place, str]]) -> None:
    first: dict[str, Place] = {}
    for place, name in named:
        if name in first:
            file, path = first[name]
            where = f"{file}:{case.parsed.line(file, *path)}"
            case.fault(place, "repeated_id", f"编号“{name}”重复（已见于 {where}）", f"id '{name}' repeats {where}")
        else:
            first[name] = place


def _forms(case: Case) -> None:
    """A form may have several versions, one at a time; an item belongs to one form only."""
    owner: dict[str, str] = {}
    for file, form in case.forms:
        inside: set[str] = set()
        for number, item in enumerate(form.items):
            if item.id in inside or owner.setdefault(item.id, form.id) != form.id:
                place = (file, ("items", number, "id"))
                case.fault(place, "repeated_id", f"报表项目“{item.id}”重复", f"return item '{item.id}' repeats")
            inside.add(item.id)
        _once(case, [((file, ("rules", number, "id")), rule.id) for number, rule in enumerate(form.rules)])
        versions = [other for _, other in case.forms if other.id == form.id]
        if form is versions[0]:
            try:
                refuse_overlaps(versions)
            except Problem as problem:
                case.fault((file, ("effective_from",)), problem.code, problem.zh, problem.en)


def _named_after(case: Case, file: str, key: str, name: str) -> None:
    if PurePosixPath(file).stem != name:
        case.fault((file, (key,)), "file_name", f"文件名应为 {name}.yaml", f"the file should be called {name}.yaml")


def _folder(case: Case) -> None:
    name = case.parsed.folder.resolve().name
    if case.pack.id != name:
        zh, en = f"规则包 id“{case.pack.id}”应与文件夹“{name}”同名", f"id '{case.pack.id}' differs from folder '{name}'"
        case.fault(("manifest.yaml", ("id",)), "folder_name", zh, en)
