"""The peer of ``traceability_capture``: quartet-epcis takes a file of EPCIS 1.2 XML. Run by its own Python."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

NAME = "bench_quartet"
APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rest_framework", "quartet_capture", "quartet_epcis"]


def main(path: str, address: dict[str, Any]) -> None:
    """Make its database, take the file, print the seconds."""
    import psycopg

    known = {key: value for key, value in address.items() if key != "dbname"}
    with psycopg.connect(**known, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    try:
        print(json.dumps({"seconds": taken(path, known)}))
    finally:
        with psycopg.connect(**known, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def taken(path: str, known: dict[str, Any]) -> float:
    """Seconds from the open file to the last row."""
    import django
    from django.conf import settings

    settings.configure(
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": NAME,
                "USER": known.get("user", ""),
                "PASSWORD": known.get("password", ""),
                "HOST": known.get("host", ""),
                "PORT": known.get("port", ""),
            }
        },
        INSTALLED_APPS=APPS,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from quartet_epcis.parsing.parser import QuartetParser

    with Path(path).open("rb") as stream:
        start = time.perf_counter()
        QuartetParser(stream).parse()
        seconds = time.perf_counter() - start
    from quartet_epcis.models.events import Event

    if not Event.objects.exists():
        raise SystemExit("nothing was stored")
    connection.close()
    return seconds


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
