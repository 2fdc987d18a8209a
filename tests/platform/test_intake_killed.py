"""A process killed in the middle of an import leaves whole chunks or nothing, and the next one takes it up there."""

import csv
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg import conninfo

from intake_samples import NOW
from zhiheng import policy
from zhiheng.demo import enterprises, places
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.models import Upload

ROWS = 900
KILLED = """
import os, signal, sys
import django
django.setup()
from intake_samples import NOW
from zhiheng.platform.intake import importing
from zhiheng.platform.intake.handing_over import process
from zhiheng.platform.intake.models import Upload
from zhiheng.platform.accounts.scope import system_scope

importer = importing.get("enterprises")
write, calls = importer.write, []

def write_and_die(rows, **rest):
    outcome = write(rows, **rest)
    calls.append(outcome)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome

importer.write = write_and_die
with system_scope():
    upload = Upload.objects.get()
process(upload=upload, by=None, at=NOW, size=200)
"""


def register() -> bytes:
    """A made-up register whose last row is bad."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(enterprises.HEADER)
    firms = list(enterprises.firms(places.cities(policy.load("cn-sx-2012"), on=NOW.date()), count=ROWS))
    writer.writerows(firm.cells for firm in firms[: ROWS - 1])
    writer.writerow(["", *firms[-1].cells[1:]])
    return out.getvalue().encode()


def environment(files: Path) -> dict[str, str]:
    settings = connection.settings_dict
    address = conninfo.make_conninfo(
        os.environ["ZHIHENG_TEST_ADMIN_URL"], user=settings["USER"], dbname=settings["NAME"]
    )
    return os.environ | {
        "DATABASE_URL": address,
        "ZHIHENG_FILES": str(files),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_import_killed_between_writing_and_commit_ends_as_if_it_had_never_been_interrupted(settings, tmp_path):
    settings.FILES = tmp_path
    with system_scope():
        unit = Unit.objects.create(code="government", name="省", kind="province")
        upload = actions.receive(
            kind="enterprises", filename="a.csv", data=register(), by=None, unit=unit, at=NOW, is_deferred=False
        )
        upload = actions.inspect(upload=upload, at=NOW)
        actions.confirm(upload=upload, by=None, at=NOW, is_deferred=False)
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment(tmp_path), check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    with system_scope():
        half = Upload.objects.get()
        assert half.rows == half.accepted + half.duplicates + half.rejected == 400
    done = process(upload=half, by=None, at=NOW, size=200)
    assert done.rows == done.accepted + done.duplicates + done.rejected == ROWS
    assert done.rejected == 1
    with system_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) - count(DISTINCT row) FROM registry_organisationsource")
        assert cursor.fetchone() == (0,)
        assert done.issues.count() == 1
