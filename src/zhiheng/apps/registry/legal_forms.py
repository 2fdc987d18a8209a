"""From the many spellings of legal forms to one; where a register left it open, the code or the name says it."""

from __future__ import annotations

from functools import lru_cache

from zhiheng.apps.registry.choices import KindBasis, LegalForm

# first match wins: a branch of a limited company is a branch; state ownership of a company does not make it 全民所有制
STATED: tuple[tuple[str, LegalForm], ...] = (
    ("个体", LegalForm.INDIVIDUAL),
    ("分支机构", LegalForm.BRANCH),
    ("分公司", LegalForm.BRANCH),
    ("非法人", LegalForm.BRANCH),
    ("营业", LegalForm.BRANCH),
    ("来料加工", LegalForm.PROCESSING),
    ("合作社", LegalForm.COOPERATIVE),
    ("股份合作", LegalForm.STOCK_COOPERATIVE),
    ("股份有限", LegalForm.JOINT_STOCK),
    ("有限责任", LegalForm.LIMITED),
    ("有限公司", LegalForm.LIMITED),
    ("个人独资", LegalForm.SOLE_PROPRIETORSHIP),
    ("合伙", LegalForm.PARTNERSHIP),
    ("外商", LegalForm.FOREIGN),
    ("外资", LegalForm.FOREIGN),
    ("全民所有", LegalForm.STATE_OWNED),
    ("国有", LegalForm.STATE_OWNED),
    ("集体", LegalForm.COLLECTIVE),
    ("事业单位", LegalForm.INSTITUTION),
    ("社会团体", LegalForm.SOCIAL),
    ("民办非企业", LegalForm.SOCIAL),
    ("基金会", LegalForm.SOCIAL),
)
# the first two characters of the code: registering body and kind (GB 32100)
BY_CODE = {
    "12": LegalForm.INSTITUTION,
    "51": LegalForm.SOCIAL,
    "52": LegalForm.SOCIAL,
    "53": LegalForm.SOCIAL,
    "92": LegalForm.INDIVIDUAL,
    "93": LegalForm.COOPERATIVE,
}
# endings only a branch has; 分公司 and its like come before the 有限公司 that they contain
BY_NAME: tuple[tuple[str, LegalForm], ...] = (
    ("分公司", LegalForm.BRANCH),
    ("支公司", LegalForm.BRANCH),
    ("分店", LegalForm.BRANCH),
    ("分厂", LegalForm.BRANCH),
    ("支行", LegalForm.BRANCH),
    ("分理处", LegalForm.BRANCH),
    ("储蓄所", LegalForm.BRANCH),
    ("合作社", LegalForm.COOPERATIVE),
    ("股份有限公司", LegalForm.JOINT_STOCK),
    ("有限责任公司", LegalForm.LIMITED),
    ("有限公司", LegalForm.LIMITED),
    ("（普通合伙）", LegalForm.PARTNERSHIP),
    ("（有限合伙）", LegalForm.PARTNERSHIP),
    ("(普通合伙)", LegalForm.PARTNERSHIP),
    ("(有限合伙)", LegalForm.PARTNERSHIP),
)


@lru_cache(maxsize=4096)
def stated_form(raw: str) -> LegalForm:
    """The form that a register's own words name; ``OTHER`` where no rule knows them."""
    return next((form for word, form in STATED if word in raw), LegalForm.OTHER)


def legal_form(raw: str, *, uscc: str, name: str) -> tuple[LegalForm, str]:
    """The legal form and what it was read from (:class:`KindBasis`).

    >>> legal_form("", uscc="92140105MA0K000000", name="小店区某面馆")
    (<LegalForm.INDIVIDUAL: 'individual'>, <KindBasis.CODE: 'code'>)
    """
    if raw:
        return stated_form(raw), KindBasis.STATED
    if form := BY_CODE.get(uscc[:2]):
        return form, KindBasis.CODE
    for ending, form in BY_NAME:
        if name.endswith(ending):
            return form, KindBasis.NAME
    return LegalForm.UNSTATED, KindBasis.NONE
