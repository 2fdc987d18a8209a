"""What sharing reads of facts and grades: only what holds on a day, and never what was revoked."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from zhiheng.apps.credit.grading.composing import contributions, read
from zhiheng.apps.credit.grading.rulebook import in_force as rules_in_force
from zhiheng.apps.credit.grading.rulebook import rules_of
from zhiheng.apps.credit.grading.wording import effect_in_words, grade_titles
from zhiheng.apps.credit.models import Fact, Grade, StandingGrade
from zhiheng.apps.credit.queries.facts import in_force
from zhiheng.engines.grading import PARTS
from zhiheng.engines.grading.words import cited
from zhiheng.platform.ledger import queries as ledger
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.bilingual import Text


@dataclass(frozen=True, slots=True)
class Counted:
    """One rule that counted one fact, as it is told.

    Attributes:
        fact: number of the fact; None for a rule on counts alone.
        effect: points that are left as decimal text, or the grade that it gives or allows.
        dimension: of the score; None for what gives or limits the grade.
    """

    fact: int | None
    rule: Text
    cite: Text
    effect: Text
    starts_on: date | None
    ends_on: date | None
    dimension: Text | None = None


def holding(kinds: Collection[str], *, on: date, at: datetime) -> QuerySet[Fact]:
    """Facts of these kinds that hold on that day and are not revoked, in the order in which they were recorded."""
    found = in_force(on=on, known_at=at).filter(kind__in=list(kinds), revoked_at__isnull=True)
    return found.select_related("organisation", "source").order_by("pk")


def held_by(organisation: int, kinds: Collection[str], *, on: date, at: datetime) -> QuerySet[Fact]:
    """What holds of one organisation on that day, the latest first."""
    return holding(kinds, on=on, at=at).filter(organisation=organisation).order_by("-occurred_on", "-pk")


def facts_numbered(numbers: Iterable[int]) -> dict[int, Fact]:
    """Facts by their numbers, whatever has become of them."""
    return Fact.objects.select_related("organisation", "source").in_bulk(list(numbers))


def changed_after(at: datetime) -> QuerySet[Fact]:
    """Facts that were revoked or repaired since then."""
    return Fact.objects.filter(Q(revoked_at__gte=at) | Q(repair_recorded_at__gte=at)).order_by("pk")


def standing_of(organisation: int) -> StandingGrade | None:
    """The grade in force of the organisation."""
    return StandingGrade.objects.select_related("grade__rules").filter(organisation=organisation).first()


def standing_among(organisations: Collection[int]) -> dict[int, str]:
    """The grades in force of these organisations."""
    found = StandingGrade.objects.filter(organisation__in=list(organisations))
    return dict(found.values_list("organisation_id", "value"))


def grades_on(on: date) -> Mapping[str, Text]:
    """Names of the grades, the best first, as the rules of that day have them."""
    return grade_titles(rules_in_force(on).rules)


def is_example(on: date) -> bool:
    """Whether the rules of that day are an example, which no authority has set."""
    return rules_in_force(on).standing == "example"


def entry_of(grade: Grade) -> LedgerEntry | None:
    """The entry of the ledger that holds the hash of the grade."""
    found = (one for one in ledger.entries_of(f"credit.grade:{grade.pk}") if one.payload.get("sha256") == grade.sha256)
    return next(found, None)


def named(grade: Grade) -> Text:
    """What the rules call the grade."""
    return grade_titles(rules_of(grade.rules)).get(grade.grade, Text(grade.grade, grade.grade))


def points(parts: int) -> str:
    """Points as decimal text."""
    return f"{parts / PARTS:.4f}".rstrip("0").rstrip(".")


def counted(grade: Grade) -> list[Counted]:
    """Every rule that counted something, in the order of the rules."""
    rules = rules_of(grade.rules)
    known = {one.id: one for one in rules.rules} | {one.id: one for one in rules.exemptions}
    dimensions = {one.id: Text(one.title.zh, one.title.en) for one in rules.dimensions}
    told = []
    for one in contributions(read(grade.body)):
        rule = known[one.exemption or one.rule]
        title = Text(rule.title.zh, rule.title.en)
        said = (one.fact, title, cited(rule.cite), effect_in_words(rules, one), one.starts_on, one.ends_on)
        told.append(Counted(*said, dimensions.get(one.dimension or "")))
    return told


class Everything:
    """Holds whatever is asked for."""

    def __contains__(self, _: object) -> bool:
        return True


def not_known(
    grade: Grade, *, facts: Container[int | None] = Everything(), kinds: Container[str] = Everything()
) -> list[Text]:
    """What the grade could not take into account, since it is not known.

    Args:
        grade: as stored.
        facts: only what is open about these; what is open about others would tell that there are such.
        kinds: only silence about these; not to be silent about others would tell that there are such.
    """
    rules, body = rules_of(grade.rules), read(grade.body)
    known = {one.id: one.title for one in rules.rules} | {one.id: one.title for one in rules.exemptions}
    open_rules = dict.fromkeys(one["rule"] for one in body["unknown"] if one["fact"] in facts)
    counted_kinds = {one.id: one.fact for one in rules.counts}
    expected = {one.count: one.title for one in rules.expected if counted_kinds[one.count] in kinds}
    titles = [known[rule] for rule in open_rules if rule in known]
    titles += [expected[one] for one in body["silent"] if one in expected]
    return [Text(one.zh, one.en) for one in titles]


def about(found: QuerySet[Fact], text: str) -> QuerySet[Fact]:
    """Facts about organisations with that in their name, or at the head of their code."""
    return found.filter(Q(organisation__name__contains=text) | Q(organisation__uscc__startswith=text.upper()))
