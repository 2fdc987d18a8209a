"""Claims: 50 complaints a second are taken in at p95 <= 300 ms, and 200 pages a second are shown at p95 <= 300 ms.

Citizens on kept connections ask at the pace of the claim (an open loop: who finds the server busy waits, and that
counts). Pages: the form, the public figures, the published complaints, the page for receipts. Beside it, in the same
run, what an answer costs at the least. If a pace is not reached, the one that was reached is told.
"""

from __future__ import annotations

import queue
import statistics
import sys
import threading
import time
from collections.abc import Callable

from benchmarks.complaint_site import Citizen, Site, new_key, said
from benchmarks.measuring import line

SECONDS, LIMIT_MS, HANDS = 30, 300.0, 16
PAGES = ("/complain/", "/complaints/statistics/", "/complaints/published/", "/follow/")
Ask = Callable[[Citizen, int], int]


def submitted(citizen: Citizen, number: int) -> int:
    """Send one complaint."""
    return citizen.send(new_key(), said(number))[0]


def shown(citizen: Citizen, number: int) -> int:
    """Open one page."""
    return citizen.ask("GET", PAGES[number % len(PAGES)])[0]


def static(citizen: Citizen, number: int) -> int:
    """Read a file from disk: what the server costs at the least."""
    return citizen.ask("GET", "/robots.txt")[0]


def paced(port: int, ask: Ask, a_second: float) -> tuple[list[float], int, float]:
    """Milliseconds from when each was due to its answer, how many failed, and how many a second were answered."""
    due: queue.Queue[tuple[int, float]] = queue.Queue()
    begin = time.perf_counter() + 0.5
    for number in range(int(a_second * SECONDS)):
        due.put((number, begin + number / a_second))
    times: list[float] = []
    failed: list[int] = []

    def hand() -> None:
        citizen = Citizen(port)
        citizen.enter()
        while True:
            try:
                number, at = due.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.perf_counter()))
            try:
                status = ask(citizen, number)
            except OSError:
                status = 0
            times.append(1000 * (time.perf_counter() - at))
            if status not in (200, 404):
                failed.append(status)

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return times, len(failed), len(times) / (time.perf_counter() - begin)


def claim(site: Site, name: str, ask: Ask, a_second: float) -> bool:
    """Print one claim; whether it holds."""
    times, failed, reached = paced(site.port, ask, a_second)
    p95 = statistics.quantiles(times, n=20)[-1]
    found = (
        f"{reached:.0f}/s, p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms (<= {LIMIT_MS:.0f}), {failed} failed"
    )
    return line(f"{name} at {a_second:.0f} a second", found, holds=p95 <= LIMIT_MS and not failed)


def run() -> bool:
    """Print both claims and the least cost; whether both hold."""
    with Site("load") as site:
        paced(site.port, shown, 10)  # warm
        claim(site, "a missing page (what an answer costs at the least)", static, 200)
        pages = claim(site, "pages", shown, 200)
        complaints = claim(site, "complaints", submitted, 50)
    return pages and complaints


if __name__ == "__main__":
    sys.exit(not run())
