"""Claim: nothing acknowledged is lost, nothing is halved or doubled, when anything is killed while complaints come in.

Eight citizens send complaints with a file each; meanwhile, again and again, ``kill -9`` hits a web process, the worker
or all of PostgreSQL. A citizen who gets no answer sends again under the same key, as the form does. Afterwards every
acknowledged receipt must be there once, with its case, file, ledger entry and finished jobs.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import sys
import threading
import time

import psutil

from benchmarks.complaint_site import NUMBER, Citizen, Site, new_key, said
from benchmarks.measuring import line

SENDINGS = int(os.environ.get("ZHIHENG_KILL_SENDINGS", "20000"))
ROUNDS, CITIZENS, PATIENCE = 24, 8, 900
TARGETS = ("web", "worker", "postgres")
LOOK = """
import json, hashlib
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.apps.complaints.models import Complaint, Submission
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.attachments import storing
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.platform.jobs.models import Job
from zhiheng.platform.workflow.models import Case, CaseClock
from django.db.models import Count
with system_scope():
    broken = 0
    for one in Attachment.objects.iterator(5000):
        path = storing.place(one.stored)
        broken += not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256
    entries = dict(LedgerEntry.objects.filter(action="complaints.submit").values_list("record").annotate(Count("pk")))
    numbers = list(Case.objects.values_list("number", flat=True))
    print(json.dumps({
        "numbers": numbers, "submissions": Submission.objects.count(), "complaints": Complaint.objects.count(),
        "clocks": CaseClock.objects.count(), "files": Attachment.objects.count(), "broken_files": broken,
        "unnoted": sum(entries.get(f"workflow.case:{n}", 0) != 1 for n in numbers),
        "waiting": Job.objects.filter(finished_at=None).count(),
    }))
"""


class Sender(threading.Thread):
    """Sends its share, each until it is acknowledged."""

    def __init__(self, port: int, share: range) -> None:
        super().__init__()
        self.citizen, self.share = Citizen(port), share
        self.acknowledged: list[str] = []
        self.again = 0

    def run(self) -> None:
        for number in self.share:
            key = new_key()
            while not self._sent(key, number):
                self.again += 1
                time.sleep(0.2)

    def _sent(self, key: str, number: int) -> bool:
        try:
            if not self.citizen.token and not self.citizen.enter():
                return False
            status, page = self.citizen.send(key, said(number), [("小票.txt", f"ticket {number}".encode())])
        except (OSError, http.client.HTTPException):
            return False
        found = NUMBER.search(page)
        if status != 200 or found is None:
            return False
        self.acknowledged.append(found.group())
        return True


def victims(site: Site, target: str) -> list[psutil.Process]:
    """What is to be killed now."""
    below = psutil.Process(site.process.pid).children(recursive=True)
    if target == "postgres":
        pid = int((site.folder / "pg" / "postmaster.pid").read_text().splitlines()[0])
        return [psutil.Process(pid), *psutil.Process(pid).children()]
    word = "granian" if target == "web" else "worker"
    found = [one for one in below if any(word in part for part in one.cmdline())]
    leaves = [one for one in found if not one.children()]
    return [random.choice(leaves)] if leaves else []


def kill(site: Site, target: str) -> bool:
    """Kill without warning; whether there was anything to kill."""
    try:
        hit = victims(site, target)
        for one in hit:
            one.send_signal(signal.SIGKILL)
    except (psutil.NoSuchProcess, FileNotFoundError, IndexError):
        return False
    return bool(hit)


def run() -> bool:
    """Print what was lost, halved or doubled; whether nothing was."""
    with Site("kill") as site:
        share = SENDINGS // CITIZENS
        senders = [Sender(site.port, range(n * share, (n + 1) * share)) for n in range(CITIZENS)]
        began, kills = time.monotonic(), 0
        for one in senders:
            one.start()
        while any(one.is_alive() for one in senders):
            done = sum(len(one.acknowledged) for one in senders)
            if kills < ROUNDS and done >= (kills + 1) * SENDINGS / (ROUNDS + 2):
                kills += kill(site, TARGETS[kills % len(TARGETS)])
            time.sleep(0.25)
        seconds = time.monotonic() - began
        seen = _settled(site)
    return _judged(seen, senders, kills, seconds)


def _settled(site: Site) -> dict:
    """What is there once the jobs are done."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = json.loads(site.python(LOOK))
        if not seen["waiting"] or time.monotonic() > deadline:
            return seen
        time.sleep(5)


def _judged(seen: dict, senders: list[Sender], kills: int, seconds: float) -> bool:
    acknowledged = [number for one in senders for number in one.acknowledged]
    lost = set(acknowledged) - set(seen["numbers"])
    doubled = len(acknowledged) - len(set(acknowledged))
    counts = {seen[name] for name in ("submissions", "complaints", "clocks", "files")} | {len(seen["numbers"])}
    again = sum(one.again for one in senders)
    print(f"      {len(acknowledged):,} acknowledged in {seconds:.0f} s, {kills} kills, sent again {again:,} times")
    claims = (
        ("acknowledged and lost", len(lost)),
        ("two sendings with one case", doubled),
        ("half cases (counts that differ)", len(counts) - 1),
        ("cases beyond those acknowledged", len(seen["numbers"]) - len(set(acknowledged))),
        ("files missing or changed", seen["broken_files"]),
        ("cases without exactly one entry of the ledger", seen["unnoted"]),
        ("follow-up jobs not done", seen["waiting"]),
    )
    held = [line(name, str(count), holds=count == 0) for name, count in claims]
    return all(held) and kills >= min(20, ROUNDS) and len(acknowledged) >= SENDINGS - CITIZENS


if __name__ == "__main__":
    sys.exit(not run())
