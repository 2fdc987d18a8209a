"""What every template of the house keeps to: the frame, the content security policy, both languages."""

import re
from pathlib import Path

import pytest
from django.template import engines

SOURCE = Path(__file__).parents[2] / "src" / "zhiheng"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
FRAMES = {"web/base.html", "web/errors/base.html"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def is_page(path: Path) -> bool:
    name = name_of(path)
    return not (path.name.startswith("_") or name in FRAMES or "/elements/" in name or "/partials/" in name)


def spoken(text: str) -> str:
    """The text outside tags and comments of the template language."""
    return re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(path):
    engines["django"].get_template(name_of(path))


@pytest.mark.parametrize("path", [path for path in TEMPLATES if is_page(path)], ids=name_of)
def test_page_extends_a_page_of_the_frame(path):
    assert re.match(r"\s*{% extends \"[\w/.]+\" %}", path.read_text()), "a page starts with {% extends %}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_inline_and_nothing_from_elsewhere(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=|<style", text), "styles belong in zhiheng.css"
    assert not re.search(r"\son\w+\s*=\s*[\"']", text), "handlers would be refused by the content security policy"
    assert not re.search(r"javascript:|hx-on", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text), "nothing is loaded from another host"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_what_is_said_is_said_in_both_languages(path):
    if name_of(path).startswith("web/errors/"):
        return  # both languages stand on these pages
    rest = spoken(path.read_text()).replace("质衡", "").replace("中文", "")
    found = CHINESE.search(rest)
    assert not found, f'write {{% t "…" "…" %}}: …{rest[max(found.start() - 20, 0) : found.end() + 20]}…'
    for zh, en in re.findall(r'{% t "([^"]*)" "([^"]*)"', path.read_text()):
        assert CHINESE.search(zh) or not CHINESE.search(en), f"Chinese comes first: {zh!r} {en!r}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_form_that_posts_carries_its_token(path):
    for form in re.findall(r"<form.*?</form>", path.read_text(), re.DOTALL):
        if re.search(r"method=\"post\"", form, re.IGNORECASE):
            assert "csrf_token" in form


def test_styles_stay_small_and_load_nothing_else():
    sheets = {sheet.name: sheet.read_text() for sheet in SOURCE.rglob("static/**/*.css")}
    assert "zhiheng.css" in sheets
    assert sum(len(text.splitlines()) for text in sheets.values()) <= 500
    for name, text in sheets.items():
        assert "url(" not in text, name
        assert "@import" not in text, name
