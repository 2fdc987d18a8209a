"""What every table of the house must have."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

FLOORS = ("zhiheng.platform", "zhiheng.apps")
CORRIDOR = [
    *("portal", "publication", "assessment", "indicators", "returns", "sharing", "credit", "recall", "safety"),
    *("complaints", "whistleblowing", "satisfaction", "enforcement", "inspection", "programmes", "construction"),
    *("traceability", "conformity", "metrology", "registry"),
]

OURS = [model for model in apps.get_models() if model.__module__.startswith("zhiheng.")]
APPS = [config.label for config in apps.get_app_configs() if config.name.startswith("zhiheng.")]


def height(model) -> int:
    """How high a model stands: a foreign key may only point to something at most as high."""
    module = model.__module__.split(".")
    if module[:2] == ["zhiheng", "apps"]:
        return 100 + len(CORRIDOR) - CORRIDOR.index(module[2])
    return 1 if module[0] == "zhiheng" else 0


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_model_says_which_of_its_fields_are_personal(model):
    personal = vars(model).get("PERSONAL")
    assert isinstance(personal, frozenset), f"{model.__qualname__} needs PERSONAL: frozenset[str]"
    assert personal <= {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_the_corridor(model):
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model:
            assert height(field.related_model) <= height(model), f"{field} points up"


@pytest.mark.parametrize("label", APPS)
def test_migrations_of_an_app_are_one_line(label):
    graph = MigrationLoader(None).graph
    nodes = [key for key in graph.nodes if key[0] == label]
    for key in nodes:
        children = [child.key for child in graph.node_map[key].children if child.key[0] == label]
        parents = [parent.key for parent in graph.node_map[key].parents if parent.key[0] == label]
        assert len(children) <= 1, f"{key} is continued by {children}"
        assert len(parents) <= 1, f"{key} merges {parents}"


@pytest.mark.django_db
def test_tables_are_as_the_models_say():
    call_command("makemigrations", *APPS, check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_tables_of_records_that_belong_to_a_unit_are_protected_in_the_database():
    belonging = {
        model._meta.db_table
        for model in OURS
        if model.__module__.startswith("zhiheng.apps.")
        and any(field.concrete and field.name in {"unit", "division"} for field in model._meta.get_fields())
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        protected = {row[0] for row in cursor.fetchall()}
    assert belonging - protected - PUBLIC == set()


PUBLIC: set[str] = set()  # tables whose rows everybody may read; each with its reason
