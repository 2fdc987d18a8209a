"""The embedded server: first starts, races, stale files; and a second server that somebody else keeps."""

import os
import pwd
import shutil
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from zhiheng.platform.database import embedded, server


@pytest.mark.django_db
def test_application_role_is_bound_by_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("zhiheng_app", False)


@pytest.fixture
def data(open_folder) -> Iterator[Path]:
    folder = open_folder()
    yield folder / "pg"
    server.stop(folder / "pg")


def _other_processes(data: Path, count: int) -> list[subprocess.Popen[str]]:
    program = textwrap.dedent(
        f"""
        import psycopg
        from pathlib import Path
        from zhiheng.platform.database import embedded
        admin = embedded.start(Path({str(data)!r}), {{"fsync": "off"}})
        embedded.bootstrap(admin)
        with psycopg.connect(admin, dbname="zhiheng", user="zhiheng_app") as database:
            print(database.execute("SELECT current_user").fetchone()[0], flush=True)
        input()
        """
    )
    command = [sys.executable, "-c", program]
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return [subprocess.Popen(command, **piped) for _ in range(count)]


@pytest.mark.slow
def test_four_first_starts_at_once_make_one_server_that_ends_with_the_last_of_them(data):
    processes = _other_processes(data, 4)
    assert [process.stdout.readline() for process in processes] == ["zhiheng_app\n"] * 4
    running = server.postmaster(data)
    for process in processes[:-1]:
        process.communicate("\n", timeout=30)
    assert server.postmaster(data) == running
    _, errors = processes[-1].communicate("\n", timeout=30)
    assert (server.postmaster(data), errors) == (None, "")


@pytest.mark.slow
def test_server_outlives_a_user_that_was_killed_and_is_found_again(data):
    (process,) = _other_processes(data, 1)
    process.stdout.readline()
    process.kill()
    process.communicate()
    running = server.postmaster(data)
    assert running is not None
    with psycopg.connect(server.start(data)) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)
    assert server.postmaster(data) == running


@pytest.mark.slow
def test_killed_server_starts_again_with_what_was_committed(data):
    with psycopg.connect(server.start(data), autocommit=True) as database:
        database.execute("CREATE TABLE kept AS SELECT 1 AS n")
    server.postmaster(data).kill()
    with psycopg.connect(server.start(data)) as database:
        assert database.execute("SELECT n FROM kept").fetchone() == (1,)


@pytest.mark.slow
def test_stale_pid_file_that_names_another_process_is_no_obstacle(data):
    server.start(data)
    pid_file = data / "postmaster.pid"
    said = pid_file.read_text().split("\n", 1)[1]
    server.stop(data)
    pid_file.write_text(f"{os.getpid()}\n{said}")  # the number was given to somebody else meanwhile
    assert server.postmaster(data) is None
    with psycopg.connect(server.start(data)) as database:
        assert database.execute("SELECT 1").fetchone() == (1,)


def test_broken_first_start_leaves_nothing_that_looks_like_a_database(data, monkeypatch):
    monkeypatch.setattr(server, "_programs", lambda: Path("/nowhere"))
    with pytest.raises(FileNotFoundError):
        server.start(data)
    assert sorted(path.name for path in data.parent.iterdir()) == ["pg.lock"]


def test_folder_of_somebody_else_is_not_touched(data):
    data.mkdir()
    (data / "letters.txt").write_text("mine")
    with pytest.raises(server.ServerFailed, match="not a PostgreSQL data directory"):
        server.start(data)
    assert [path.name for path in data.iterdir()] == ["letters.txt"]


@pytest.mark.slow
def test_server_that_cannot_start_says_why(data):
    server.start(data)
    server.stop(data)
    with pytest.raises(server.ServerFailed, match="shared_buffers"):
        server.start(data, {"shared_buffers": "lots"})


@pytest.mark.slow
def test_socket_is_closed_to_other_users_and_no_port_is_open(data):
    with psycopg.connect(server.start(data)) as database:
        assert database.execute("SHOW listen_addresses").fetchone() == ("",)
        assert database.execute("SHOW synchronous_commit").fetchone() == ("on",)
    folder = Path(conninfo_to_dict(server.address(data))["host"])
    assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_server_starts_for_a_user_who_is_not_root(open_folder):
    home = open_folder()
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    child = os.fork()  # not a new interpreter: that of the tests may lie where nobody else can read it
    if child == 0:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        try:
            psycopg.connect(server.start(home / "pg")).close()
            server.stop(home / "pg")
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert (home / "pg").stat().st_uid == nobody.pw_uid


PASSWORD = "quality-2012"
EXTERNAL = {"listen_addresses": "127.0.0.1", "port": "54329", "fsync": "off"}


@pytest.fixture(scope="module")
def external(open_folder) -> Iterator[dict[str, str]]:
    """A server that is not ours: TCP, passwords, roles made by its keeper."""
    data = open_folder() / "pg"
    admin = server.start(data, EXTERNAL)
    embedded.bootstrap(admin)
    with psycopg.connect(admin, autocommit=True) as database:
        for role in (embedded.OWNER, embedded.APP):
            database.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    (data / "pg_hba.conf").write_text("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    shutil.chown(data / "pg_hba.conf", data.stat().st_uid, data.stat().st_gid)
    with psycopg.connect(admin, autocommit=True) as database:
        database.execute("SELECT pg_reload_conf()")
    url = "postgresql://{}:" + PASSWORD + "@127.0.0.1:54329/zhiheng?application_name=external"
    yield {
        **{name: value for name, value in os.environ.items() if not name.startswith("ZHIHENG_EMBEDDED")},
        "ZHIHENG_VAR": str(data.parent),
        "DATABASE_URL": url.format(embedded.APP),
        "DATABASE_OWNER_URL": url.format(embedded.OWNER),
    }
    server.stop(data)


@pytest.mark.slow
def test_external_server_is_migrated_and_keeps_a_ledger_that_verifies(external):
    zhiheng = [sys.executable, "-m", "zhiheng.project.cli"]
    subprocess.run([*zhiheng, "migrate"], env=external, check=True, capture_output=True)
    program = (
        "from django.db import connection, transaction; from django.utils import timezone\n"
        "from zhiheng.platform.ledger.actions import append\n"
        "with transaction.atomic(): append(action='test.note', by=None, at=timezone.now(), record='test.record:1')\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('SELECT current_user, current_setting(\\'application_name\\')')\n"
        "    print(*cursor.fetchone(), connection.settings_dict['HOST'])"
    )
    shell = [*zhiheng, "django", "shell", "--no-imports", "-c", program]
    said = subprocess.run(shell, env=external, check=True, capture_output=True, text=True)
    assert said.stdout == "zhiheng_app external 127.0.0.1\n"
    subprocess.run([*zhiheng, "ledger", "head"], env=external, check=True, capture_output=True)
    verdict = subprocess.run([*zhiheng, "ledger", "verify"], env=external, check=True, capture_output=True, text=True)
    assert "1" in verdict.stdout


@pytest.mark.slow
def test_wrong_password_is_refused(external):
    wrong = {**external, "DATABASE_URL": external["DATABASE_URL"].replace(PASSWORD, "guess")}
    command = [sys.executable, "-m", "zhiheng.project.cli", "ledger", "head"]
    done = subprocess.run(command, env=wrong, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "password authentication failed" in done.stderr
