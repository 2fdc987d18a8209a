"""Claim: events come into a base of a million at 2,000 a second and more, 25 times as fast as the peer.

All checks and indexes live, from JSON-LD; from XML 1,000 a second. What comes in happened after what is there, as
events do; of late ones, anywhere among the times of the base, the rate is told beside it. The peer is
``quartet-epcis`` on the same server, the same events as EPCIS 1.2 XML into an empty database of its own, fewer of them
since it takes so long. It lives in an environment of its own, whose Python ``PEER_PYTHON`` names: ``uv pip install
quartet-epcis==4.1.5 Django==5.2.19 haikunator quartet-capture djangorestframework django-filter gs123
'psycopg[binary]'``. Without it the peer is left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import traceability_base as base
from benchmarks.enterprise_import import database
from benchmarks.measuring import cpu, line

EVENTS = int(os.environ.get("EVENTS", "1000000"))
SENT, FIRST, PEER_SENT = 100_000, 2_000, int(os.environ.get("PEER_EVENTS", "2000"))
RATE, XML_RATE, RATIO = 2_000, 1_000, 25


def xml(told: list[dict[str, Any]], version: str) -> bytes:
    """The same events in XML."""
    from zhiheng.engines.epcis import Event, xml_document

    spaces = {"cbvmda": "urn:epcglobal:cbv:mda"}
    return xml_document(
        [Event(one, spaces, frozenset()) for one in told], created="2026-06-01T00:00:00Z", version=version
    )


def ours(data: bytes) -> tuple[float, float]:
    """Events per second on the clock, and per second of our processor time."""
    used, start = cpu(), time.perf_counter()
    made = base.bring_in(data)
    wall = time.perf_counter() - start
    if made.added != SENT:
        raise ValueError(f"{made.added} of {SENT} events were new")
    return SENT / wall, SENT / (cpu() - used)


def peer(data: bytes) -> float:
    """Events per second on the clock of the peer, 0 where it is not installed."""
    python = os.environ.get("PEER_PYTHON")
    if not python:
        return 0.0
    from psycopg import conninfo

    from zhiheng.platform.database import embedded

    admin = conninfo.conninfo_to_dict(embedded.start(embedded.var_dir() / "pg"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "events.xml")
        path.write_bytes(data)
        script = Path(__file__).with_name("traceability_peer.py")
        command = [python, str(script), str(path), json.dumps(admin)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return float(json.loads(done.stdout.splitlines()[-1])["seconds"])


def run() -> bool:
    """Print the figures; whether all goals are met."""
    with database():
        base.fill(EVENTS)
        base.bring_in(base.document(base.events("F", FIRST // base.BATCH, begin=base.LATER)))  # packs are read once
        fast, per_cpu = ours(base.document(base.events("J", SENT // base.BATCH, begin=base.LATER)))
        good = [
            line(
                f"JSON-LD into {EVENTS:,}, >= {RATE:,} events/s",
                f"{fast:,.0f} ({per_cpu:,.0f}/CPU-s)",
                holds=fast >= RATE,
            )
        ]
        late, _ = ours(base.document(base.events("L", SENT // base.BATCH)))
        print(f"      late events: {late:,.0f}/s", flush=True)
        slow, per_cpu = ours(xml(list(base.events("X", SENT // base.BATCH, begin=base.LATER)), "2.0"))
        good.append(
            line(f"XML, >= {XML_RATE:,} events/s", f"{slow:,.0f} ({per_cpu:,.0f}/CPU-s)", holds=slow >= XML_RATE)
        )
        seconds = peer(xml(list(base.events("P", PEER_SENT // base.BATCH)), "1.2"))
        if seconds:
            theirs = PEER_SENT / seconds
            good.append(
                line(
                    f"quartet-epcis on an empty base, >= {RATIO} x",
                    f"{theirs:,.0f}/s, {fast / theirs:.1f} x",
                    holds=fast >= RATIO * theirs,
                )
            )
        else:
            print("      the peer is left out: PEER_PYTHON is not set", flush=True)
        return all(good)


if __name__ == "__main__":
    sys.exit(not run())
