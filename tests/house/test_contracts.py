"""Rules of the house that can be read off its source."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

import zhiheng
from zhiheng.platform.accounts.queries import all_permissions

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "zhiheng"
MODULES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
BANNED = {"utils", "helpers", "misc", "common", "manager", "handler", "managers", "handlers"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.slow
def test_imports_go_down_only():
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_no_module_is_named_by_what_it_is_not():
    assert [name_of(path) for path in MODULES if BANNED & set(path.with_suffix("").parts[-2:])] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            assert (node.end_lineno or 0) - first.lineno < 50, f"{node.name} wants to be divided"


def actions():
    """Every public function of a module called ``actions``."""
    for info in pkgutil.walk_packages(zhiheng.__path__, "zhiheng."):
        if info.name.endswith(".actions"):
            module = importlib.import_module(info.name)
            for name, function in vars(module).items():
                if inspect.isfunction(function) and function.__module__ == info.name and not name.startswith("_"):
                    yield f"{info.name.removeprefix('zhiheng.')}.{name}", function


ACTIONS = [(name, f) for name, f in actions() if "by" in (told := inspect.signature(f).parameters) and len(told) > 1]


@pytest.mark.parametrize("function", [f for _, f in ACTIONS], ids=[name for name, _ in ACTIONS])
def test_action_says_who_acts_and_when_by_name(function):
    parameters = inspect.signature(function).parameters
    free = [name for name, parameter in parameters.items() if parameter.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert "at" in parameters, "an action is told the instant, so that it can be replayed"
    assert len(free) <= 1, "only the record acted on may come without its name"
    assert not {"by", "at"} & set(free)


def test_every_permission_asked_for_is_granted_by_some_role():
    asked = re.compile(r"""(?:permission_required\(|permission=|may\([\w.]+, )["']([a-z_]+\.[a-z_]+)["']""")
    named = {found for path in MODULES for found in asked.findall(path.read_text())}
    assert named
    assert named - all_permissions() == set()


def addresses(patterns, prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from addresses(pattern.url_patterns, path)


def example(path: str) -> str:
    """An address with something in the place of each of its variables."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: "1" if m[1] == "int" else "x", path)


@pytest.mark.django_db
def test_no_page_of_the_workbench_opens_for_strangers(client):
    paths = [example(path) for path in addresses(get_resolver().url_patterns) if path.startswith(("work/", "admin/"))]
    assert paths
    for path in paths:
        for ask in (client.get, client.post):
            answer = ask(path)
            is_closed = answer.status_code in {403, 404, 405} or (
                answer.status_code in {301, 302} and ("/accounts/login/" in answer["Location"] or "admin/" in path)
            )
            assert is_closed, f"{path} answers a stranger with {answer.status_code}"
