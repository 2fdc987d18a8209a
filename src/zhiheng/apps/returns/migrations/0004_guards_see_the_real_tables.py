"""A session can make a temporary table called ``returns_return``; the guards must not take it for the real one."""

from django.db import migrations

READING = ("returns_guard_return", "returns_guard_cell", "returns_guard_explanation", "returns_guard_accepted")


class Migration(migrations.Migration):
    dependencies = [("returns", "0003_guard_people_and_versions")]

    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {function}() SET search_path = pg_catalog, public, pg_temp",
            f"ALTER FUNCTION {function}() RESET search_path",
        )
        for function in READING
    ]
