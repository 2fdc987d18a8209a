"""The policy document as the site shows it: its parts, its targets, its answers, its bodies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from zhiheng.apps.portal import wording
from zhiheng.policy.coverage import entries
from zhiheng.policy.pack import Pack, Target
from zhiheng.policy.schema.bodies import Body, Duty
from zhiheng.policy.schema.coverage import CoverageEntry
from zhiheng.vocab.bilingual import Text

PARTS = (
    ("三（一）", "product", Text("产品质量", "Products")),
    ("三（二）", "engineering", Text("工程质量", "Engineering")),
    ("三（三）", "service", Text("服务质量", "Services")),
    ("", "other", Text("其他条款", "Other clauses")),
)
CADENCES = {
    "once": Text("一次性", "once"),
    "yearly": Text("每年", "yearly"),
    "periodic": Text("定期", "periodic"),
    "continuous": Text("持续", "continuous"),
}
BODY_KINDS = {
    "government": Text("省级领导机构", "Province"),
    "leading_group": Text("省级领导机构", "Province"),
    "office": Text("省级领导机构", "Province"),
    "department": Text("省直部门和单位", "Departments"),
    "city": Text("市人民政府", "Cities"),
}


COMMON = 20  # a duty of more bodies than this is told once, not with each of them


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document with what belongs to it."""

    id: str
    title: Text
    items: list[object] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """An item of the pack that answers an address."""

    kind: Text
    title: Text
    href: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """How one address is answered."""

    address: str
    status: str
    links: tuple[Link, ...]
    systems: tuple[Text, ...]
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A target as the list shows it."""

    target: Target
    goal: Text
    kind: Text
    owners: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty of a body."""

    duty: Duty
    cadence: Text | None
    system: Text
    others: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A body with its own duties and the number of those that it shares with nearly everybody."""

    body: Body
    duties: tuple[Obligation, ...]
    common: int


def part_of(clause: str) -> str:
    """The id of the part that a clause belongs to.

    >>> part_of("三（二）-1"), part_of("四（一）2")
    ('engineering', 'other')
    """
    return next(name for start, name, _ in PARTS if clause.startswith(start))


def in_parts(clauses_and_items: Iterable[tuple[str, object]]) -> list[Part]:
    """Items by the part of their clause, in the order of the document; empty parts are left out."""
    parts = {name: Part(name, title) for _, name, title in PARTS}
    for clause, item in clauses_and_items:
        parts[part_of(clause)].items.append(item)
    return [part for part in parts.values() if part.items]


def promises(pack: Pack) -> list[Promise]:
    """All targets in the order of the document."""
    return [
        Promise(
            target=target,
            goal=wording.goal(target, target.unit),
            kind=wording.KINDS[target.kind],
            owners=tuple(pack.bodies[owner].name for owner in target.owners),
        )
        for target in pack.targets
    ]


def coverage(pack: Pack) -> list[Answer]:
    """The answer to each address, in the order of the document."""
    directory = dict(_directory(pack))
    return [_answer(pack, directory, entry) for entry in entries(pack)]


def mentions(answer: Answer, query: str) -> bool:
    """Whether the address, or any word of its answer in either language, contains ``query``."""
    texts = [*(link.title for link in answer.links), *answer.systems, *([answer.reason] if answer.reason else [])]
    words = [answer.address, *(text.zh for text in texts), *(text.en for text in texts)]
    return any(query.casefold() in word.casefold() for word in words)


def tally(answers: Iterable[Answer]) -> Counter[str]:
    """How many addresses have each kind of answer."""
    return Counter(answer.status for answer in answers)


def obligations(pack: Pack) -> list[tuple[Text, list[Bound]]]:
    """Bodies with their duties, by kind of body."""
    groups: dict[Text, list[Bound]] = {}
    for body in pack.bodies.values():
        mine = [duty for duty in pack.duties if body.id in duty.bodies]
        own = tuple(_obligation(pack, duty, body) for duty in mine if len(duty.bodies) <= COMMON)
        groups.setdefault(BODY_KINDS[body.kind], []).append(Bound(body, own, len(mine) - len(own)))
    return list(groups.items())


def common_duties(pack: Pack) -> list[tuple[Duty, Text]]:
    """Duties that bind nearly everybody, each with its system."""
    return [(duty, pack.systems[duty.system].name) for duty in pack.duties if len(duty.bodies) > COMMON]


def _obligation(pack: Pack, duty: Duty, body: Body) -> Obligation:
    others = tuple(pack.bodies[other] for other in duty.bodies if other != body.id)
    return Obligation(
        duty=duty,
        cadence=CADENCES[duty.cadence] if duty.cadence else None,
        system=pack.systems[duty.system].name,
        others=others,
    )


def _answer(pack: Pack, directory: dict[str, Link], entry: CoverageEntry) -> Answer:
    return Answer(
        address=entry.address,
        status=entry.status,
        links=tuple(directory.get(reference) or _unknown(reference) for reference in entry.by),
        systems=tuple(pack.systems[system].name for system in entry.systems),
        reason=entry.reason,
    )


def _unknown(reference: str) -> Link:
    """An item that a pack under construction names and does not have; ``zhiheng pack check`` reports it."""
    return Link(Text("待补", "to come"), Text(reference, reference))


def _directory(pack: Pack) -> Iterator[tuple[str, Link]]:
    """Every item that coverage may name, by ``kind:id``."""
    for indicator in pack.indicators.values():
        page = reverse("indicator", args=[indicator.id])
        yield f"indicator:{indicator.id}", Link(Text("指标", "indicator"), indicator.name, page)
        for entry in indicator.targets:
            yield f"target:{entry.id}", Link(Text("目标", "target"), indicator.name, page)
    for body in pack.bodies.values():
        yield f"body:{body.id}", Link(Text("机构", "body"), body.name, f"{reverse('bodies')}#{body.id}")
    for duty in pack.duties:
        yield f"duty:{duty.id}", Link(Text("职责", "duty"), duty.text, f"{reverse('bodies')}#{duty.bodies[0]}")
    for form in pack.returns:
        yield f"return:{form.id}", Link(Text("报表", "return"), form.title)
    for role in pack.roles.values():
        yield f"role:{role.id}", Link(Text("岗位", "role"), role.name)
