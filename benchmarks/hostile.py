"""Claim: 100,000 hostile requests bring no 500, no unescaped word and no memory that grows and grows.

The site of the demo province is served as in production. A fifth of the requests goes to the API: schemathesis makes
them of its description, some that fit and some that do not, and judges the answers. The others go through the forms of
citizens and offices, as anybody and as people of the office: naughty strings (``../shared/reference/hostile`` where
it is there, and our own) in every field, parameter and address, random bytes and bodies that break off.

``ZHIHENG_HOSTILE_REQUESTS`` makes it shorter.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import Any

import psutil
import requests

from benchmarks import hostile_api
from benchmarks.complaint_site import CLI, Site
from benchmarks.hostile_forms import Attacker, strings
from benchmarks.measuring import line

REQUESTS = int(os.environ.get("ZHIHENG_HOSTILE_REQUESTS", "100000"))
API_SHARE, ROUNDS, ANYBODY = 5, 10, 12
WARM = 3  # rounds, in which each process meets every page for the first time and loads what it needs
GROWTH_MB, LATE_MB = 150.0, 60.0  # from then on, and in the last third
PEOPLE = (
    *("140105-officer", "140105-head", "140105-operator", "140105-safety", "140105-supervisor"),
    *("140105-registrar", "enterprise"),
    *("statistician", "city-taiyuan-1", "auditor", "credit-officer", "credit-head", "quality-supervision-1"),
)
QUIET: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SESSIONS = f"""
from django.conf import settings
from django.test import Client
from zhiheng.platform.accounts.models import User
from zhiheng.platform.accounts.scope import system_scope
with system_scope():
    for user in User.objects.filter(username__in={PEOPLE!r}):
        client = Client()
        client.force_login(user)
        print(settings.SESSION_COOKIE_NAME + "=" + client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


class DemoSite(Site):
    """A site that holds the demo province."""

    def __enter__(self) -> DemoSite:
        subprocess.run([*CLI, "demo"], env=self.environment, check=True, **QUIET)
        super().__enter__()
        return self


def processes(site: Site) -> list[psutil.Process]:
    """Those that answer requests and carry out jobs."""
    below = psutil.Process(site.process.pid).children(recursive=True)
    return [one for one in below if {"granian", "worker"} & set(one.cmdline())]


def memory(site: Site) -> float:
    """Their resident megabytes."""
    return sum(one.memory_info().rss for one in processes(site)) / 2**20


def ask_api(site: Site, sessions: list[str], count: int) -> hostile_api.Told:
    """``count`` requests to the API: as nobody, as somebody, and with a token that nobody gave out."""
    home = f"http://127.0.0.1:{site.port}"
    caller = requests.Session()
    schema = hostile_api.loaded(home, caller)
    heads: list[dict[str, str]] = [{}, {"Cookie": sessions[0]}, {"Authorization": "Bearer none"}]

    def send(case: Any, number: int) -> Any:
        return case.call(base_url=home, session=caller, headers=heads[number % len(heads)])

    told = hostile_api.Told()
    for seed in range(100):
        if told.requests >= count:
            break
        hostile_api.explore(schema, send, told=told, each=max(2, (count - told.requests) // 15), seed=seed)
    return told


def attack(site: Site, sessions: list[str], count: int, seed: int) -> list[Attacker]:
    """One round of all hands."""
    who = [*[""] * ANYBODY, *sessions]
    naughty = strings()
    hands = [
        Attacker(site.port, 1000 * seed + number, naughty, -(-count // len(who)), session)
        for number, session in enumerate(who)
    ]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
        assert one.statuses.total() >= one.count, f"a hand gave up: {one.session or 'anybody'}"
    return hands


def run() -> bool:
    """Print statuses, unescaped words and growth; whether the claim holds."""
    with DemoSite("hostile", ZHIHENG_DEMO="1") as site:
        sessions = site.python(SESSIONS).split()
        begun = {one.pid for one in processes(site)}
        told = ask_api(site, sessions, REQUESTS // API_SHARE)
        held, hands = [memory(site)], []
        for number in range(ROUNDS):
            hands += attack(site, sessions, (REQUESTS - REQUESTS // API_SHARE) // ROUNDS, number)
            held.append(memory(site))
        alive = begun == {one.pid for one in processes(site)} and site.wait(30) < 30
    return judged(told, hands, held, alive=alive)


def judged(told: hostile_api.Told, hands: list[Attacker], held: list[float], *, alive: bool) -> bool:
    """Print what came of it."""
    statuses = sum((one.statuses for one in hands), Counter[int]())
    broken = sum((one.broken for one in hands), Counter[str]())
    failed = sum(count for status, count in (statuses + told.statuses).items() if status >= 500)
    unescaped = [path for one in hands for path in one.unescaped]
    print(f"      API: {told.requests:,} requests: {dict(sorted(told.statuses.items()))}")
    print(
        f"      forms: {statuses.total():,} requests with {len(strings()):,} strings: {dict(sorted(statuses.items()))}"
    )
    print(f"      memory in MB, after the API and each tenth of the forms: {' '.join(f'{one:.0f}' for one in held)}")
    for what in (*broken.most_common(20), *told.violations.most_common(20), *told.examples.values(), *unescaped[:20]):
        print(f"      {what}")
    late = held[-1] - held[-1 - ROUNDS // 3]
    grown = held[-1] - held[WARM]
    growth = f"{grown:.0f} MB (<= {GROWTH_MB:.0f}), in the last third {late:.0f} MB (<= {LATE_MB:.0f})"
    goals = [
        line("answers 500 and above", str(failed), holds=failed == 0),
        line("answers of the API against its description", str(told.violations.total()), holds=not told.violations),
        line("pages with a word unescaped", str(len(unescaped)), holds=not unescaped),
        line("growth of the server's memory", growth, holds=grown <= GROWTH_MB and late <= LATE_MB),
        line("every process lived through it", str(alive).lower(), holds=alive),
    ]
    return all(goals)


if __name__ == "__main__":
    sys.exit(not run())
