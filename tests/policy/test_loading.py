"""Loading: parents merged, hashes that notice any byte, dated values."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from zhiheng import policy
from zhiheng.policy.loading import data_files, load_from, parse
from zhiheng.policy.schema.base import Dated, in_force, refuse_overlaps
from zhiheng.vocab.problem import Problem

PACKS = Path(__file__).parents[2] / "packs"
MANIFEST = "id: {id}\nversion: 1.0.0\ntitle: {{zh: 甲, en: A}}\n{more}author: someone\nnext_review: 2030-01-01\n"


@pytest.fixture
def packs(tmp_path):
    def write(pack_id: str, more: str = "", **files: str) -> Path:
        folder = tmp_path / pack_id
        folder.mkdir()
        (folder / "manifest.yaml").write_text(MANIFEST.format(id=pack_id, more=more), encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def parameters(value: str) -> str:
    return f"""parameters:
  - id: limit
    name: {{zh: 限, en: limit}}
    cite: {{zh: 某法, en: some law}}
    values:
      - {{value: {value}, effective_from: 2011-01-01, effective_to: 2015-01-01}}
      - {{value: 7, effective_from: 2015-01-01}}
"""


def test_a_pack_takes_over_what_its_parent_has_unless_it_says_otherwise(packs):
    packs("base", parameters=parameters("1.5"))
    root = packs("child", more="extends: [base]\n")
    assert load_from(root, "child").parameter("limit", on=date(2012, 1, 1)) == Decimal("1.5")
    (root / "child" / "parameters.yaml").write_text(parameters("2.5"), encoding="utf-8")
    load_from.cache_clear()
    assert load_from(root, "child").parameter("limit", on=date(2012, 1, 1)) == Decimal("2.5")


def test_a_value_holds_up_to_but_not_on_its_last_day(packs):
    pack = load_from(packs("base", parameters=parameters("1.5")), "base")
    assert pack.parameter("limit", on=date(2014, 12, 31)) == Decimal("1.5")
    assert pack.parameter("limit", on=date(2015, 1, 1)) == 7
    with pytest.raises(Problem) as refused:
        pack.parameter("limit", on=date(2010, 12, 31))
    assert refused.value.code == "nothing_in_force"


def test_values_that_overlap_or_run_backwards_are_refused():
    first = Dated(effective_from=date(2011, 1, 1), effective_to=date(2012, 1, 2))
    second = Dated(effective_from=date(2012, 1, 1))
    with pytest.raises(Problem, match="同时生效"):
        refuse_overlaps([second, first])
    with pytest.raises(ValueError, match="必须晚于"):
        Dated(effective_from=date(2012, 1, 1), effective_to=date(2012, 1, 1))
    assert in_force([first, second], date(2013, 1, 1)) is second


def test_the_hash_notices_a_changed_byte_a_renamed_file_and_a_changed_parent(packs):
    packs("base", parameters=parameters("1.5"))
    root = packs("child", more="extends: [base]\n")
    seen = set()

    def remember() -> None:
        load_from.cache_clear()
        pack = load_from(root, "child")
        assert pack.hash not in seen
        seen.add(pack.hash)

    remember()
    (root / "child" / "manifest.yaml").write_bytes((root / "child" / "manifest.yaml").read_bytes() + b"\n")
    remember()
    (root / "base" / "parameters.yaml").write_text(parameters("1.6"), encoding="utf-8")
    remember()
    (root / "base" / "note.csv").write_text("a\n", encoding="utf-8")
    remember()
    (root / "base" / "note.csv").rename(root / "base" / "notes.csv")
    remember()


def test_the_hash_is_of_data_not_of_explanations(packs):
    root = packs("base")
    before = parse(root / "base").hash
    (root / "base" / "README.md").write_text("why", encoding="utf-8")
    assert parse(root / "base").hash == before


def test_the_hash_can_be_recomputed_by_hand(packs):
    from hashlib import sha256

    folder = packs("base", parameters=parameters("1.5")) / "base"
    lines = b"".join(
        name.encode() + b"\0" + sha256((folder / name).read_bytes()).digest()
        for name in ("manifest.yaml", "parameters.yaml")
    )
    assert parse(folder).hash == sha256(lines).hexdigest()


def test_packs_that_extend_in_a_circle_are_refused(packs):
    packs("one", more="extends: [two]\n")
    root = packs("two", more="extends: [one]\n")
    with pytest.raises(policy.PackProblem) as refused:
        load_from(root, "one")
    assert refused.value.faults[0].code == "extends_circle"


@pytest.mark.parametrize("name", ["nothing", "../cn", "cn/../cn", ""])
def test_a_pack_that_is_not_there_is_refused(name):
    with pytest.raises(policy.PackProblem) as refused:
        policy.load(name)
    assert refused.value.faults[0].code == "unknown_pack"


def test_the_folder_of_packs_can_be_named(packs, monkeypatch):
    root = packs("elsewhere")
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(root))
    assert policy.pack_ids() == ["elsewhere"]
    assert policy.load("elsewhere").id == "elsewhere"


def test_links_that_lead_out_of_a_pack_are_refused(packs, tmp_path):
    folder = packs("base") / "base"
    outside = tmp_path / "outside.csv"
    outside.write_text("secret\n", encoding="utf-8")
    (folder / "inside.csv").symlink_to(outside)
    with pytest.raises(policy.PackProblem) as refused:
        data_files(folder)
    assert refused.value.faults[0].code == "link"


def test_loading_twice_reads_once():
    assert policy.load("cn") is policy.load("cn")


def test_a_copy_elsewhere_has_the_same_hash(tmp_path):
    for name in ("cn", "cn-sx-2012"):
        shutil.copytree(PACKS / name, tmp_path / name)
    assert load_from(tmp_path, "cn-sx-2012").hash == load_from(PACKS, "cn-sx-2012").hash
