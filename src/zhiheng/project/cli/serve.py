"""``zhiheng serve``: the web server and a worker, kept alive."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click

from zhiheng.project.cli._supervisor import Child, supervise
from zhiheng.project.cli._unchanged import database_id, once, state_of

_WITH_STATIC_FILES = ("django", "django-htmx", "django-ninja", "django-tables2", "django-allauth")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="address to listen on")
@click.option("--port", default=8000, show_default=True, help="port to listen on")
@click.option("--worker/--no-worker", default=True, show_default=True, help="also carry out jobs")
def command(host: str, port: int, worker: bool) -> None:
    """Serve site, workbench and API, and carry out jobs, until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    _require_free(host, port)
    from zhiheng.platform.database import embedded

    embedded.ensure_database_url()
    if os.environ.get("ZHIHENG_EMBEDDED") == "1":
        _migrate(embedded.var_dir() / ".migrated", os.environ["DATABASE_URL"])
    _collect_static_files(embedded.var_dir() / "static")
    children = [Child("web", _web(host, port))]
    if worker:
        children.append(Child("worker", [sys.executable, "-m", "zhiheng.project.cli", "worker"]))
    click.echo(f"质衡：http://{host}:{port}/ （Ctrl+C 停止 | Ctrl+C stops it）", err=True)
    supervise(children, ensure_database=embedded.ensure_running)


def _web(host: str, port: int) -> list[str]:
    """Granian: a process a core, two threads each; a page waits for PostgreSQL more than it computes."""
    processes = max(1, min(4, os.cpu_count() or 1))
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes),
        "--blocking-threads": "2",
        "--backlog": "1024",
        "--respawn-interval": "0.5",
        "--workers-kill-timeout": "8",
        "--log-level": "warning",
    }
    flat = [part for pair in options.items() for part in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *flat,
        "--no-ws",
        "--respawn-failed-workers",
        "zhiheng.project.wsgi:application",
    ]


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"端口 {port} 不能使用（{error.strerror}）；请用 --port 另选 | "
                f"port {port} cannot be used: choose another with --port"
            ) from None


def _migrate(mark: Path, url: str) -> None:
    """Bring tables, roles and what else comes from packs up to date, unless this database already saw these files."""
    from zhiheng.policy.loading import packs_dir

    files = [*_source().rglob("*.py"), *packs_dir().rglob("*.yaml"), *packs_dir().rglob("*.csv")]
    named = os.environ.get("ZHIHENG_PACKS", "")

    def state() -> str:
        return state_of(files, named, version("django"), database_id(url))

    once(mark, state, lambda: _zhiheng("migrate"))


def _collect_static_files(folder: Path) -> None:
    """Gather, name by content and compress what pages link to, unless nothing changed since the last time."""
    files = _source().glob("**/static/**/*")
    state = state_of(files, [version(name) for name in _WITH_STATIC_FILES])
    collect = ("django", "collectstatic", "--noinput", "--clear", "--verbosity", "0")
    once(folder / ".sources", lambda: state, lambda: _zhiheng(*collect))


def _source() -> Path:
    import zhiheng

    return Path(zhiheng.__file__).parent


def _zhiheng(*arguments: str) -> None:
    """Another command, in a process of its own: this one stays small and free of Django."""
    done = subprocess.run([sys.executable, "-m", "zhiheng.project.cli", *arguments], check=False)  # noqa: S603
    if done.returncode:
        raise click.ClickException(f"zhiheng {' '.join(arguments)}: {done.returncode}")
