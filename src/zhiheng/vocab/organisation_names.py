"""Chinese names of organisations, taken apart: division + trade name (字号) + industry + legal form (+ branch).

The order is that of the rules on registering enterprise names (企业名称登记管理规定, article 6). Registers and
complaints write it in many ways: the division in brackets, in front or not at all; traditional characters; a homophone
for the right character; spaces; half or full width; a form cut short. :class:`NameReader` reads them all against a
table of divisions, which is an argument since names of divisions change.

Which parts of a name an office may leave out is not decided here: the parts are given, whoever compares them judges.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhiheng.vocab.divisions import Division, DivisionTable, Level
from zhiheng.vocab.organisation_words import (
    BRANCH_ENDINGS,
    FORMS,
    INDUSTRY_WORDS,
    PART_ENDINGS,
    PROVINCES_ELSEWHERE,
    Form,
)
from zhiheng.vocab.pronunciation import simplified, sounds

_BRACKETED = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]")
_NOISE = re.compile(r"[\s·•,，。.、;；:：'\"“”‘’_*＊\-‐–—()\[\]【】〔〕{}<>《》]+")
_LONGEST = 300  # characters; what is longer is no name
_LEAST_TRADE = 2  # characters that must be left for the trade name
_LEAST_HEARD_FORM = 5
_LEAST_HEARD = 3  # shorter names of divisions are not looked for by their sound: 古县 sounds like 故 献


@dataclass(frozen=True, slots=True)
class OrganisationName:
    """A name in its parts, all in simplified characters and half width; a part that is not there is empty.

    Attributes:
        text: the whole name without spaces and brackets.
        divisions: codes of the divisions named, the widest first; several units may bear one name.
        division_text: the divisions as they were named.
        trade: the trade name (字号).
        industry: the words for the industry.
        form: the kind of legal form.
        form_text: the form as it was named.
        branch: what follows the parent's form in the name of a branch (太原分公司), with its own division.
    """

    text: str
    divisions: tuple[str, ...]
    division_text: str
    trade: str
    industry: str
    form: Form
    form_text: str
    branch: str

    @property
    def core(self) -> str:
        """Trade name and industry: what is left when place and form go."""
        return self.trade + self.industry


def normalise(name: str) -> str:
    """One width, one script, no spaces; brackets are kept as half-width ones.

    >>> normalise(" 山西（太原）華千　化工集團 ")
    '山西(太原)华千化工集团'
    """
    return "".join(simplified(unicodedata.normalize("NFKC", name)).split()).upper()


class NameReader:
    """Reads names against one table of divisions; keep it, since it prepares the names once."""

    def __init__(self, table: DivisionTable | None = None, *, on: date | None = None) -> None:
        """Prepare the names of ``table``: those in force on a day, or, without a day, all that ever were.

        Args:
            table: the divisions of the province; without it only the names of provinces are known.
            on: names that came into force later are not looked for.
        """
        units = [unit for unit in (table.divisions if table else ()) if on is None or _known_by(unit, on)]
        self._codes = _codes_by_name(units)
        self._heard = {sounds(name): name for name in sorted(self._codes) if len(name) >= _LEAST_HEARD}
        names = [*self._codes, *PROVINCES_ELSEWHERE]
        self._head = re.compile(f"(?:{_longest_first(names)})")
        self._heard_head = re.compile(f"(?:{_longest_first(self._heard)})") if self._heard else None
        self._branch_place = re.compile(
            f"(?:{_longest_first(names)}|第?[一二三四五六七八九十百0-9]+)+(?:{_longest_first(BRANCH_ENDINGS)})$"
        )

    def read(self, name: str) -> OrganisationName:
        """The parts of a name; never fails: what is not understood is left in the trade name.

        >>> parts = NameReader().read("华千（山西）化工集团有限公司太原分公司")
        >>> parts.division_text, parts.trade, parts.industry, parts.form_text, parts.branch
        ('山西', '华千', '化工', '集团有限公司', '太原分公司')
        """
        bare, places, form_in_brackets = self._without_brackets(normalise(name[:_LONGEST]))
        whole, branch = self._split_branch(bare)
        rest, form, form_text = _split_form(whole)
        rest, named = self._split_divisions(rest)
        named = [*named, *places]
        trade, industry = _split_industry(rest)
        if form_in_brackets:
            form, form_text = _FORM_OF.get(form_in_brackets, form), form_text + form_in_brackets
        codes = tuple(dict.fromkeys(code for place in named for code in self._codes.get(place, ())))
        return OrganisationName(bare, codes, "".join(named), trade, industry, form, form_text, branch)

    def without_divisions(self, text: str) -> str:
        """``text`` (an address) without the divisions at its head.

        >>> NameReader().without_divisions("山西省解放路1号")
        '解放路1号'
        """
        while found := self._head.match(text):
            text = text[found.end() :]
        return text

    def _without_brackets(self, text: str) -> tuple[str, list[str], str]:
        places: list[str] = []
        form = ""
        for inside in _BRACKETED.findall(text):
            rest, named = self._split_divisions(inside, least=0)
            if named and not rest:
                places.extend(named)
                text = text.replace(f"({inside})", "", 1)
            elif inside in _FORM_OF:
                form = inside
                text = text.replace(f"({inside})", "", 1)
        return _NOISE.sub("", text), places, form

    def _split_branch(self, text: str) -> tuple[str, str]:
        if (found := _OF_COMPANY.match(text)) and text.endswith(PART_ENDINGS) and found[2] not in _FORM_OF:
            return found[1], found[2]
        if not text.endswith(BRANCH_ENDINGS):
            return text, ""
        if found := _PARENT.match(text):
            return found[1], text[found.end(1) :]
        if (found := self._branch_place.search(text)) and found.start() >= _LEAST_TRADE:
            return text[: found.start()], found[0]
        return text, ""

    def _split_divisions(self, text: str, *, least: int = _LEAST_TRADE) -> tuple[str, list[str]]:
        named: list[str] = []
        while found := self._head.match(text):
            if len(text) - found.end() < least:
                break
            named.append(found[0])
            text = text[found.end() :]
        heard = self._heard_head.match(sounds(text)) if self._heard_head else None
        if heard and len(text) - heard.end() >= least:
            named.append(self._heard[heard[0]])
            text = text[heard.end() :]
        return text, named


def _known_by(unit: Division, on: date) -> bool:
    return unit.effective_from is None or unit.effective_from <= on


def _codes_by_name(units: Iterable[Division]) -> dict[str, tuple[str, ...]]:
    """Full and short names with the codes that bear them; of a name of several levels the city comes first."""
    found: dict[str, dict[str, None]] = {}
    order = {Level.PROVINCE: 0, Level.CITY: 1, Level.COUNTY: 2}
    for unit in sorted(units, key=lambda unit: (order[unit.level], unit.code)):
        for name in {unit.name, unit.stem}:
            found.setdefault(name, {})[unit.code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _damaged(form: str) -> list[str]:
    """A long form with one character lost, as clerks lose them: 有限任公司 is no other form."""
    return [form[:place] + form[place + 1 :] for place in range(len(form))] if len(form) >= 4 else []


def _forms_by_text() -> dict[str, Form]:
    found: dict[str, Form] = {}
    for form, texts in FORMS.items():
        for text in texts:
            for lost in _damaged(text):
                found.setdefault(lost, form)
    for form, texts in FORMS.items():
        found.update(dict.fromkeys(texts, form))
    return found


_FORM_OF = _forms_by_text()
_COMPANY = [text for form in (Form.LIMITED, Form.JOINT_STOCK, Form.COMPANY, Form.COOPERATIVE) for text in FORMS[form]]
_AT_END = re.compile(f"(?:集团)?({_longest_first(_FORM_OF)})$")
_PARENT = re.compile(f"(.{{2,}}?(?:集团)?(?:{_longest_first([*_COMPANY, '厂', '银行', '医院', '集团'])}))(?=.)")
_OF_COMPANY = re.compile(f"(.{{2,}}?(?:集团)?(?:{_longest_first(_COMPANY)}))(.{{2,}})$")


@lru_cache(maxsize=1)
def _forms_by_sound() -> dict[str, Form]:
    return {sounds(text): form for text, form in _FORM_OF.items() if len(text) >= _LEAST_HEARD_FORM}


@lru_cache(maxsize=1)
def _heard_form() -> re.Pattern[str]:
    return re.compile(f"(?:{_longest_first(_forms_by_sound())})$")


@lru_cache(maxsize=1)
def _heard_industry() -> re.Pattern[str]:
    return re.compile(f"(?:{_longest_first({sounds(word) for word in INDUSTRY_WORDS})})+$")


def _split_form(text: str) -> tuple[str, Form, str]:
    """The rest, the form and its text; a long form is also known by its sound (农民专叶合作社)."""
    found = _AT_END.search(text)
    if heard := _heard_form().search(sounds(text)):
        start = min(heard.start(), found.start()) if found else heard.start()
        if start == heard.start() and start >= _LEAST_TRADE:
            return text[:start], _forms_by_sound()[heard[0]], text[start:]
    if not found or found.start() < _LEAST_TRADE:
        return text, Form.UNSTATED, ""
    return text[: found.start()], _FORM_OF[found[1]], found[0]


@lru_cache(maxsize=1 << 16)
def _split_industry(rest: str) -> tuple[str, str]:
    """The longest run of words of industries at the end that leaves a trade name, known by their sound."""
    heard = sounds(rest)
    industry = _heard_industry()
    for start in range(_LEAST_TRADE, len(rest) - 1):
        if industry.match(heard, start):
            return rest[:start], rest[start:]
    return rest, ""
