"""References: whatever an item names is there, and whatever is there is named by something."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.policy.checks.case import Case, Place
from zhiheng.policy.pack import Pack
from zhiheng.policy.schema.indicators import Indicator

BODY = ("body", "单位", "body")
ITEM = ("item", "报表项目", "return item")
UNIT = ("unit", "计量单位", "unit")
SYSTEM = ("system", "系统", "system")


def check(case: Case) -> None:
    """Unknown bodies, items, units, codes, systems, permissions and targets; then everything nobody refers to."""
    _indicators(case)
    _forms(case)
    _bodies(case)
    _duties(case)
    _roles(case)
    _jurisdictions(case)
    _unreferenced(case)


def _indicators(case: Case) -> None:
    targets = {target.id for target in case.pack.targets}
    for file, indicator in case.indicators:
        _bodies_known(case, file, "owners", indicator.owners)
        _bodies_known(case, file, "supports", indicator.supports)
        _parts(case, file, indicator)
        for number, target in enumerate(indicator.targets):
            if target.shares_number_with is not None:
                place = (file, ("targets", number, "shares_number_with"))
                case.known(place, target.shares_number_with, targets, ("target", "目标", "target"))


def _bodies_known(case: Case, file: str, key: str, named: Iterable[str]) -> None:
    for number, body in enumerate(named):
        case.known((file, (key, number)), body, case.pack.bodies, BODY)


def _parts(case: Case, file: str, indicator: Indicator) -> None:
    measure = indicator.measure
    for key in ("numerator", "denominator", "value"):
        part = getattr(measure, key)
        if part is None:
            continue
        for name in ("item", "item_se", "item_n"):
            if getattr(part, name) is not None:
                case.known((file, ("measure", key, name)), getattr(part, name), case.pack.form_items, ITEM)
        for column, codes in (part.where or {}).items():
            _codes_known(case, (file, ("measure", key, "where", column)), column, codes)
    for number, peer in enumerate(measure.peers):
        case.known((file, ("measure", "peers", number, "item")), peer.item, case.pack.form_items, ITEM)


def _codes_known(case: Case, place: Place, column: str, codes: Iterable[str]) -> None:
    listed = case.pack.codes.get(column)
    if listed is not None:
        for code in codes:
            known = [entry.code for entry in listed.codes]
            case.known(place, code, known, ("code", f" {column} 代码", f"{column} code"))


def _forms(case: Case) -> None:
    units = [code.code for code in case.pack.codes["unit"].codes] if "unit" in case.pack.codes else []
    for file, form in case.forms:
        if form.body != "city":
            case.known((file, ("body",)), form.body, case.pack.bodies, BODY)
        items = [item.id for item in form.items]
        for number, item in enumerate(form.items):
            case.known((file, ("items", number, "unit")), item.unit, units, UNIT)
        for number, rule in enumerate(form.rules):
            case.known((file, ("rules", number, "left")), rule.left, items, ITEM)
            if isinstance(rule.right, str):
                case.known((file, ("rules", number, "right")), rule.right, items, ITEM)


def _bodies(case: Case) -> None:
    for (file, path), body in case.entries("bodies.yaml", "bodies"):
        if body.parent is not None:
            case.known((file, (*path, "parent")), body.parent, case.pack.bodies, BODY)


def _duties(case: Case) -> None:
    for (file, path), duty in case.entries("duties.yaml", "duties"):
        for number, body in enumerate(duty.bodies):
            case.known((file, (*path, "bodies", number)), body, case.pack.bodies, BODY)
        case.known((file, (*path, "system")), duty.system, case.pack.systems, SYSTEM)


def _roles(case: Case) -> None:
    for (file, path), role in case.entries("roles.yaml", "roles"):
        for number, permission in enumerate(role.permissions):
            place = (file, (*path, "permissions", number))
            case.known(place, permission, case.pack.permissions, ("permission", "权限", "permission"))


def _jurisdictions(case: Case) -> None:
    codes = case.pack.codes.get("complaint-category")
    known = {code.code for code in codes.codes} if codes else set()
    for (file, path), one in case.entries("jurisdictions.yaml", "jurisdictions"):
        case.known((file, (*path, "body")), one.body, case.pack.bodies, BODY)
        for number, category in enumerate(one.categories):
            case.known((file, (*path, "categories", number)), category, known, ("code", "类目", "category"))


def _unreferenced(case: Case) -> None:
    pack = case.pack
    cited = {reference for entry in pack.coverage.entries for reference in entry.by}
    items, bodies = _items_used(pack), _bodies_used(pack)
    for place, item in _form_items(case):
        if item not in items:
            _lonely(case, place, "报表项目", "return item", item)
    for place, body in case.entries("bodies.yaml", "bodies"):
        if body.id not in bodies and f"body:{body.id}" not in cited:
            _lonely(case, place, "单位", "body", body.id)
    systems = {duty.system for duty in pack.duties}
    systems |= {system for entry in pack.coverage.entries for system in entry.systems}
    for place, system in case.entries("systems.yaml", "systems"):
        if system.id not in systems:
            _lonely(case, place, "系统", "system", system.id)
    held = {permission for role in pack.roles.values() for permission in role.permissions}
    for place, permission in case.entries("roles.yaml", "permissions"):
        if permission.id not in held:
            _lonely(case, place, "权限", "permission", permission.id)


def _items_used(pack: Pack) -> set[str]:
    """Items that an indicator draws on or a rule compares with."""
    used = {name for indicator in pack.indicators.values() for name in indicator.measure.items}
    return used | {rule.right for form in pack.returns for rule in form.rules if isinstance(rule.right, str)}


def _bodies_used(pack: Pack) -> set[str]:
    """Bodies with an indicator, a duty, a form, or a body below them."""
    used = {body for indicator in pack.indicators.values() for body in (*indicator.owners, *indicator.supports)}
    used |= {body for duty in pack.duties for body in duty.bodies} | {form.body for form in pack.returns}
    return used | {body.parent for body in pack.bodies.values() if body.parent}


def _form_items(case: Case) -> Iterable[tuple[Place, str]]:
    for file, form in case.forms:
        for number, item in enumerate(form.items):
            yield (file, ("items", number, "id")), item.id


def _lonely(case: Case, place: Place, zh: str, en: str, name: str) -> None:
    case.fault(place, "unreferenced", f"{zh}“{name}”没有被任何条目引用", f"nothing refers to {en} '{name}'")
