"""What everybody may look up: grades, and what is published of penalties and listings today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models.fields.json import KT

from zhiheng.apps.credit.queries import shared
from zhiheng.apps.registry import public as registry
from zhiheng.apps.sharing import catalogue, publicity
from zhiheng.apps.sharing.choices import Edition
from zhiheng.apps.sharing.models import CreditReport
from zhiheng.engines.deadlines import day_of
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.policy.schema.catalogue import FactField
from zhiheng.vocab.bilingual import Text
from zhiheng.web.templatetags.zhiheng import tr

Row = dict[str, Any]
MOST_FOUND = 50
SAID = ("kind", "severity", "sector", "document", "published_on", "listed_on", "restriction_ends_on")
HELD_BACK = "said_is_published"  # JSON text: true, false or nothing
COLUMNS = (
    *("pk", "organisation_id", "organisation__name", "organisation__uscc", "source__name", "source__name_en"),
    *(f"said_{name}" for name in SAID),
    HELD_BACK,
)


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
        found = found.exclude(repaired_on__lte=on)
        said = {name: KT(f"fields__{name[5:]}") for name in COLUMNS if name.startswith("said_")}
        told = list(found.annotate(**said).values_list(*COLUMNS))
    rows = _rows(kind, (dict(zip(COLUMNS, one, strict=True)) for one in told), on)
    return sorted(rows, key=lambda row: (row["since"], row["fact"]), reverse=True)


def _rows(kind: str, told: Iterable[Row], on: date) -> Iterator[Row]:
    """What is shown on that day; many rows, so that each name of a code is looked up once."""
    item = catalogue.item(kind)
    public = {one.id: one for one in catalogue.public_fields(item)}

    @cache
    def said(name: str, value: str | None) -> str:
        return _said(public[name], value) if name in public else ""

    for one in told:
        if one[HELD_BACK] == "false":
            continue
        window = publicity.window(kind, {name: one[f"said_{name}"] for name in SAID})
        if window is not None and window.since <= on <= window.until:
            yield {
                "fact": one["pk"],
                "name": one["organisation__name"],
                "uscc": one["organisation__uscc"] or "",
                "address": one["organisation__uscc"] or str(one["organisation_id"]),
                **{name: said(name, one[f"said_{name}"]) for name in ("kind", "sector", "document")},
                "source": tr(Text(one["source__name"], one["source__name_en"] or one["source__name"])),
                "since": window.since,
                "until": window.until,
                "repair_from": window.repair_from,
            }


def _said(field: FactField, value: str | None) -> str:
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
