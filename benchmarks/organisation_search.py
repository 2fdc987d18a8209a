"""Claim: among a million organisations any part of a Chinese name is found within 100 ms (p95).

Parts of one to eight characters, of rare names and of common words, are asked for in the way of the public look-up:
code and name, with what is public of each organisation found. Peer, in the same run on the same rows: ``LIKE '%part%'``
as a scan, with the same ranking. Both must find the same wherever a part is rare enough to be answered whole.

The page of one of them, for an officer who sees the whole province, takes 150 ms at most (p95), also where it has
hundreds of inspection results and branches; so does the public page. The list narrowed by a part is told beside.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.enterprise_import import AT, database
from benchmarks.measuring import line

ROWS = int(os.environ.get("ORGANISATIONS", "1000000"))
ASKED, PEER_ASKED, LENGTHS = 200, 5, (1, 2, 3, 4, 8)
GOAL_MS, PAGE_MS = 100, 150
BUSY, RESULTS = 50, 400  # organisations with so many inspection results each
RESULT = """
INSERT INTO inspection_inspectionresult (key, sample_no, occurred_on, date_basis, level, domain, category,
  product, spec, brand, batch, sampling, stratum, extent, organisation_id, organisation_code,
  organisation_name, organisation_address,
  producer_name, producer_address, division, division_written, place_raw, laboratory, recheck_laboratory, verdict, plan,
  notice, source, remark, "row", raw, recorded_at, correction_reason)
SELECT o.id || ':' || n, 'SP' || n, date '2015-01-01' + n, 'sampled', 'provincial', 'food', '乳制品', '纯牛奶', '', '',
  '', 'risk_targeted', '', 'all', o.id, o.uscc, o.name, '', '', '', o.division, '', '', '某检验院', '',
  CASE WHEN n %% 20 = 0 THEN 'fail' ELSE 'pass' END, '', '公告', '', '', n, '[]', now(), ''
FROM (SELECT * FROM registry_organisation ORDER BY id LIMIT %s) o, generate_series(1, %s) n
"""
PLACES = ("山西", "太原", "大同市", "山西省长治", "阳泉", "晋城", "朔州", "晋中", "运城市", "忻州", "临汾", "吕梁")
TRADES = ("食品", "农业开发", "煤焦", "铸造", "建材", "医药", "机械制造", "化工", "商贸", "物流", "酒业", "装饰工程")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "厂", "专业合作社", "有限公司太原分公司", "经销部")
SYLLABLES = "".join(chr(point) for point in range(0x4E00, 0x4E00 + 2500))
COLUMNS = (("key", "text"), ("name", "text"), ("orgcode", "text"), ("division", "text"))
INSERT = """
INSERT INTO registry_organisation (key, name, uscc, orgcode, kind, kind_basis, kind_raw, legal_representative,
  capital_currency, capital_raw, scope, province_raw, city_raw, address, division, division_written, division_basis,
  division_of_code, industry, status, flags, recorded_at, updated_at)
SELECT key, name, key, orgcode, 'limited', 'none', '', '张某', '', '', '食品销售', '山西', '太原', '太原市平阳路1号',
  division, division, 'address', division, '', 'active', '{}', now(), now() FROM made_stage
"""
SCAN = """
SELECT id FROM registry_organisation WHERE name LIKE %s
ORDER BY name NOT LIKE %s, length(name), name LIMIT 20
"""


def names(count: int, seed: int = 1) -> Iterator[str]:
    """Made-up names: a place, two to four characters of a trade name, a trade, a legal form."""
    draw = random.Random(seed)
    for _ in range(count):
        trade_name = "".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 3, 4))))
        yield f"{draw.choice(PLACES)}{trade_name}{draw.choice(TRADES)}{draw.choice(FORMS)}"


def code(serial: int) -> str:
    """A made-up code with right check characters."""
    from zhiheng.vocab.identifiers import orgcode_check_character, uscc_check_character

    most = f"91140105{serial:08d}" + orgcode_check_character(f"{serial:08d}")
    return most + uscc_check_character(most)


def fill(made: Sequence[str]) -> float:
    """The register with these names; seconds it took."""
    from django.db import connection

    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.platform.database.staging import staged

    start = time.perf_counter()
    for first in range(0, len(made), 50_000):
        some = ((code(serial), name) for serial, name in enumerate(made[first : first + 50_000], first))
        rows = ([made_up, name, made_up[8:17], "140105"] for made_up, name in some)
        with system_scope(), staged("made_stage", COLUMNS, rows), connection.cursor() as cursor:
            cursor.execute(INSERT)
    return time.perf_counter() - start


def as_owner(statement: str) -> None:
    """What the application may not do itself: gather statistics, as the server does of its own accord."""
    import psycopg

    from zhiheng.platform.database import embedded

    address = os.environ["DATABASE_URL"].replace(f"user={embedded.APP}", f"user={embedded.OWNER}")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def parts(made: Sequence[str], length: int, seed: int) -> list[str]:
    """Parts of names drawn by chance: mostly rare, with the common words that names end with among them."""
    draw = random.Random(seed)
    long_enough = [name for name in draw.choices(made, k=ASKED * 2) if len(name) >= length][:ASKED]
    starts = [draw.randint(0, len(name) - length) for name in long_enough]
    return [name[at : at + length] for name, at in zip(long_enough, starts, strict=True)]


def timed(work: Callable[[str], Any], asked: Sequence[str]) -> tuple[list[float], list[Any]]:
    """Milliseconds of each, and what was found."""
    took, found = [], []
    for text in asked:
        start = time.perf_counter()
        found.append(work(text))
        took.append((time.perf_counter() - start) * 1000)
    return took, found


def by_scan(text: str) -> list[int]:
    """The peer."""
    from django.db import connection

    from zhiheng.platform.accounts.scope import system_scope

    with system_scope(), connection.cursor() as cursor:
        cursor.execute(SCAN, [f"%{text}%", f"{text}%"])
        return [pk for (pk,) in cursor.fetchall()]


def by_search(text: str) -> list[int]:
    """The look-up as the public page makes it."""
    from zhiheng.apps.registry import public

    return [one.organisation.pk for one in public.found(text, most=20)]


def p95(took: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(took, n=20, method="inclusive")[-1]


def officer() -> Any:
    """A test client of somebody who sees the province."""
    from django.conf import settings
    from django.test import Client

    from zhiheng import policy
    from zhiheng.platform.accounts.actions import add_person, sync_units
    from zhiheng.platform.accounts.models import Unit
    from zhiheng.platform.accounts.scope import system_scope

    settings.ZHIHENG_REQUIRE_MFA, settings.ALLOWED_HOSTS = False, ["*"]
    with system_scope():
        sync_units(pack=policy.load("cn-sx-2012"), by="system", at=AT)
        office, roles = Unit.objects.get(code="lead-office"), ["registry-officer"]
        person = add_person(username="officer", unit=office, roles=roles, password=None, by="system", at=AT)
    client = Client()
    client.force_login(person)
    return client


def addresses() -> dict[str, list[str]]:
    """Pages to ask for, by what they are."""
    from django.db import connection

    from zhiheng.apps.registry.queries import organisation_list
    from zhiheng.platform.accounts.scope import system_scope

    with system_scope(), connection.cursor() as cursor:
        cursor.execute(RESULT, [BUSY, RESULTS])
        busy = list(organisation_list().order_by("pk").values_list("pk", "uscc")[:BUSY])
        others = list(organisation_list().order_by("-pk").values_list("pk", "uscc")[:BUSY])
    return {
        "page of an organisation, 400 results": [f"/work/organisations/{pk}/" for pk, _ in busy],
        "page of an organisation, none": [f"/work/organisations/{pk}/" for pk, _ in others],
        "public page, 400 results": [f"/organisations/{code}/" for _, code in busy],
    }


def pages(made: Sequence[str]) -> bool:
    """Print p50 and p95 of pages; whether the goal is kept."""
    client, asked = officer(), addresses()
    as_owner("VACUUM ANALYZE inspection_inspectionresult")
    is_kept = True
    for kind, some in asked.items():
        took, _ = timed(client.get, some[:3] + some)
        told = f"p50 {statistics.median(took[3:]):.1f} ms, p95 {p95(took[3:]):.1f} ms (<= {PAGE_MS})"
        is_kept &= line(kind, told, holds=p95(took[3:]) <= PAGE_MS)
    lists = [f"/work/organisations/?q={part}" for part in (*parts(made, 4, seed=5)[:30], *TRADES, *FORMS)]
    took, _ = timed(client.get, lists[:3] + lists)
    line("list narrowed by a part", f"p50 {statistics.median(took[3:]):.1f} ms, p95 {p95(took[3:]):.1f} ms", holds=True)
    return is_kept


def run() -> bool:
    """Print p50 and p95 by length; whether the goal is kept."""
    with database():
        made = list(names(ROWS))
        print(f"{ROWS:,} organisations written in {fill(made):.0f} s", flush=True)
        as_owner("VACUUM ANALYZE registry_organisation")
        as_owner("VACUUM ANALYZE registry_organisationname")
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
        common = [*TRADES, *FORMS, *PLACES, "有限", "公司", "司", "公", "山", "限责任公司", "有限公司太原分公"]
        kinds = {f"{length} characters": parts(made, length, seed=length) for length in LENGTHS}
        kinds["common words"] = common
        kinds["heads of codes"] = [f"91140105{serial:05d}" for serial in range(0, 5_000, 100)]
        is_kept = True
        for kind, asked in kinds.items():
            took, found = timed(by_search, asked)
            theirs = [*asked[:PEER_ASKED]] if kind != "heads of codes" else []
            peer, known = timed(by_scan, theirs)
            for one, other, text in zip(found, known, theirs, strict=False):
                assert bool(one) == bool(other), text
                assert len(other) == 20 or set(one) == set(other), text
            told = f"p50 {statistics.median(took):.1f} ms, p95 {p95(took):.1f} ms (<= {GOAL_MS})"
            ratio = f"; LIKE {statistics.median(peer):,.0f} ms" if peer else ""
            is_kept &= line(kind, told + ratio, holds=p95(took) <= GOAL_MS)
        is_kept &= pages(made)
    return is_kept


if __name__ == "__main__":
    sys.exit(not run())
