"""A thing by whatever somebody typed or scanned."""

from __future__ import annotations

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.traceability.models import Thing
from zhiheng.policy.identifying import canonical
from zhiheng.vocab.problem import Problem


def name_typed(text: str) -> str:
    """The canonical name of what was typed: a GS1 form, a code of a Chinese scheme, or a URI as it stands.

    Raises:
        Problem: it is none of these; the problem says what was expected.
    """
    plain = text.strip()
    try:
        return canonical(plain, policy.load(settings.PACKS[0]).identifiers).canonical
    except Problem:
        if plain.lower().startswith("urn:") and not plain.lower().startswith("urn:epc:"):
            return plain
        raise


def thing_called(text: str) -> Thing | None:
    """The thing of that name, however it is written; None where no event has named it.

    Raises:
        Problem: no code at all.
    """
    return Thing.objects.filter(canonical=name_typed(text)).first()
