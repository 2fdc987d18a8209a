"""Each engine has a card, and the card says what the engine does: its number, its errors and its version are run."""

from __future__ import annotations

import inspect
import io
import json
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zhiheng import engines
from zhiheng.project.cli.engine import answer_lines

CARDS = Path(__file__).parents[2] / "docs" / "methods"
HEADINGS = ["Standard", "Formula", "Units", "Worked number", "Errors", "Version"]
NEEDS_SCIPY: set[str] = {"intervals", "stratified-rate", "outlook"}
each_engine = pytest.mark.parametrize("name", engines.names())


def card(name: str) -> dict[str, str]:
    """The sections of the card by heading."""
    parts = re.split(r"^## (.+)$", (CARDS / f"{name}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def source(name: str) -> str:
    engine = engines.load(name)
    inside = pkgutil.walk_packages(engine.__path__, engine.__name__ + ".")
    files = [engine.__file__, *(found.module_finder.find_spec(found.name).origin for found in inside)]
    return "\n".join(Path(file).read_text(encoding="utf-8") for file in files)


def isolated(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints, so that modules other tests imported do not hide what this one needs."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout


@each_engine
def test_each_engine_has_a_card_with_every_heading_filled(name):
    sections = card(name)
    assert list(sections) == HEADINGS
    assert all(text.strip() for text in sections.values())


def test_each_card_has_its_engine():
    assert {path.stem for path in CARDS.glob("*.md")} - {"README"} == set(engines.names())


@each_engine
def test_the_worked_number_of_the_card_is_what_the_engine_answers(name):
    blocks = re.findall(r"```json\n(.+?)```", card(name)["Worked number"], flags=re.DOTALL)
    assert blocks
    for case in map(json.loads, blocks):
        replies = io.StringIO()
        answer_lines(engines.load(name), io.StringIO(json.dumps({"id": 1, "input": case["input"]})), replies)
        reply = json.loads(replies.getvalue())
        assert reply["ok"], reply
        assert _within(case["result"], reply["result"], case.get("tol", 0))


def _within(expected: object, actual: object, tol: float) -> bool:
    """Whether ``actual`` holds everything that ``expected`` holds, numbers within ``tol``."""
    if isinstance(expected, dict):
        return all(_within(value, actual[key], tol) for key, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(_within(*pair, tol) for pair in zip(expected, actual, strict=True))
    if isinstance(expected, float):
        return abs(expected - actual) <= tol
    return expected == actual


@each_engine
def test_the_card_lists_exactly_the_errors_that_the_engine_raises(name):
    raised = set(re.findall(r'(?:Problem|_refusal)\(\s*"(\w+)"', source(name)))
    listed = set(re.findall(r"^\| `(\w+)`", card(name)["Errors"], flags=re.MULTILINE))
    assert raised == listed


@each_engine
def test_the_card_tells_the_version_of_the_engine(name):
    assert card(name)["Version"].strip().startswith(f"{engines.load(name).VERSION}:")


@each_engine
def test_each_engine_explains_its_method_and_its_fields(name):
    engine = engines.load(name)
    assert ">>>" in (inspect.getdoc(engine) or "")
    for model in (engine.Input, engine.Result):
        schema = model.model_json_schema()
        for part in (schema, *schema.get("$defs", {}).values()):
            silent = [field for field, told in part.get("properties", {}).items() if not _is_told(told)]
            assert not silent, (model, silent)


def _is_told(field: dict[str, object]) -> bool:
    return "description" in field or "const" in field


@each_engine
def test_the_command_line_prints_both_schemas(name):
    code = "import sys; from zhiheng.project.cli import main; main(['engine', sys.argv[1], '--schema'])"
    schemas = json.loads(isolated(code, name))
    assert set(schemas) == {"input", "result"}


@each_engine
def test_the_command_line_starts_an_engine_without_django_and_without_needless_scipy(name):
    code = (
        "import sys; from zhiheng.project.cli import main; main(['engine', sys.argv[1]], standalone_mode=False);"
        "print(*sorted({'django', 'scipy', 'pandas', 'duckdb', 'psycopg'} & set(sys.modules)))"
    )
    assert isolated(code, name).split() == []


@pytest.mark.parametrize("name", sorted(set(engines.names()) - NEEDS_SCIPY))
def test_only_engines_that_need_scipy_load_it_for_an_answer(name):
    block = re.findall(r"```json\n(.+?)```", card(name)["Worked number"], flags=re.DOTALL)[0]
    code = (
        "import sys; from zhiheng import engines; e = engines.load(sys.argv[1]);"
        "import json; e.run(e.Input.model_validate(json.loads(sys.argv[2])));"
        "print('scipy' in sys.modules or 'django' in sys.modules)"
    )
    assert isolated(code, name, json.dumps(json.loads(block)["input"])).strip() == "False"
