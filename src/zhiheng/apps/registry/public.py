"""Businesses as anybody may look them up: name, code and place are public; nothing else is shown."""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.apps.registry.mergers.queries import survivors
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.registry.queries import organisation_by_code
from zhiheng.apps.registry.searching import Hit, bearing, search
from zhiheng.platform.accounts.scope import system_scope

LEAST_TYPED, MOST_PROPOSED = 2, 8
CODE = 18
SHOWN = ("name", "uscc", "orgcode", "kind", "division", "address", "status", "head_office")


@dataclass(frozen=True, slots=True)
class Found:
    """An organisation that may be meant.

    Attributes:
        organisation: with what is public alone.
        former: the name by which it was found, where it bears another today.
    """

    organisation: Organisation
    former: str

    @property
    def address(self) -> str:
        """By what its page is asked for."""
        return address_of(self.organisation)


def found(text: str, *, most: int) -> list[Found]:
    """What may be meant, the likeliest first."""
    with system_scope():
        hits = search(text, most=most)
        now = survivors(hit.organisation for hit in hits)
        known = Organisation.objects.only(*SHOWN).in_bulk(set(now.values()))
    found_as = {now[hit.organisation]: _other_name(hit, now) for hit in reversed(hits)}  # the likeliest counts
    return [Found(known[pk], found_as[pk]) for pk in dict.fromkeys(now.values()) if pk in known]


def _other_name(hit: Hit, now: dict[int, int]) -> str:
    """The name by which an organisation was found, if it is none of its own today."""
    return hit.name if hit.is_former or now[hit.organisation] != hit.organisation else ""


def address_of(organisation: Organisation) -> str:
    """By what the page of an organisation is asked for: its code where it has one."""
    return organisation.uscc or str(organisation.pk)


def addressed(address: str) -> Organisation | None:
    """The organisation whose page this is, with what is public alone."""
    if len(address) == CODE:
        wanted = {"uscc": address.upper()}
    elif address.isascii() and address.isdigit():
        wanted = {"pk": address}
    else:
        return None
    with system_scope():
        return Organisation.objects.only(*SHOWN).filter(**wanted).first()


def proposed(typed: str) -> list[Found]:
    """What may be meant by what was typed so far."""
    return found(typed, most=MOST_PROPOSED) if len(typed.strip()) >= LEAST_TYPED else []


def named(typed: str) -> Organisation | None:
    """The one business of that name, now or formerly, or of that code."""
    typed = typed.strip()
    with system_scope():
        if len(typed) == CODE and (coded := by_code(typed.upper())) is not None:
            return coded
        same = set(survivors(bearing(typed)).values())
        return Organisation.objects.filter(pk=same.pop()).first() if len(same) == 1 else None


def by_code(code: str) -> Organisation | None:
    """The business of that unified social credit code."""
    if not code:
        return None
    with system_scope():
        return organisation_by_code(code) if len(code) == CODE else None
