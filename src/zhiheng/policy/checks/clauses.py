"""The document: every cited address exists, every address is answered, every answer names something that is there."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.pack import Pack

ADDRESS = ("clause", "条款地址", "clause")


def check(case: Case) -> None:
    """Addresses that do not exist, are not answered, or are answered by nothing."""
    addresses = case.pack.addresses
    for place, clause in _cited(case):
        if addresses:
            case.known(place, clause, addresses, ADDRESS)
        else:
            zh, en = f"引用了“{clause}”，但 manifest 没有 source", f"cites '{clause}', but the manifest has no source"
            case.fault(place, "no_source", zh, en)
    _coverage(case)


def _cited(case: Case) -> Iterator[tuple[Place, str]]:
    for file, indicator in case.indicators:
        yield (file, ("clause",)), indicator.clause
        for number, target in enumerate(indicator.targets):
            if target.clause is not None:
                yield (file, ("targets", number, "clause")), target.clause
    for file, form in case.forms:
        yield (file, ("clause",)), form.clause
    for name, key in (("bodies.yaml", "bodies"), ("duties.yaml", "duties")):
        for (file, path), item in case.entries(name, key):
            yield (file, (*path, "clause")), item.clause
    for (file, path), system in case.entries("systems.yaml", "systems"):
        for number, clause in enumerate(system.clauses):
            yield (file, (*path, "clauses", number)), clause
    for (file, path), exception in case.entries("coverage.yaml", "number_exceptions"):
        yield (file, (*path, "address")), exception.address


def _coverage(case: Case) -> None:
    source = case.parsed.models["manifest.yaml"].source
    if source is None:
        return
    seen: set[str] = set()
    cited: set[str] = set()
    items = references(case.pack)
    for (file, path), entry in case.entries("coverage.yaml", "entries"):
        case.known((file, (*path, "address")), entry.address, source.addresses, ADDRESS)
        if entry.address in seen:
            zh, en = f"地址“{entry.address}”答复了两次", f"address '{entry.address}' is answered twice"
            case.fault((file, (*path, "address")), "repeated_address", zh, en)
        seen.add(entry.address)
        cited.update(entry.by)
        for number, reference in enumerate(entry.by):
            case.known((file, (*path, "by", number)), reference, items, ("reference", "条目", "item"))
        for number, system in enumerate(entry.systems):
            case.known((file, (*path, "systems", number)), system, case.pack.systems, ("system", "系统", "system"))
    for address in source.addresses:
        if address not in seen:
            zh, en = f"地址“{address}”没有答复", f"address '{address}' is not answered"
            case.fault(("coverage.yaml", ()), "address_unanswered", zh, en)
    _uncited(case, cited)


def _uncited(case: Case, cited: set[str]) -> None:
    """Targets, duties and indicators that no address names would be promises that coverage does not count."""
    for file, indicator in case.indicators:
        for number, target in enumerate(indicator.targets):
            if f"target:{target.id}" not in cited:
                _lonely(case, (file, ("targets", number, "id")), "目标", "target", target.id)
        if not indicator.targets and f"indicator:{indicator.id}" not in cited:
            _lonely(case, (file, ("id",)), "指标", "indicator", indicator.id)
    for (file, path), duty in case.entries("duties.yaml", "duties"):
        if f"duty:{duty.id}" not in cited:
            _lonely(case, (file, (*path, "id")), "职责", "duty", duty.id)


def _lonely(case: Case, place: Place, zh: str, en: str, name: str) -> None:
    case.fault(place, "unreferenced", f"条款覆盖表没有引用{zh}“{name}”", f"coverage does not name {en} '{name}'")


def references(pack: Pack) -> set[str]:
    """Every item that coverage may name, as ``kind:id``."""
    named = {
        "indicator": list(pack.indicators),
        "target": [target.id for target in pack.targets],
        "body": list(pack.bodies),
        "duty": [duty.id for duty in pack.duties],
        "return": [form.id for form in pack.returns],
        "role": list(pack.roles),
    }
    return {f"{kind}:{name}" for kind, names in named.items() for name in names}
