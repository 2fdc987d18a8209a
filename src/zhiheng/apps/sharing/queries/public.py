"""What everybody may look up: grades, and what is published of penalties and listings today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.registry import public as registry
from zhiheng.apps.sharing import catalogue, publicity
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.models import CreditReport
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.vocab.bilingual import Text
from zhiheng.web.templatetags.zhiheng import tr

Row = dict[str, Any]
MOST_FOUND = 50


def looked_up(text: str, *, on: date) -> list[Row]:
    """Organisations that may be meant, with their grades in force."""
    found = registry.found(text, most=MOST_FOUND)
    with system_scope():
        values = shared.standing_among([one.organisation.pk for one in found])
    names = shared.grades_on(on)
    return [
        {
            "name": one.organisation.name,
            "uscc": one.organisation.uscc or "",
            "address": one.address,
            "grade": tr(names[values[one.organisation.pk]]) if values.get(one.organisation.pk) in names else "",
        }
        for one in found
    ]


def published(kind: str, *, at: datetime, text: str = "", city: str = "", of: str = "") -> list[Row]:
    """What is published of this kind now, the latest first.

    Args:
        kind: penalties or listings.
        at: the instant; its day decides.
        text: part of a name, or the head of a code.
        city: head of the division codes of a city.
        of: only this kind of penalty, or this sector of listings.
    """
    on = day_of(at)
    with system_scope():
        found = shared.holding([kind], on=on, at=at)
        if text:
            found = shared.about(found, text)
        if city:
            found = found.filter(division__startswith=city)
        if of:
            found = found.filter(**{f"fields__{'kind' if kind == publicity.PENALTY else 'sector'}": of})
        rows = [_row(fact) for fact in found if publicity.is_shown(fact, on)]
    return sorted(rows, key=lambda row: (row["since"], row["fact"]), reverse=True)


def _row(fact: Any) -> Row:
    window = publicity.shown(fact)
    item = catalogue.item(fact.kind)
    labels = {one.id: one for one in catalogue.public_fields(item)}
    values = {name: _said(labels[name], fact.fields.get(name)) for name in labels}
    organisation = fact.organisation
    return {
        "fact": fact.pk,
        "name": organisation.name,
        "uscc": organisation.uscc or "",
        "address": registry.address_of(organisation),
        "kind": values.get("kind", ""),
        "sector": values.get("sector", ""),
        "document": values.get("document", ""),
        "source": tr(fact.source.title),
        "since": window.since if window else None,
        "until": window.until if window else None,
        "repair_from": window.repair_from if window else None,
    }


def _said(field: Any, value: Any) -> str:
    told = catalogue.labelled([field], {field.id: value})
    return str(tr(told[0][1])) if told else ""


def kinds(kind: str) -> list[tuple[str, str]]:
    """By what the public list is narrowed: kinds of penalties, sectors of listings."""
    named = "kind" if kind == publicity.PENALTY else "sector"
    return [(code, tr(name)) for code, name in catalogue.codes_of(catalogue.item(kind).field(named)).items()]


def standing(organisation: int) -> tuple[Any, Text] | None:
    """The grade in force and what it is called."""
    with system_scope():
        found = shared.standing_of(organisation)
        return (found, shared.named(found.grade)) if found else None


def latest_report(organisation: int, *, on: date) -> CreditReport | None:
    """The public report of that day, if one was issued about what stands now."""
    with system_scope():
        now = shared.standing_of(organisation)
        found = CreditReport.objects.filter(organisation=organisation, edition=Edition.PUBLIC, at__date=on)
        return found.filter(grade=now.grade).order_by("-at").first() if now else None


def public_report(number: str) -> CreditReport | None:
    """The public report of that number."""
    with system_scope():
        return CreditReport.objects.filter(number=number, edition=Edition.PUBLIC).first()


def report_by_digest(digest: str) -> CreditReport | None:
    """Whether a report of this digest was ever issued; without what it says."""
    with system_scope():
        found = CreditReport.objects.filter(sha256=digest).defer("document", "pdf")
        return found.first()
