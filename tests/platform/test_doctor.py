import os
import socket
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from zhiheng.platform.workflow.models import CalendarNotice
from zhiheng.project.cli import doctor
from zhiheng.project.cli._examinations import Circumstances, calendar, database, examine, keys, lake, port

TODAY = date(2026, 11, 23)
HERE = Circumstances(today=TODAY, port=0)


def states(examination, circumstances=HERE) -> dict[str, str]:
    return {finding.subject.en: finding.state for finding in examination(circumstances)}


@pytest.mark.django_db
def test_sound_database_is_found_sound():
    assert set(states(database).values()) == {"ok"}
    assert {"Database role", "Tables", "Row-level security", "Ledger", "Jobs"} <= set(states(database))


@pytest.mark.django_db
def test_missing_migration_is_found_with_its_mending(monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [object()])
    (found,) = [finding for finding in database(HERE) if finding.state == "error"]
    assert found.mend.en == "run zhiheng migrate"


@pytest.mark.django_db(transaction=True)
def test_ledger_whose_refusal_was_switched_off_is_found():
    import psycopg

    there = {"dbname": connection.settings_dict["NAME"], "autocommit": True}
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], **there) as admin:
        admin.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_refuse_change")
        try:
            assert states(database)["Ledger"] == "error"
        finally:
            admin.execute("ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER ledger_refuse_change")


@pytest.mark.django_db(transaction=True)
def test_table_whose_row_security_was_switched_off_is_found():
    import psycopg

    there = {"dbname": connection.settings_dict["NAME"], "autocommit": True}
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], **there) as admin:
        ((table,),) = admin.execute("SELECT polrelid::regclass::text FROM pg_policy LIMIT 1").fetchall()
        admin.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        try:
            assert states(database)["Row-level security"] == "error"
        finally:
            admin.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "state"), [(date(2026, 11, 23), "ok"), (date(2026, 12, 1), "warning"), (date(2099, 1, 1), "error")]
)
def test_calendar_warns_before_its_last_year_ends(today, state, monkeypatch):
    from chinese_calendar import constants

    monkeypatch.setattr(constants, "holidays", {date(2026, 10, 1): "National Day"})
    assert states(calendar, Circumstances(today=today, port=0)) == {"Calendar": state}


@pytest.mark.django_db
def test_calendar_knows_the_notices_that_people_entered(monkeypatch):
    from chinese_calendar import constants

    monkeypatch.setattr(constants, "holidays", {date(2026, 10, 1): "National Day"})
    entered = {"days_off": ["2027-01-01"], "workdays": [], "source": "notice", "recorded_at": timezone.now()}
    CalendarNotice.objects.create(year=2027, **entered)
    assert states(calendar, Circumstances(today=date(2026, 12, 1), port=0)) == {"Calendar": "ok"}


def test_key_that_others_can_read_is_found(monkeypatch, tmp_path, settings):
    monkeypatch.delenv("ZHIHENG_SECRET_KEY", raising=False)
    settings.VAR = tmp_path
    (tmp_path / "secret_key").write_text("secret")
    (tmp_path / "secret_key").chmod(0o644)
    assert states(keys)["Secret key"] == "error"
    (tmp_path / "secret_key").chmod(0o600)
    assert states(keys)["Secret key"] == "ok"


def test_port_in_use_is_found():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert states(port, Circumstances(today=TODAY, port=taken.getsockname()[1])) == {"Port": "warning"}
    assert states(port) == {"Port": "ok"}


def test_lake_that_cannot_be_written_is_found(settings, monkeypatch, tmp_path):
    settings.LAKE = str(tmp_path / "lake")
    assert states(lake) == {"Lake": "ok"}
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    assert states(lake) == {"Lake": "error"}
    settings.LAKE = "s3://lake/zhiheng"
    assert states(lake) == {"Lake": "ok"}


@pytest.mark.django_db
def test_examination_that_fails_is_a_finding_itself(monkeypatch):
    from zhiheng.project.cli import _examinations

    def faint(_):
        raise RuntimeError("no pulse")
        yield

    monkeypatch.setattr(_examinations, "EXAMINATIONS", (faint,))
    (found,) = examine(HERE)
    assert (found.state, "no pulse" in found.said.en) == ("error", True)


@pytest.mark.parametrize(("state", "status"), [("ok", 0), ("warning", 0), ("error", 1)])
def test_exit_status_tells_whether_something_is_wrong(monkeypatch, state, status):
    finding = {
        "subject_zh": "磁盘",
        "subject_en": "Disk",
        "state": state,
        "zh": "满了",
        "en": "full",
        "mend_zh": "清理",
    }
    monkeypatch.setattr(doctor, "_findings", lambda _: [{**finding, "mend_en": "make room"}])
    done = CliRunner().invoke(doctor.command, [])
    assert done.exit_code == status
    assert "清理 | make room" in done.output
