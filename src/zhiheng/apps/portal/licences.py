"""Under which terms the released data may be used."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its SPDX name."""

    name: str
    title: Text
    path: str


LICENCES = {
    one.name: one
    for one in (
        Licence(
            "CC-BY-4.0",
            Text("知识共享署名 4.0 国际许可协议", "Creative Commons Attribution 4.0 International"),
            "https://creativecommons.org/licenses/by/4.0/",
        ),
        Licence(
            "CC0-1.0",
            Text("知识共享 CC0 1.0 公共领域贡献", "Creative Commons Zero 1.0 Universal"),
            "https://creativecommons.org/publicdomain/zero/1.0/",
        ),
    )
}


def licence() -> Licence:
    """The licence that this installation has chosen (``ZHIHENG_DATA_LICENCE``).

    Raises:
        Problem: ``licence_unknown``.
    """
    name = settings.DATA_LICENCE
    if name not in LICENCES:
        known = ", ".join(LICENCES)
        raise Problem(
            "licence_unknown",
            f"ZHIHENG_DATA_LICENCE 为 {name}，应为以下之一：{known}",
            f"ZHIHENG_DATA_LICENCE is {name}; it must be one of {known}",
        )
    return LICENCES[name]
