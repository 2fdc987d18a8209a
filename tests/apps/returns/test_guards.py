"""The guards of the tables against a session that knows SQL."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from zhiheng.apps.returns import actions
from zhiheng.apps.returns.models import Cell

from .conftest import AT

SHADOW = "CREATE TEMPORARY TABLE returns_return ON COMMIT DROP AS SELECT id, 'draft' AS state FROM returns_return"
OURS = """
SELECT p.proname, p.prosrc FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'public' AND p.prorettype = 'trigger'::regtype
  AND p.proname NOT LIKE 'procrastinate%%' AND p.proconfig IS NULL
"""


def test_closed_return_stays_closed_behind_a_temporary_table_of_its_name(filled, cast):
    actions.submit(filled, by=cast.alice, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(SHADOW)
    with pytest.raises(IntegrityError, match="are closed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.returns_cell (ret_id, item, value, reason, by_id, at) VALUES (%s, 'x', 1, '', %s, %s)",
            [filled.pk, cast.alice.pk, AT],
        )


def test_cell_of_an_open_return_is_written_all_the_same(filled, cast):
    Cell.objects.create(ret=filled, item="x", value=1, reason="", by=cast.alice, at=AT)


@pytest.mark.django_db
def test_every_trigger_of_ours_that_reads_a_table_says_where_it_looks():
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        careless = [name for name, source in cursor if re.search(r"\b(FROM|JOIN|INTO|UPDATE)\s+[a-z]+_[a-z]", source)]
    assert careless == []
