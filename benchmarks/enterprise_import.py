"""Claim: registers of enterprises come in at 5,000 rows a second and more, through the whole path of an upload.

The path: bytes kept with their hash, columns recognised, every row named, checked, merged and stored with its source
line, receipts and ledger entries written. Peer, in the same run: one Django ``create`` a row with the same checks.
"""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import line

ROWS = 40_000
PEER_ROWS = 2_000
CLAIM = 5_000
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@contextmanager
def database():
    """A database of its own, with all tables, dropped afterwards; Django is connected to it as the application."""
    import psycopg
    from psycopg import conninfo

    from zhiheng.platform.database import embedded

    os.environ.setdefault("ZHIHENG_VAR", str(embedded.var_dir() / "bench"))
    admin = embedded.start(embedded.var_dir() / "pg")
    name = f"bench_enterprises_{os.getpid()}"
    embedded.bootstrap(admin, database=name)
    address = {role: conninfo.make_conninfo(admin, user=role, dbname=name) for role in (embedded.OWNER, embedded.APP)}
    os.environ["DATABASE_URL"] = address[embedded.APP]
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.project.settings"
    as_owner = os.environ | {"ZHIHENG_DATABASE_ROLE": "owner", "DATABASE_OWNER_URL": address[embedded.OWNER]}
    migrate = [sys.executable, "-c", "from zhiheng.project.cli import main; main()", "migrate"]
    subprocess.run(migrate, env=as_owner, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    try:
        yield
    finally:
        django.db.connections.close_all()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def register(rows: int) -> bytes:
    """A made-up register as an authority would hand it out."""
    from zhiheng import policy
    from zhiheng.demo import enterprises, places

    made = enterprises.firms(places.cities(policy.load("cn-sx-2012"), on=AT.date()), count=rows)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(enterprises.HEADER)
    writer.writerows(firm.cells for firm in made)
    return out.getvalue().encode()


def server_cpu() -> float:
    """CPU seconds that the database has spent on this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def bring_in(
    filename: str, data: bytes, *, kind: str = "enterprises", unit: str = "province"
) -> tuple[float, float, int]:
    """Seconds on the clock, CPU seconds of this process and of its database connection, rows."""
    from zhiheng.platform.accounts.models import Unit
    from zhiheng.platform.accounts.scope import system_scope
    from zhiheng.platform.intake import actions
    from zhiheng.platform.intake.handing_over import process

    clock, cpu = time.perf_counter(), time.process_time() + server_cpu()
    with system_scope():
        sender, _ = Unit.objects.get_or_create(code=unit, defaults={"name": "省", "kind": "province"})
        upload = actions.receive(
            kind=kind, filename=filename, data=data, by=None, unit=sender, at=AT, is_deferred=False
        )
        upload = actions.inspect(upload=upload, at=AT)
        upload = actions.confirm(upload=upload, by=None, at=AT, is_deferred=False)
    upload = process(upload=upload, by=None, at=AT)
    assert upload.rows == upload.accepted + upload.duplicates + upload.rejected
    return time.perf_counter() - clock, time.process_time() + server_cpu() - cpu, upload.rows


def row_by_row(data: bytes) -> float:
    """Rows a second when each line is checked and created by itself."""
    from django.conf import settings
    from django.utils import timezone

    from zhiheng import policy
    from zhiheng.apps.registry.models import Organisation
    from zhiheng.apps.registry.queries import places_on
    from zhiheng.apps.registry.reading import read_lines
    from zhiheng.platform.accounts.scope import system_scope

    head = ["name", "uscc", "registered_on", "kind", "legal_representative", "capital", "scope", "province", "city"]
    rows = list(csv.reader(io.StringIO(data.decode())))[1 : PEER_ROWS + 1]
    places, industries = places_on(timezone.localdate(AT)), policy.load(settings.PACKS[0]).industries
    start = time.perf_counter()
    for number, row in enumerate(rows):
        (line,) = read_lines([(number, dict(zip([*head, "address"], row, strict=True)), row)], places, industries)
        if line.values:
            with system_scope():
                line.values["uscc"] = None  # the lines are in the register already: only the work is measured
                line.values["key"] = f"peer:{number}"
                Organisation.objects.create(recorded_at=AT, updated_at=AT, **line.values)
    return len(rows) / (time.perf_counter() - start)


def run() -> bool:
    """Print the figures; whether the goal is kept."""
    with database():
        data = register(ROWS)
        bring_in("warm.csv", register(200))
        seconds, cpu, rows = bring_in("register.csv", data)
        again, _, _ = bring_in("register again.csv", data + b"\n")
        peer = row_by_row(data)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        rates = f"{rows / seconds:,.0f} rows/s; {rows / cpu:,.0f} rows per CPU-s, database included"
        print(f"import of {rows:,} rows: {rates}")
        print(f"the same rows again: {rows / again:,.0f} rows/s")
        print(f"row by row: {peer:,.0f} rows/s; ratio {rows / seconds / peer:.1f}")
        kept = line("rows of a register", f"{rows / seconds:,.0f} rows/s (>= {CLAIM:,})", holds=rows / seconds >= CLAIM)
        shared = Path(os.environ.get("ZHIHENG_SHARED", Path(__file__).parents[2] / "shared")) / "data" / "enterprise"
        if files := sorted(shared.glob("*.csv")):
            told = [bring_in(path.name, path.read_bytes()) for path in files]
            seconds, cpu, rows = (sum(part) for part in zip(*told, strict=True))
            rates = f"{rows / seconds:,.0f} rows/s; {rows / cpu:,.0f} rows per CPU-s"
            print(f"{len(files)} real registers, {rows:,.0f} rows: {rates}")
    return kept


if __name__ == "__main__":
    sys.exit(not run())
