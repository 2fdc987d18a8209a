"""Verification finds whatever was changed, and says what."""

import os
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from indicator_samples import PROVINCE
from zhiheng.apps.indicators import computing
from zhiheng.apps.publication import verification
from zhiheng.apps.publication.models import RevisionNote
from zhiheng.platform.ledger import actions as ledger
from zhiheng.vocab.canonical import canonical_bytes, sha256_hex

FOOD = f"food-spot-check-pass.{PROVINCE}.2015"
GUARDED = (
    "publication_release",
    "publication_releasedfigure",
    "publication_revisionnote",
    "indicators_freeze",
    "datasets_part",
)


@pytest.fixture(scope="module", autouse=True)
def without_triggers(django_db_setup, django_db_blocker):
    """Somebody with the superuser's rights has switched off what keeps the rows."""
    address = {"dbname": connection.settings_dict["NAME"], "autocommit": True}
    with psycopg.connect(os.environ["ZHIHENG_TEST_ADMIN_URL"], **address) as admin:
        for table in GUARDED:
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in GUARDED:
            admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.fixture
def release(released, people):
    made = released()
    connection.check_constraints()  # what COMMIT does
    ledger.sign_head(at=made.released_at)
    return made


def codes(release):
    release.refresh_from_db()
    return {fault.code for fault in verification.verify(release).faults}


def spoil(settings, path):
    """Change one byte of a file in the lake."""
    file = Path(settings.LAKE) / path
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def test_untouched_release_is_recomputed_byte_for_byte(release):
    found = verification.verify(release)
    assert found.faults == ()
    assert found.notes == ()
    assert found.figures == release.figures.count() > 100


def test_release_holds_when_records_change_afterwards(release, records):
    records.inspect(0, 500)
    assert codes(release) == set()


def test_release_holds_when_the_pack_changes_afterwards(release, packs_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(tmp_path / "elsewhere"))
    assert codes(release) == set()


def test_changed_byte_of_a_snapshot_is_found(release, settings):
    part = release.freeze.snapshots.get(dataset="inspections").parts.get(period="2015Q2")
    spoil(settings, part.path)
    faults = verification.verify(release).faults
    assert part.path in {fault.where for fault in faults if fault.code == "snapshot"}


def test_lost_snapshot_is_found(release, settings):
    part = release.freeze.snapshots.get(dataset="returns").parts.first()
    (Path(settings.LAKE) / part.path).unlink()
    assert {"snapshot", "recompute_failed"} <= codes(release)


def test_snapshot_that_was_exchanged_together_with_its_hash_is_found(release, records, settings):
    """The file is another valid one, and the row that names its hash was changed to match."""
    snapshot = release.freeze.snapshots.get(dataset="inspections")
    first, second = snapshot.parts.get(period="2015Q1"), snapshot.parts.get(period="2015Q2")
    snapshot.parts.filter(pk=first.pk).update(path=second.path, sha256=second.sha256)
    assert {"snapshot", "figure_recomputed"} <= codes(release)


def test_changed_stored_figure_is_found_and_the_field_is_named(release):
    figure = release.figures.get(key=FOOD)
    changed = figure.canonical.replace('"shown":"98.14"', '"shown":"99.99"')
    assert changed != figure.canonical
    release.figures.filter(pk=figure.pk).update(canonical=changed)
    faults = {fault.code: fault for fault in verification.verify(release).faults}
    assert {"figure_stored", "figure_recomputed"} <= faults.keys()
    assert "result.shown: 99.99 → 98.14" in faults["figure_recomputed"].message.en


def test_figure_changed_together_with_its_hash_is_found(release):
    figure = release.figures.get(key=FOOD)
    changed = figure.canonical.replace('"shown":"98.14"', '"shown":"99.99"')
    release.figures.filter(pk=figure.pk).update(canonical=changed, sha256=sha256_hex(changed.encode()))
    assert {"figures_joint", "figure_recomputed"} <= codes(release)


def test_searchable_column_that_does_not_fit_the_record_is_found(release):
    release.figures.filter(key=FOOD).update(value="100")
    assert codes(release) == {"figure_stored"}


def test_older_figure_marked_as_the_latest_is_found(release):
    release.figures.filter(key=FOOD.replace(".2015", ".2015Q1")).update(is_current=True)
    assert codes(release) == {"figure_stored"}


@pytest.mark.parametrize("change", [{"reason": "nothing happened"}, {"edition": 7}])
def test_column_of_the_release_that_does_not_fit_its_manifest_is_found(release, change):
    type(release).objects.filter(pk=release.pk).update(**change)
    assert codes(release) == {"manifest"}


@pytest.mark.parametrize("change", ["released_at", "released_by"])
def test_other_hand_or_hour_than_the_ledger_names_is_found(release, people, change):
    values = {"released_at": release.released_at - timedelta(days=400), "released_by": people.olga}
    type(release).objects.filter(pk=release.pk).update(**{change: values[change]})
    assert codes(release) == {"ledger"}


def test_revision_that_is_hidden_or_told_otherwise_is_found(release, records, released):
    records.inspect(0, 500)
    revised = released(reason="补报")
    connection.check_constraints()
    ledger.sign_head(at=revised.released_at)
    assert codes(revised) == set()
    assert RevisionNote.objects.filter(release=revised, key=FOOD).update(new_value="99") == 1
    assert codes(revised) == {"revision"}
    RevisionNote.objects.filter(release=revised)._raw_delete("default")
    assert codes(revised) == {"revision"}


def test_removed_figure_is_found(release):
    release.figures.filter(key=FOOD)._raw_delete("default")
    assert {"figures_joint", "figure_recomputed"} <= codes(release)


def test_manifest_rewritten_with_a_matching_hash_is_found_by_the_ledger(release):
    said = {"reason": "nothing happened"}
    manifest = canonical_bytes(release.contents | said)
    changed = {"manifest": manifest.decode(), "sha256": sha256_hex(manifest), **said}
    type(release).objects.filter(pk=release.pk).update(**changed)
    assert codes(release) == {"ledger"}


def test_changed_byte_of_the_archived_pack_is_found(release, settings):
    spoil(settings, release.freeze.pack_path)
    assert "pack" in codes(release)


def test_archive_exchanged_for_another_is_found(release, settings):
    path = Path(settings.LAKE) / release.freeze.pack_path
    other = path.read_bytes().replace(b"value: 97\n", b"value: 98\n")
    assert other != path.read_bytes()
    path.write_bytes(other)
    assert {"pack", "figure_recomputed"} <= codes(release)


def test_another_version_of_an_engine_is_named(release, monkeypatch):
    monkeypatch.setitem(computing.ENGINES, "intervals", "9.9.9")
    faults = verification.verify(release).faults
    assert [fault.where for fault in faults if fault.code == "engine"] == ["intervals"]


def test_head_that_is_not_signed_yet_is_a_note_and_no_fault(released):
    made = released()
    connection.check_constraints()
    found = verification.verify(made)
    assert found.is_sound
    assert len(found.notes) == 1


def test_figures_changed_between_approval_and_release_are_refused(approved, people, django_db_blocker):
    from zhiheng.apps.publication import actions
    from zhiheng.vocab.problem import Problem

    freeze = approved()
    type(freeze).objects.filter(pk=freeze.pk).update(figures_sha256="0" * 64)
    with pytest.raises(Problem, match="approved"):
        actions.release(freeze=freeze, by=people.rosa, at=freeze.approved_at)
