"""``zhiheng trace``: one hash a line, one verdict a file, and no database."""

from __future__ import annotations

import json
import subprocess
import sys

from click.testing import CliRunner

from epcis_samples import XML_OBJECT, document, object_event, xml
from zhiheng.project.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["trace", *map(str, arguments)])


def test_json_and_xml_of_the_same_events_print_the_same_hashes_in_document_order(tmp_path):
    of_json, of_xml = tmp_path / "a.jsonld", tmp_path / "a.xml"
    of_json.write_text(json.dumps(document(object_event(), object_event(bizStep="receiving"))), encoding="utf-8")
    of_xml.write_text(xml(XML_OBJECT + XML_OBJECT.replace("shipping", "receiving")), encoding="utf-8")
    hashes = run("hash", of_json).stdout.splitlines()
    assert len(set(hashes)) == 2
    assert run("hash", of_xml).stdout.splitlines() == hashes


def test_each_file_gets_one_line_with_its_verdict(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(document(object_event())), encoding="utf-8")
    bad.write_text(json.dumps(document(object_event(action="去"))), encoding="utf-8")
    first, second = map(json.loads, run("validate", good, bad).stdout.splitlines())
    assert first == {"file": str(good), "valid": True, "errors": []}
    assert second["valid"] is False
    assert second["errors"][0]["pointer"] == "/epcisBody/eventList/0/action"
    assert "去" in second["errors"][0]["message"]


def test_a_file_with_very_many_errors_tells_how_many_it_left_out(tmp_path):
    file = tmp_path / "many.json"
    file.write_text(json.dumps(document(*[object_event(action="X")] * 1500)), encoding="utf-8")
    errors = json.loads(run("validate", file).stdout)["errors"]
    assert len(errors) == 1001
    assert "500" in errors[-1]["message"]


def test_hashing_a_broken_file_says_where_it_breaks(tmp_path):
    file = tmp_path / "cut.json"
    file.write_text(json.dumps(document(object_event(), object_event()), indent=0)[:-60], encoding="utf-8")
    answered = run("hash", file)
    assert answered.exit_code == 1
    assert len(answered.stdout.splitlines()) == 1
    assert str(file) in answered.stderr


def test_the_command_needs_no_django(tmp_path):
    file = tmp_path / "a.xml"
    file.write_text(xml(XML_OBJECT), encoding="utf-8")
    code = (
        "import sys; from zhiheng.project.cli import main; main(['trace', 'validate', sys.argv[1]], "
        "standalone_mode=False); print(*sorted({'django', 'psycopg', 'numpy'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code, str(file)], check=True, capture_output=True, text=True).stdout
    assert told.splitlines()[1:] == [""]
