"""Hands that send what no honest person sends, through every form they find on the pages they may open."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

from benchmarks.complaint_site import BOUNDARY, HEAD, RECEIPT, Citizen, multipart, new_key, said

SHARED = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared")) / "reference" / "hostile"
OWN = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "'; DROP TABLE x; --",
    "\u202e\ufeff\u0000",
    "\x01\x08\x0b\x1b\x7f\x85\u2028\ufffe",
    "{{7*7}}${7*7}{% now %}#{1}",
    "٪٪１２３²",
    "%00%0a",
    "\ud7ff",
    "20261",
    "-1",
    "1e400",
    "NaN",
    "9" * 40,
    "0001-01-01",
    "99999-12-31",
    "../../etc/passwd",
    "A" * 100_000,
]
# a word that became a script, or a handler outside of the quotes of an attribute; our pages have neither
RUNS = re.compile(
    r"""<script(?![^>]*(?:\ssrc=|\stype="application/json"))|<[a-z]+(?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|[^\s"'>]*))?)*\s+on\w+\s*=""",
    re.IGNORECASE,
)
PUBLIC = (
    "/",
    "/complain/",
    "/complain/businesses/",
    "/complaints/statistics/",
    "/complaints/published/",
    "/follow/",
    "/follow/matter/",
    "/targets/",
    "/coverage/",
    "/cities/",
    "/figures/x/",
    "/why/x/y/",
    "/files/x/y/",
    "/api/v1/figures",
    "/work/complaints/",
    "/accounts/login/",
    "/organisations/",
    "/credit/",
    "/credit/penalties/",
    "/credit/dishonest/",
    "/credit/apply/",
    "/credit/follow/",
    "/credit/matter/",
    "/credit/verify/",
    "/api/v1/credit/facts",
    "/api/v1/credit/notices",
)
OFFICE = (
    *("/work/complaints/", "/work/complaints/?standing=", "/work/complaints/register/", "/work/safety/"),
    *("/work/", "/work/organisations/", "/work/inspections/", "/work/calendar/", "/work/overdue/", "/work/returns/"),
    *("/work/credit/", "/work/credit/grades/", "/work/credit/facts/", "/work/credit/cases/", "/work/credit/watch/"),
    *("/work/credit/mine/", "/work/credit/rules/compare/", "/work/credit/changes/", "/work/credit/catalogue/"),
    *("/work/sharing/", "/work/sharing/new/", "/work/sharing/receipts/", "/work/sharing/notices/"),
    *("/work/sharing/deliveries/", "/work/sharing/packages/", "/work/sharing/reports/new/", "/work/sharing/reports/"),
    *("/work/organisations/mergers/", "/work/organisations/corrections/", "/work/enterprise/"),
    *("/work/imports/", "/work/ledger/", "/work/units/people/", "/work/jobs/", "/work/publication/", "/work/findings/"),
)
PARAMETERS = ("respondent", "year", "text", "page", "standing", "unit", "place", "state", "sort", "export", "lang", "q",
              "code", "city", "kind", "as_of", "known_on", "before", "after", "since")  # fmt: skip
FIELDS = ("respondent", "product", "facts", "name", "phone", "division", "kinds", "key")
CLOSED = ("logout", "/leave/", "/language/", "/accounts/", "/static/", ".zip", ".pdf", ".docx")  # would end the visit
VALUES = {"date": "2026-11-20", "number": "3", "file": "", "checkbox": "on", "radio": "1", "submit": "1"}


def strings() -> list[str]:
    """Naughty strings, those given and our own."""
    found = list(OWN)
    for path in sorted(SHARED.glob("*.json")):
        found += [one for one in json.loads(path.read_text("utf-8")) if isinstance(one, str)]
    return found


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)  # by name: type, and what may be chosen


class Reader(HTMLParser):
    """Forms and links of a page."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.links = address, [], []
        self._select = ""
        self.feed(page)

    forms: list[Form]
    links: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        name = had.get("name", "")
        if tag == "a":
            self._link(had.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(self._at(had.get("action", "")), had.get("method", "get").lower()))
        elif self.forms and name and tag in ("input", "textarea", "select", "button"):
            kind = had.get("type", "submit" if tag == "button" else "text") if tag != "select" else "select"
            self.forms[-1].fields.setdefault(name, (kind, []))[1].append(had.get("value", ""))
            self._select = name if tag == "select" else ""
        elif tag == "option" and self._select:
            self.forms[-1].fields[self._select][1].append(had.get("value", ""))

    def _at(self, address: str) -> str:
        return urljoin(self.address, address)

    def _link(self, address: str) -> None:
        there = self._at(address)
        if there.startswith("/") and not any(one in there for one in CLOSED):
            self.links.append(there.partition("#")[0])


class Attacker(threading.Thread):
    """Sends its share of everything that comes to mind; with ``session`` as a person of the office."""

    def __init__(self, port: int, seed: int, naughty: list[str], count: int, session: str = "") -> None:
        super().__init__()
        self.citizen, self.naughty, self.count, self.session = Citizen(port), naughty, count, session
        self.random = random.Random(seed)
        self.statuses: Counter[int] = Counter()
        self.broken: Counter[str] = Counter()  # addresses that answered 500 and above
        self.unescaped: list[str] = []
        self.page = Reader("", "/")
        self.open = [*OFFICE]  # until this person is refused

    def run(self) -> None:
        while not self.citizen.enter():
            pass
        if self.session:
            self.citizen.cookie += f"; {self.session}"
        while self.statuses.total() < self.count:
            word = self.random.choice(OWN if self.random.random() < 0.3 else self.naughty)
            if self.session:
                self._walk(word)
            else:
                self._besiege(word)

    def _walk(self, word: str) -> None:
        """Open a page, send its forms."""
        near = [one for one in self.page.links if one.startswith("/work/")]
        if near and self.random.random() < 0.8:
            there = max(self.random.choices(near, k=2), key=len)  # rather deeper than back
        else:
            there = self.random.choice(self.open)
        page = self.ask("GET", there)
        if not page and there in self.open[1:]:
            self.open.remove(there)
        self.page = Reader(page, there)
        for form in self.page.forms:
            if not any(one in form.action for one in CLOSED):
                self._fill(form, word)

    def _besiege(self, word: str) -> None:
        """What needs no account."""
        way = self.random.randrange(7)
        if way == 0:  # in a field of the form
            given = {**said(self.random.randrange(997)), "key": new_key(), "kinds": "complaint"}
            given[self.random.choice(FIELDS)] = word
            self._post("/complain/", {**given, "csrfmiddlewaretoken": self.citizen.token})
        elif way == 1:  # as a receipt
            self._post("/follow/", {"csrfmiddlewaretoken": self.citizen.token, "receipt": word})
        elif way == 2:  # as a parameter
            asked = {self.random.choice(PARAMETERS): word[:300] for _ in range(3)}
            self.ask("GET", f"{self.random.choice(PUBLIC)}?{encoded(asked)}")
        elif way == 3:  # as a part of the address
            self.ask("GET", f"{self.random.choice(PUBLIC)}{quote(word[:200].encode('utf-8', 'replace'), safe='')}/")
        elif way == 4:  # a body that breaks off
            body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{word[:50]}"'.encode("utf-8", "replace")
            self.ask("POST", self.random.choice(PUBLIC), body, self._excused())
        elif way == 5:
            noise = self.random.randbytes(self.random.randrange(2000))
            self.ask("POST", self.random.choice(PUBLIC), noise, self._excused())
        else:
            self._as_holder(word)

    def _excused(self) -> dict[str, str]:
        """Half of the broken bodies come with the token that lets them in."""
        return {"X-CSRFToken": self.citizen.token} if self.random.random() < 0.5 else {}

    def _as_holder(self, word: str) -> None:
        """Send a complaint, open it by its receipt, and send the forms of that page."""
        given = {
            **said(self.random.randrange(997)),
            "key": new_key(),
            "kinds": self.random.choice(("complaint", "report")),
        }
        receipt = RECEIPT.search(self._post("/complain/", {**given, "csrfmiddlewaretoken": self.citizen.token}))
        if receipt is None:
            return
        self._post("/follow/", {"csrfmiddlewaretoken": self.citizen.token, "receipt": receipt[0]})
        for form in Reader(self.ask("GET", "/follow/matter/"), "/follow/matter/").forms:
            if "/follow/matter/" in form.action:
                self._fill(form, word)

    def _fill(self, form: Form, word: str) -> None:
        """Fill a form in, with the word in one text, in all texts, or in whatever the form holds."""
        given = {name: self._usual(kind, offered) for name, (kind, offered) in form.fields.items()}
        texts = [name for name, (kind, _) in form.fields.items() if kind in ("text", "search", "tel", "email")]
        wide = [name for name in form.fields if name != "csrfmiddlewaretoken"]
        way = self.random.randrange(4)
        chosen = texts[:] if way == 0 else wide if way == 1 else self.random.sample(texts or wide, min(1, len(wide)))
        given.update(dict.fromkeys(chosen, word))
        if form.method == "post":
            self._post(form.action, {**given, "csrfmiddlewaretoken": self.citizen.token})
        else:
            self.ask("GET", f"{urlsplit(form.action).path}?{encoded({k: v[:300] for k, v in given.items()})}")

    def _usual(self, kind: str, offered: list[str]) -> str:
        if kind in ("select", "radio", "checkbox", "hidden", "submit") and offered:
            return self.random.choice(offered)
        return VALUES.get(kind, "甲乙丙")

    def _post(self, path: str, fields: dict[str, str]) -> str:
        body = multipart({name[:100]: value for name, value in fields.items()}, [])
        return self.ask("POST", path, body)

    def ask(self, method: str, path: str, body: bytes | None = None, more: Mapping[str, str] = {}) -> str:
        """One request; the page, empty for what is none or was refused."""
        sent = {**(HEAD if body is not None else {}), "Cookie": self.citizen.cookie, **more}
        try:
            status, answer, headers = self.citizen.ask(method, quote(path, safe="/?&=%+~.-_:;,@"), body, sent)
        except (OSError, http.client.HTTPException):
            self.statuses[0] += 1
            return ""
        self.statuses[status] += 1
        if status >= 500:
            self.broken[f"{status} {method} {re.sub('[0-9]+', '#', path)[:90]}"] += 1
        self._receive(headers)
        page = answer.decode("utf-8", "replace") if "html" in headers.get("Content-Type", "") else ""
        if RUNS.search(page):
            self.unescaped.append(path)
        return page if status != 403 else ""

    def _receive(self, headers: http.client.HTTPMessage) -> None:
        """Keep the session that the site begins for whoever holds a receipt."""
        for value in headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            if not self.session or name == "csrftoken":
                kept = [one for one in self.citizen.cookie.split("; ") if one and not one.startswith(f"{name}=")]
                self.citizen.cookie = "; ".join([*kept, f"{name}={rest.partition(';')[0]}"])


def encoded(fields: dict[str, str]) -> str:
    """A query string, whatever the words hold."""
    return urlencode({name: value.encode("utf-8", "replace") for name, value in fields.items()})
