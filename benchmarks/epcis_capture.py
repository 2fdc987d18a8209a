"""Claim: one call that brings 100,000 events takes less than 500 MB in any process of the site, and keeps all of them.

The whole path: a document of 100,000 events is sent over HTTP to ``zhiheng serve``, is on disk when it is answered, and
is carried out by the worker, with all checks and indexes, in JSON-LD and in XML. The peak of every process of the site
is what the kernel says it held at most; PostgreSQL is not counted. ``EVENTS`` sets another number.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

import psutil

from benchmarks.complaint_site import Site
from benchmarks.epcis_documents import CREATED, event
from benchmarks.measuring import line
from zhiheng.engines.epcis import Event, xml_document

EVENTS = int(os.environ.get("EVENTS", "100000"))
GOAL_MB = 500
PART = 10_000
CAPTURE = "/api/v1/epcis/capture"
TOKEN = "k" * 32
ENTER = """
from django.test import Client
from zhiheng.platform.accounts.models import Membership, Unit, User
from zhiheng.platform.accounts.scope import system_scope
with system_scope():
    unit = Unit.objects.create(code="bench-firm", name="测试企业", kind="enterprise")
    user = User.objects.create(username="bench-firm", unit=unit)
    Membership.objects.create(user=user, role="enterprise")
    client = Client()
    client.force_login(user)
print(client.cookies["sessionid"].value)
"""


def json_file(file: IO[bytes], start: int) -> None:
    """A document in JSON-LD, written event by event."""
    head = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": CREATED,
    }
    file.write(json.dumps(head)[:-1].encode() + b', "epcisBody": {"eventList": [')
    for number in range(EVENTS):
        file.write((b",\n" if number else b"") + json.dumps(event(start + number)).encode())
    file.write(b"]}}")


def xml_file(file: IO[bytes], start: int) -> None:
    """The same in XML: the writer makes parts, which are put into one."""
    end = b"</EventList>"
    for first in range(0, EVENTS, PART):
        events = [Event(event(start + first + one)) for one in range(min(PART, EVENTS - first))]
        text = xml_document(events, created=CREATED)
        begin = text.index(b"<EventList>") + len(b"<EventList>")
        file.write(text[:begin] if first == 0 else b"")
        file.write(text[begin : text.index(end)])
    file.write(text[text.index(end) :])


def ask(site: Site, cookie: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
    """One request of the firm."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=600)
    known = {"Cookie": f"sessionid={cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}
    connection.request(method, path, body, known | headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def send(site: Site, cookie: str, path: Path, kind: str) -> tuple[float, float, dict[str, Any]]:
    """Seconds until the answer, seconds until all is stored, and the state of the job then."""
    start = time.perf_counter()
    with path.open("rb") as file:
        length = str(path.stat().st_size)
        status, body, headers = ask(
            site, cookie, "POST", CAPTURE, file, **{"Content-Type": kind, "Content-Length": length}
        )
    if status != http.client.ACCEPTED:
        raise RuntimeError(f"{status}: {body[:500]!r}")
    received = time.perf_counter() - start
    while True:
        told: dict[str, Any] = json.loads(ask(site, cookie, "GET", headers["Location"])[1])
        if not told["running"]:
            return received, time.perf_counter() - start, told
        time.sleep(0.5)


def peaks(site: Site) -> dict[str, float]:
    """The most that web processes and worker have held, in MB."""
    found: dict[str, float] = {}
    for process in psutil.Process(site.process.pid).children(recursive=True):
        command = " ".join(process.cmdline())
        if "postgres" in command:
            continue
        kind = "worker" if "cli worker" in command else "web"
        status = Path(f"/proc/{process.pid}/status").read_text()
        most = next((int(one.split()[1]) / 1024 for one in status.splitlines() if one.startswith("VmHWM")), 0.0)
        found[kind] = max(found.get(kind, 0.0), most)
    return found


def run() -> bool:
    """Print the figures; whether all goals are met."""
    good = []
    with tempfile.TemporaryDirectory() as folder, Site("epcis-capture") as site:
        cookie = site.python(ENTER).strip()
        kinds = (("application/ld+json", json_file, 0), ("application/xml", xml_file, 10**7))
        for kind, write, start in kinds:
            path = Path(folder, "document")
            with path.open("wb") as file:
                write(file, start)
            received, stored, told = send(site, cookie, path, kind)
            most = peaks(site)
            rate = told["added"] / stored
            found = f"web {most['web']:.0f} MB, worker {most['worker']:.0f} MB; answered after {received:.1f} s"
            claim = f"{EVENTS:,} events in one call, {path.stat().st_size / 2**20:.0f} MB of {kind}: < {GOAL_MB} MB"
            holds = max(most.values()) < GOAL_MB and told["added"] == EVENTS and told["success"]
            good.append(line(claim, f"{found}, stored at {rate:,.0f} events/s", holds=holds))
    return all(good)


if __name__ == "__main__":
    sys.exit(not run())
