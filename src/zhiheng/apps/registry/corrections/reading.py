"""What a correction would write into the register: read by the same rules as a line of a register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from zhiheng import policy
from zhiheng.apps.registry.choices import Fact, Flag, LegalForm, Status
from zhiheng.apps.registry.merging import FACTS
from zhiheng.apps.registry.models import Organisation
from zhiheng.apps.registry.queries import places_on
from zhiheng.apps.registry.reading import read_lines
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.problem import Problem

_COLUMNS = {Fact.KIND: "kind", Fact.CAPITAL: "capital"}  # of a register; the others are called like the fact
_REMEDIES = {
    Flag.CAPITAL_UNREAD: Text("请写成“100万元”的样子", "write it like 100万元"),
    Flag.LEGAL_FORM_UNREAD: Text("请照营业执照填写，如“有限责任公司”", "as on the licence, such as 有限责任公司"),
    Flag.INDUSTRY_UNKNOWN: Text(
        "请填写国民经济行业分类（GB/T 4754）代码，如 C1411", "a code of GB/T 4754, such as C1411"
    ),
    Flag.CITY_UNKNOWN: Text("请写明本省的市、县（区）", "name the city and the county of this province"),
    Flag.DIVISION_UNREAD: Text("请写明市、县（区）", "name the city and the county"),
    Flag.DIVISION_SPLIT: Text("原区划已拆分，请写现在的县（区）", "that county was divided: name the one of today"),
}


def shown(organisation: Organisation, fact: str) -> str:
    """What the register holds of it, in words."""
    value = getattr(organisation, fact)
    if fact == Fact.KIND and not value and organisation.kind != LegalForm.UNSTATED:
        return str(organisation.get_kind_display())  # read from the code or the name
    if fact == Fact.STATUS:
        return str(organisation.get_status_display()) if value != Status.UNSTATED else ""
    return "" if value is None else str(value)


def changes(organisation: Organisation, fact: str, wanted: str, *, on: date) -> dict[str, Any]:
    """Fields of the organisation to their new values.

    Args:
        organisation: as it is.
        fact: one of :class:`Fact`.
        wanted: as it was typed.
        on: the day whose divisions count.

    Raises:
        Problem: it cannot be understood, or it is what the register holds already.
    """
    values = _read(organisation, fact, wanted.strip(), on)
    followers, marks = FACTS[fact]
    if problem := _unread(fact, values, marks):
        raise problem
    if values[fact] == getattr(organisation, fact):
        zh, en = "与登记内容一致，无须更正", "that is what the register holds already"
        raise Problem("correction_same", zh, en, field="wanted")
    found = {name: values[name] for name in (fact, *followers) if name not in ("province_raw", "city_raw")}
    flags = set(organisation.flags) - marks | marks & set(values["flags"])
    return found | {"flags": sorted(flags)}


def _read(organisation: Organisation, fact: str, wanted: str, on: date) -> dict[str, Any]:
    cells = {
        "name": organisation.name,
        "uscc": organisation.uscc or "",
        "orgcode": "" if organisation.uscc else organisation.orgcode,
        "province": organisation.province_raw,
        _COLUMNS.get(Fact(fact), fact): wanted,
    }
    (line,) = read_lines([(0, cells, [])], places_on(on), policy.load(settings.PACKS[0]).industries)
    for fault in line.faults:
        if fault.column == fact:
            zh, en = f"{fault.message.zh}；{fault.remedy.zh}", f"{fault.message.en}: {fault.remedy.en}"
            raise Problem(fault.code, zh, en, field="wanted")
        raise Problem(fault.code, fault.message.zh, fault.message.en)
    return line.values


def _unread(fact: str, values: dict[str, Any], marks: frozenset[str]) -> Problem | None:
    if fact == Fact.STATUS and values["status"] == Status.UNSTATED:
        zh, en = "登记状态无法识别；请写存续、吊销、注销或者迁出", "no such status: 存续, 吊销, 注销 or 迁出"
        return Problem("status_unread", zh, en, field="wanted")
    for flag in (marks & set(values["flags"])) & _REMEDIES.keys():
        remedy = _REMEDIES[Flag(flag)]
        zh, en = f"{Flag(flag).label}；{remedy.zh}", f"it could not be read: {remedy.en}"
        return Problem(f"correction_{flag}", zh, en, field="wanted")
    return None
