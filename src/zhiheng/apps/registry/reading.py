"""From the cells of a line to the values of an organisation: pure, no database.

What makes a line unusable (no name, a code that fails, a date that is none) is a fault and the line goes back; what a
person should merely look at becomes a flag, and the organisation is registered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from zhiheng.apps.registry.choices import Flag, LegalForm, Status
from zhiheng.apps.registry.legal_forms import legal_form
from zhiheng.apps.registry.places import Places
from zhiheng.vocab import identifiers
from zhiheng.vocab.bilingual import Text
from zhiheng.vocab.dates import parse_date
from zhiheng.vocab.identifiers_bulk import check_uscc_many
from zhiheng.vocab.industries import IndustryTable
from zhiheng.vocab.money import parse_capital
from zhiheng.vocab.problem import Problem

STATUS_WORDS: tuple[tuple[str, Status], ...] = (
    ("吊销", Status.REVOKED),
    ("注销", Status.CANCELLED),
    ("迁出", Status.MOVED),
    ("存续", Status.ACTIVE),
    ("在业", Status.ACTIVE),
    ("开业", Status.ACTIVE),
    ("在营", Status.ACTIVE),
    ("正常", Status.ACTIVE),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line cannot become an organisation."""

    column: str
    code: str
    message: Text
    remedy: Text


@dataclass(slots=True)
class Line:
    """A line of a register, read.

    Attributes:
        number: row number in its file.
        raw: the cells as they were written.
        values: field of :class:`~zhiheng.apps.registry.models.Organisation` to value; empty when there are faults.
        faults: why the line goes back.
    """

    number: int
    raw: Sequence[str]
    digest: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_lines(
    rows: Sequence[tuple[int, Mapping[str, str], Sequence[str]]], places: Places, industries: IndustryTable
) -> list[Line]:
    """Read many lines at once; the codes are checked together, which is where most of the time would go.

    Args:
        rows: row number, cells by field, cells as written.
        places: finds divisions as of one date.
        industries: the classification that industry codes must be in.
    """
    rows = [
        (number, {name: cell.replace("\0", "\ufffd") for name, cell in cells.items()}, raw)
        if any("\0" in cell for cell in cells.values())
        else (number, cells, raw)
        for number, cells, raw in rows
    ]
    good = check_uscc_many([cells.get("uscc", "") for _, cells, _ in rows])
    return [
        _read(number, cells, raw, places, industries, is_valid)
        for (number, cells, raw), is_valid in zip(rows, good.tolist(), strict=True)
    ]


def without_nul(raw: Sequence[str]) -> Sequence[str]:
    """Cells that PostgreSQL can hold: the one character it cannot is shown as unreadable."""
    return [cell.replace("\0", "\ufffd") for cell in raw] if any("\0" in cell for cell in raw) else raw


def digest_of(cells: Mapping[str, str]) -> str:
    """The line's content without its place: the same line again, in whatever file, has the same digest."""
    told = sorted((name, value) for name, value in cells.items() if value)
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def identity_of(uscc: str, orgcode: str, name: str, city: str, registered_on: date | None) -> str:
    """What makes two lines speak of one organisation: a code, else name, city and date together."""
    if uscc:
        return uscc
    if orgcode:
        return f"org:{orgcode}"
    return f"name:{name}|{city}|{registered_on or ''}"[:300]


def _read(
    number: int,
    cells: Mapping[str, str],
    raw: Sequence[str],
    places: Places,
    industries: IndustryTable,
    is_valid: bool,
) -> Line:
    line = Line(number, without_nul(raw), digest_of(cells))
    flags: list[str] = []
    uscc, orgcode = _codes(cells, is_valid, line.faults, flags)
    name = _name(cells, line.faults)
    registered_on = _registered_on(cells, line.faults)
    if line.faults:
        return line
    line.values = {
        "key": identity_of(uscc, orgcode, name, cells.get("city", ""), registered_on),
        "name": name,
        "uscc": uscc or None,
        "orgcode": orgcode,
        "legal_representative": cells.get("legal_representative", "")[:200],
        "scope": cells.get("scope", ""),
        "registered_on": registered_on,
        "status": str(_status(cells.get("status", ""))),
        **_form(cells, uscc, name, flags),
        **_capital(cells, flags),
        **_industry(cells, industries, flags),
        **_place(cells, uscc, places, flags),
        "flags": [str(flag) for flag in flags],
    }
    return line


def _form(cells: Mapping[str, str], uscc: str, name: str, flags: list[str]) -> dict[str, object]:
    raw = cells.get("kind", "")
    kind, basis = legal_form(raw, uscc=uscc, name=name)
    if raw and kind == LegalForm.OTHER:
        flags.append(Flag.LEGAL_FORM_UNREAD)
    return {"kind": str(kind), "kind_basis": str(basis), "kind_raw": raw[:200]}


def _place(cells: Mapping[str, str], uscc: str, places: Places, flags: list[str]) -> dict[str, object]:
    place = places.find(
        stated=cells.get("division", ""),
        address=cells.get("address", ""),
        city=cells.get("city", ""),
        province=cells.get("province", ""),
        uscc=uscc,
    )
    flags.extend(place.flags)
    return {
        "province_raw": cells.get("province", "")[:50],
        "city_raw": cells.get("city", "")[:50],
        "address": cells.get("address", "")[:500],
        "division": place.division,
        "division_written": place.written,
        "division_basis": place.basis,
        "division_of_code": place.of_code,
    }


def _industry(cells: Mapping[str, str], industries: IndustryTable, flags: list[str]) -> dict[str, object]:
    raw = cells.get("industry", "")
    if not raw:
        return {"industry": ""}
    found = industries.find(raw)
    if found is None:
        flags.append(Flag.INDUSTRY_UNKNOWN)
    return {"industry": found.code if found else raw[:8]}


def _codes(cells: Mapping[str, str], is_valid: bool, faults: list[Fault], flags: list[str]) -> tuple[str, str]:
    written = cells.get("uscc", "")
    if not written:
        flags.append(Flag.NO_CODE)
        return "", _orgcode(cells, faults)
    uscc = written
    if not (is_valid and _is_as_printed(written)):
        checked = identifiers.check_uscc(written)
        uscc = checked.canonical
        if "early_pilot_code" in checked.warnings:
            flags.append(Flag.EARLY_PILOT_CODE)
        elif not checked.valid:
            faults.append(_code_fault("uscc", written, checked))
            return "", ""
    if identifiers.orgcode_check_character(uscc[8:16]) != uscc[16]:
        flags.append(Flag.ORGCODE_CHECK)
    return uscc, uscc[8:17]


def _is_as_printed(code: str) -> bool:
    return len(code) == 18 and code.isascii() and code.isalnum() and code == code.upper()


def _orgcode(cells: Mapping[str, str], faults: list[Fault]) -> str:
    written = cells.get("orgcode", "")
    if not written:
        return ""
    checked = identifiers.check_orgcode(written)
    if not checked.valid:
        faults.append(_code_fault("orgcode", written, checked))
    return checked.canonical


def _code_fault(column: str, written: str, checked: identifiers.Checked) -> Fault:
    reason = next((w for w in checked.warnings if w in CODE_FAULTS), "uscc_check_character")
    text = identifiers.WARNINGS[reason]
    if checked.suggestion and _is_plausible(column, checked.suggestion):
        remedy = Text(
            f"可能应为 {checked.suggestion}（形近字符），请核对营业执照后更正",
            f"probably {checked.suggestion} (a look-alike character): compare with the licence and correct",
        )
    else:
        remedy = Text(
            "请对照营业执照更正代码后重新报送该行", "compare with the licence, correct and send the row again"
        )
    return Fault(column, reason, Text(f"代码 {written}：{text.zh}", f"code {written}: {text.en}"), remedy)


def _is_plausible(column: str, suggestion: str) -> bool:
    """A repair that puts a letter among the division's digits, or an unknown body in front, is none."""
    return column != "uscc" or not identifiers.check_uscc(suggestion).warnings


CODE_FAULTS = frozenset(
    {
        "uscc_length",
        "uscc_character",
        "uscc_check_character",
        "orgcode_length",
        "orgcode_character",
        "orgcode_check_character",
    }
)


def _name(cells: Mapping[str, str], faults: list[Fault]) -> str:
    name = cells.get("name", "")
    if not name:
        faults.append(
            Fault(
                "name",
                "name_missing",
                Text("缺少名称", "the name is missing"),
                Text("请补填单位名称后重新报送该行", "fill in the name and send the row again"),
            )
        )
    return name[:300]


def _registered_on(cells: Mapping[str, str], faults: list[Fault]) -> date | None:
    written = cells.get("registered_on", "")
    if not written:
        return None
    try:
        return _date(written)
    except Problem as problem:
        faults.append(
            Fault(
                "registered_on",
                problem.code,
                Text(problem.zh, problem.en),
                Text("请按“2012-05-18”的格式更正日期", "write the date like 2012-05-18"),
            )
        )
        return None


@lru_cache(maxsize=20_000)
def _date(written: str) -> date:
    return parse_date(written)


def _capital(cells: Mapping[str, str], flags: list[str]) -> dict[str, object]:
    raw = cells.get("capital", "")
    amount, currency = _parsed_capital(raw) if raw else (None, "")
    if raw and amount is None:
        flags.append(Flag.CAPITAL_UNREAD)
    return {"capital_amount": amount, "capital_currency": currency, "capital_raw": raw[:200]}


@lru_cache(maxsize=20_000)
def _parsed_capital(written: str) -> tuple[Decimal | None, str]:
    """Amount and currency; no amount where the words are no amount of money."""
    try:
        capital = parse_capital(written)
    except Problem:
        return None, ""
    return capital.amount, capital.currency


def _status(raw: str) -> Status:
    return next((status for word, status in STATUS_WORDS if word in raw), Status.UNSTATED)
