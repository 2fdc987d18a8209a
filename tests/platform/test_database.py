import pytest
from django.db import connection


@pytest.mark.django_db
def test_application_role_is_bound_by_row_level_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("zhiheng_app", False)
