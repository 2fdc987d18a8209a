"""``zhiheng serve`` under kill -9: what was answered with 200 is there afterwards, once."""

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from zhiheng.platform.database import server

pytestmark = pytest.mark.slow
WRITERS = 4


class Site:
    """A site of its own: data, database, web processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "ZHIHENG"))},
            "ZHIHENG_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "survival_site",
            "PYTHONPATH": str(Path(__file__).parent),
        }
        serve = [sys.executable, "-m", "zhiheng.project.cli", "serve", "--port", str(self.port), "--no-worker"]
        self.process = subprocess.Popen(serve, env=self.environment, stderr=subprocess.DEVNULL)

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body, or 0 where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def wait(self, seconds: float = 60) -> float:
        """Until it answers; return how long that took."""
        began = time.monotonic()
        while self.get("/accounts/login/")[0] != 200:
            assert time.monotonic() - began < seconds, "the site does not come (back) up"
            time.sleep(0.05)
        return time.monotonic() - began

    def run(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Another command on the same data."""
        command = [sys.executable, "-m", "zhiheng.project.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, check=False)

    def web(self) -> psutil.Process:
        """The main process of granian."""
        return next(p for p in psutil.Process(self.process.pid).children() if "granian" in " ".join(p.cmdline()))

    def postmaster(self) -> psutil.Process:
        """The main process of PostgreSQL."""
        found = server.postmaster(self.folder / "pg")
        assert found is not None
        return found


@pytest.fixture(scope="module")
def site(open_folder) -> Iterator[Site]:
    made = Site(open_folder())
    try:
        made.wait(120)
        yield made
    finally:
        made.process.terminate()
        made.process.wait(timeout=60)


def test_nothing_acknowledged_is_lost_when_web_and_database_are_killed(site):
    acknowledged: list[int] = []
    numbers = itertools.count(1)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            number = next(numbers)
            if site.get(f"/survival/{number}/")[0] == 200:
                acknowledged.append(number)

    writers = [threading.Thread(target=write) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    for kill in (_kill_database, _kill_a_web_process, _kill_the_web, _kill_database):
        time.sleep(1.5)
        kill(site)
        site.wait()
    time.sleep(1.0)
    stop.set()
    for writer in writers:
        writer.join()

    assert len(acknowledged) > 100
    rows, entries = _written(site)
    assert set(acknowledged) <= set(rows)
    assert len(rows) == len(set(rows))
    assert sorted(entries) == sorted(rows)  # both or neither, also of what was never acknowledged
    verdict = json.loads(_end_signed(site))
    assert (verdict["sound"], verdict["entries"]) == (True, len(entries))


def test_page_without_database_says_so_in_both_languages_and_recovers(site):
    site.wait()
    with _database_held_down(site):
        status, page = site.get("/accounts/login/")
        assert status == 503
        assert "系统暂时不可用" in page.decode()
        assert "unavailable" in page.decode().lower()
    site.wait()
    assert site.get("/accounts/login/")[0] == 200


def test_stopping_leaves_no_process_behind(open_folder):
    site = Site(open_folder())
    site.wait(120)
    family = [*psutil.Process(site.process.pid).children(recursive=True), site.postmaster()]
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(timeout=40) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def _kill_database(site: Site) -> None:
    site.postmaster().kill()


def _kill_a_web_process(site: Site) -> None:
    site.web().children()[-1].kill()


def _kill_the_web(site: Site) -> None:
    site.web().kill()


class _database_held_down:  # noqa: N801 - reads as a phrase
    """No process may start the server while its lock is ours."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def __enter__(self) -> None:
        self.lock = server._alone(self.site.folder / "pg")
        self.lock.__enter__()
        self.site.postmaster().kill()
        time.sleep(0.5)

    def __exit__(self, *_: object) -> None:
        self.lock.__exit__(None, None, None)


def _written(site: Site) -> tuple[list[int], list[int]]:
    with psycopg.connect(server.address(site.folder / "pg"), dbname="zhiheng") as database:
        rows = database.execute("SELECT (arguments->>'number')::int FROM jobs_job").fetchall()
        entries = database.execute("SELECT split_part(record, ':', 2)::int FROM ledger_entry").fetchall()
    return [number for (number,) in rows], [number for (number,) in entries]


def _end_signed(site: Site) -> bytes:
    assert site.run("ledger", "head").returncode == 0
    return site.run("ledger", "verify", "--json").stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
