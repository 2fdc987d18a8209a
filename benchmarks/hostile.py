"""Claim: 100,000 hostile requests bring no 500, no unescaped word and no growing memory.

Every naughty string is sent in every text field of the citizen's form (where ``../shared/reference/hostile`` is not
there, strings of our own), then random bytes, broken bodies and addresses. The memory of the server is watched.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import sys
import threading
from pathlib import Path

import psutil

from benchmarks.complaint_site import BOUNDARY, HEAD, Citizen, Site, multipart, new_key, said
from benchmarks.measuring import line

REQUESTS = int(os.environ.get("ZHIHENG_HOSTILE_REQUESTS", "100000"))
HANDS, GROWTH_MB = 6, 200.0
SHARED = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared")) / "reference" / "hostile"
OWN = [
    *(
        "<script>alert(1)</script>",
        "'; DROP TABLE x; --",
        "\u202e\ufeff\u0000",
        "{{7*7}}${7*7}",
        "٪٪",
        "%00%0a",
        "\ud7ff",
    ),
    "A" * 100_000,
]
RUNS = re.compile(r"<script>alert|<(?:img|svg|iframe|video|audio|math)\b[^>]*\bon\w+\s*=")
PUBLIC = ("/complain/", "/follow/", "/follow/matter/", "/complain/businesses/", "/complaints/statistics/")
OTHER = ("/complaints/published/", "/api/v1/figures", "/files/x/y/", "/work/complaints/", "/figures/x/", "/why/x/y/")
PATHS = PUBLIC + OTHER
FIELDS = ("respondent", "product", "facts", "name", "phone", "division", "kinds", "key")


def strings() -> list[str]:
    """Naughty strings, those given and our own."""
    found = list(OWN)
    for path in sorted(SHARED.glob("*")):
        text = path.read_text("utf-8", "replace")
        try:
            told = json.loads(text)
            found += [one for one in told if isinstance(one, str)] if isinstance(told, list) else []
        except ValueError:
            found += text.splitlines()
    return found


class Attacker(threading.Thread):
    """Sends its share of everything that comes to mind."""

    def __init__(self, port: int, number: int, naughty: list[str], count: int) -> None:
        super().__init__()
        self.citizen, self.naughty, self.count = Citizen(port), naughty, count
        self.random = random.Random(number)
        self.statuses: dict[int, int] = {}
        self.unescaped = 0

    def run(self) -> None:
        while not self.citizen.enter():
            pass
        for number in range(self.count):
            try:
                status, page = self._attack(number)
            except (OSError, http.client.HTTPException):
                status, page = 0, ""
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.unescaped += RUNS.search(page) is not None

    def _attack(self, number: int) -> tuple[int, str]:
        word = self.naughty[self.random.randrange(len(self.naughty))]
        way = number % 5
        if way == 0:  # in every field of the form
            field = self.random.choice(FIELDS)
            given = {**said(number), field: word}
            return self.citizen.send(given.pop("key", new_key()), given)
        if way == 1:  # as a receipt
            body = multipart({"csrfmiddlewaretoken": self.citizen.token, "receipt": word}, [])
            return self._posted("/follow/", body)
        if way == 2:  # as a parameter and a path
            quoted = _quoted(word)
            path = f"{self.random.choice(PATHS)}?respondent={quoted}&year={quoted}&text={quoted}&page=-1"
            status, page, _ = self.citizen.ask("GET", path)
            return status, page.decode("utf-8", "replace")
        if way == 3:  # a body that breaks off
            body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{word[:50]}"'.encode("utf-8", "replace")
            return self._posted(self.random.choice(PATHS), body)
        return self._posted(self.random.choice(PATHS), self.random.randbytes(self.random.randrange(2000)))

    def _posted(self, path: str, body: bytes) -> tuple[int, str]:
        status, page, _ = self.citizen.ask("POST", path, body, {**HEAD, "Cookie": self.citizen.cookie})
        return status, page.decode("utf-8", "replace")


def _quoted(word: str) -> str:
    from urllib.parse import quote

    return quote(word[:300].encode("utf-8", "replace"))


def memory(site: Site) -> float:
    """Resident megabytes of the web processes."""
    below = psutil.Process(site.process.pid).children(recursive=True)
    return sum(one.memory_info().rss for one in below if "granian" in " ".join(one.cmdline())) / 2**20


def run() -> bool:
    """Print statuses, unescaped words and growth; whether the claim holds."""
    naughty = strings()
    with Site("hostile") as site:
        _round(site, naughty, REQUESTS // 10)
        before = memory(site)
        found = _round(site, naughty, REQUESTS - REQUESTS // 10)
        grown = memory(site) - before
        alive = site.wait(30) < 30
    statuses: dict[int, int] = {}
    for one in found:
        for status, count in one.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    broken = sum(count for status, count in statuses.items() if status >= 500)
    print(f"      {sum(statuses.values()):,} requests with {len(naughty):,} strings: {dict(sorted(statuses.items()))}")
    unescaped = sum(one.unescaped for one in found)
    growth = f"{grown:.0f} MB (<= {GROWTH_MB:.0f})"
    held = [
        line("answers 500 and above", str(broken), holds=broken == 0),
        line("pages with a word unescaped", str(unescaped), holds=unescaped == 0),
        line("growth of the server's memory", growth, holds=grown <= GROWTH_MB and alive),
    ]
    return all(held)


def _round(site: Site, naughty: list[str], count: int) -> list[Attacker]:
    hands = [Attacker(site.port, number, naughty, count // HANDS) for number in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return hands


if __name__ == "__main__":
    sys.exit(not run())
