from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.db import IntegrityError, transaction

from dataset_samples import EARLY, LATE, Source, sample_dataset
from zhiheng.platform.datasets import actions, declarations, lake, queries, rollup
from zhiheng.platform.datasets.models import Part, Snapshot
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period
from zhiheng.vocab.problem import Problem

YEAR = Period.parse("2015")


@pytest.fixture(params=["folder", "object store"])
def lake_kind(request, settings, tmp_path):
    settings.LAKE = str(tmp_path / "lake") if request.param == "folder" else f"memory://{tmp_path.name}"
    settings.VAR = tmp_path
    return request.param


@pytest.fixture
def folder_lake(settings, tmp_path):
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path


@pytest.fixture
def source():
    source = Source()
    source.add(3, date(2015, 2, 1), "140100", "pass")
    source.add(1, date(2015, 1, 1), "140200", "fail")
    source.add(2, date(2015, 5, 1), None, "pass")
    declarations.register(sample_dataset(source))
    yield source
    declarations.unregister("sample")


def freeze(period=YEAR, **given):
    return actions.snapshot("sample", period=period, by=None, at=LATE, **given)


@pytest.mark.django_db
def test_snapshot_holds_each_row_once_in_the_file_of_its_quarter(source, lake_kind):
    made = freeze()
    assert [(part.period, part.rows) for part in made.parts.all()] == [
        ("2015Q1", 2),
        ("2015Q2", 1),
        ("2015Q3", 0),
        ("2015Q4", 0),
    ]
    assert made.rows == 3
    assert sorted(queries.table(made).result_id.to_pyarrow().to_pylist()) == [1, 2, 3]


@pytest.mark.django_db
def test_order_in_which_rows_arrive_does_not_change_the_hash(source, folder_lake):
    before = freeze()
    source.rows.reverse()
    assert freeze().sha256 == before.sha256


@pytest.mark.django_db
def test_rows_recorded_after_the_instant_do_not_count(source, folder_lake):
    before = freeze(known_at=EARLY)
    source.add(9, date(2015, 2, 2), "140100", "fail", recorded_at=LATE)
    assert freeze(known_at=EARLY).sha256 == before.sha256
    later = freeze(known_at=LATE)
    assert later.rows == 4
    assert later.sha256 != before.sha256


@pytest.mark.django_db
def test_unchanged_quarters_share_their_file(source, folder_lake):
    before = freeze()
    source.add(9, date(2015, 5, 2), "140100", "fail")
    after = freeze()
    changed = {p.period for p in after.parts.all()} - {
        p.period for p in after.parts.filter(sha256__in=before.parts.values("sha256"))
    }
    assert changed == {"2015Q2"}


@pytest.mark.django_db
def test_files_describe_their_columns_and_are_sorted_for_readers(source, folder_lake):
    part = freeze().parts.get(period="2015Q1")
    with lake.open_file(part.path) as stream:
        table = pq.read_table(stream)
    assert table.schema.field("city").metadata == {b"zh": b"city", b"en": b"city"}
    assert table.column("city").to_pylist() == ["140100", "140200"]


@pytest.mark.django_db
def test_several_years_start_with_the_first_period(source, folder_lake):
    made = freeze(first=Period.parse("2014"), period=Period.parse("2015Q2"))
    assert [part.period for part in made.parts.all()] == [
        "2014Q1",
        "2014Q2",
        "2014Q3",
        "2014Q4",
        "2015Q1",
        "2015Q2",
    ]


def test_parts_are_as_long_as_possible_so_that_no_period_is_cut_in_two(source):
    yearly = replace(sample_dataset(source), part_by="year")
    parts = actions.parts_of(yearly, Period.parse("2013"), Period.parse("2015Q3"))
    assert [str(part) for part in parts] == ["2013", "2014", "2015H1", "2015Q3"]


@pytest.mark.django_db
def test_one_changed_byte_in_the_lake_is_found(source, folder_lake, settings):
    made = freeze()
    assert queries.differences(made) == []
    part = made.parts.get(period="2015Q1")
    file = Path(settings.LAKE) / part.path
    spoilt = bytearray(file.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    file.write_bytes(spoilt)
    assert queries.differences(made) == [part.path]
    file.unlink()
    assert queries.differences(made) == [part.path]


@pytest.mark.django_db
def test_freezing_again_mends_a_spoilt_file(source, folder_lake, settings):
    part = freeze().parts.get(period="2015Q1")
    (Path(settings.LAKE) / part.path).write_bytes(b"spoilt")
    assert queries.differences(freeze()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Snapshot, Part])
def test_database_refuses_to_change_or_remove_what_was_frozen(source, folder_lake, model):
    freeze()
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        model.objects.update(rows=0)
    with pytest.raises(IntegrityError, match="kept"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


@pytest.mark.django_db
def test_snapshot_writes_one_ledger_entry_with_its_hash(source, folder_lake):
    before = LedgerEntry.objects.count()
    made = freeze()
    entry = LedgerEntry.objects.latest("pk")
    assert LedgerEntry.objects.count() == before + 1
    assert entry.payload["sha256"] == made.sha256


@pytest.mark.django_db
def test_failing_extract_leaves_no_file_behind(source, folder_lake, settings):
    source.add(5, date(2015, 1, 5), "140100", 7)  # a number where text is declared
    with pytest.raises(Exception, match="Expected bytes"):
        freeze()
    assert not [path for path in Path(settings.LAKE).rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_extract_with_other_columns_is_refused(folder_lake, source):
    wrong = sample_dataset(source)
    declarations.unregister("sample")
    declarations.register(replace(wrong, columns=wrong.columns[:3], rollup=("city",)))
    with pytest.raises(Problem) as caught:
        freeze()
    assert caught.value.code == "extract_columns_differ"


def test_unknown_dataset_names_the_known_ones(source):
    with pytest.raises(Problem, match="sample"):
        declarations.dataset("smaple")


@pytest.mark.django_db
def test_roll_up_counts_the_rows_of_the_snapshot(source, lake_kind):
    counted = rollup.table(freeze()).to_pyarrow().to_pylist()
    assert counted == [
        {"city": "140100", "verdict": "pass", "n": 1},
        {"city": "140200", "verdict": "fail", "n": 1},
        {"city": None, "verdict": "pass", "n": 1},
    ]


@pytest.mark.django_db
def test_refreshed_roll_up_equals_a_full_rebuild(source, folder_lake, settings, tmp_path):
    rollup.refresh(freeze())
    for number in range(100, 400):
        source.add(number, date(2015, 1 + number % 12, 3), f"1402{number % 3:02d}", "pass" if number % 7 else "fail")
    refreshed = _bytes(rollup.refresh(freeze()))
    settings.LAKE = str(tmp_path / "other")
    assert _bytes(rollup.refresh(freeze())) == refreshed


@pytest.mark.django_db
def test_roll_up_counts_only_files_that_are_new(source, folder_lake, monkeypatch):
    rollup.refresh(freeze())
    source.add(9, date(2015, 5, 2), "140100", "fail")
    written = []
    write = rollup._write
    monkeypatch.setattr(rollup, "_write", lambda d, c, target: (written.append(target), write(d, c, target))[1])
    rollup.refresh(freeze())
    assert len(written) == 2  # the one quarter that changed, and the sum


def _bytes(path):
    with lake.open_file(path) as stream:
        return stream.read()
