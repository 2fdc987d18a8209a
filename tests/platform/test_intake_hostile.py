"""Files made to hurt: each ends in a refusal that says what to do, in bounded memory, never in a crash."""

import contextlib
import importlib.util
import io
import json
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SHARED
from intake_samples import MAPPING, part_of, with_part, workbook, written
from zhiheng.platform.intake.processing import read_chunks
from zhiheng.platform.intake.reading.detection import detect
from zhiheng.platform.intake.reading.limits import DEFAULT, MIB
from zhiheng.platform.intake.reading.refusals import REFUSALS
from zhiheng.platform.intake.receiving import was_too_large
from zhiheng.vocab.problem import Problem

SHEET = "xl/worksheets/sheet1.xml"
GOOD = [["样品名称", "数量"], ["甲", 1]]


def refusal_of(path: Path, limits=DEFAULT) -> Problem:
    with pytest.raises(Problem) as caught:
        detect(path, MAPPING, limits=limits)
    problem = caught.value
    assert problem.code in REFUSALS
    assert any("\u4e00" <= char <= "\u9fff" for char in problem.zh)
    assert problem.en.isascii() or problem.where
    return problem


def zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """The shared collection of awkward files and what a careful system does with each."""
    tool = SHARED / "tools" / "make_hostile_files.py"
    if not tool.exists():
        pytest.skip("no shared tools here")
    folder = tmp_path_factory.mktemp("hostile")
    spec = importlib.util.spec_from_file_location("make_hostile_files", tool)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(str(folder))
    return folder, json.loads((folder / "manifest.json").read_text())


EXPECTED = {
    "photo_with_gps.jpg": "file_type_refused",
    "photo.jpg.exe": "file_type_refused",
    "fake.jpg": "file_type_refused",
    "polyglot.gif": "file_type_refused",
    "evil.svg": "file_is_markup",
    "evil.html": "file_is_markup",
    "zipslip.zip": "archive_refused",
    "bomb_1000x.zip": "workbook_bomb",
    "bomb_nested.zip": "archive_refused",
    "pixel_bomb.png": "file_type_refused",
    "xxe.xml": "file_is_markup",
    "billion_laughs.xml": "file_is_markup",
    "author_meta.docx": "document_refused",
    "empty.pdf": "file_empty",
    "truncated.pdf": "file_type_refused",
    "长" * 80 + ".txt": "table_empty",
}


def test_each_awkward_file_of_the_collection_is_refused_for_what_it_is(awkward):
    folder, manifest = awkward
    seen = {}
    for item in manifest:
        if item["file"] != "formula.csv":
            renamed = folder / "upload.xlsx"
            renamed.write_bytes((folder / item["file"]).read_bytes())
            seen[item["file"]] = refusal_of(renamed).code
    assert seen == EXPECTED


def test_bomb_is_refused_from_its_directory_before_anything_is_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(SHEET, b"<c>" * (20 * MIB))
    assert refusal_of(tmp_path / "a.xlsx").code == "workbook_bomb"


def test_bomb_whose_directory_lies_about_its_size_is_refused_too(tmp_path):
    path = with_part(workbook(tmp_path / "a.xlsx", GOOD), SHEET, b" " * (30 * MIB))
    data = path.read_bytes()
    true, lie = struct.pack("<I", 30 * MIB), struct.pack("<I", 5000)
    assert data.count(true) >= 1
    assert refusal_of(written(path, data.replace(true, lie))).code == "workbook_damaged"


def test_workbook_of_too_many_parts_is_refused(tmp_path):
    parts = {f"xl__media__{n}.bin": b"x" for n in range(60)} | {"xl__workbook.xml": b"<workbook/>"}
    assert refusal_of(zipped(tmp_path / "a.xlsx", **parts), replace(DEFAULT, parts=50)).code == "workbook_bomb"


ENTITIES = b"""<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>"""
OUTSIDE = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><sst><si><t>&x;</t></si></sst>"""


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/workbook.xml", SHEET, "[Content_Types].xml"])
@pytest.mark.parametrize("content", [ENTITIES, OUTSIDE, b"\xff\xfe" + ENTITIES.decode().encode("utf-16-le")])
def test_entities_in_any_part_of_a_workbook_are_refused(tmp_path, part, content):
    path = with_part(workbook(tmp_path / "a.xlsx", GOOD), part, content)
    assert refusal_of(path).code == "workbook_entities"


def test_sheet_with_cells_at_the_far_corner_is_refused_with_the_cell(tmp_path):
    path = workbook(tmp_path / "a.xlsx", GOOD)
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    path = with_part(path, SHEET, part_of(path, SHEET).replace(b"</sheetData>", far))
    problem = refusal_of(path)
    assert problem.code == "workbook_dimensions"
    assert (problem.where["row"], problem.where["column"]) == ("1048576", "16384")


def test_far_cells_that_hide_from_the_first_look_still_end_in_a_refusal(tmp_path):
    path = workbook(tmp_path / "a.xlsx", GOOD)
    far = b"<row r='1048576'><c\nt='n'\nr = 'XFD1048576'><v>1</v></c></row></sheetData>"
    path = with_part(path, SHEET, part_of(path, SHEET).replace(b"</sheetData>", far))
    assert refusal_of(path).code in {"workbook_dimensions", "workbook_too_large", "workbook_damaged"}


def test_sheet_that_only_claims_an_absurd_size_or_has_far_formats_is_read(tmp_path):
    path = workbook(tmp_path / "a.xlsx", GOOD)
    sheet = part_of(path, SHEET).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    detected = detect(with_part(path, SHEET, sheet.replace(b"</sheetData>", far)), MAPPING)
    assert detected.rows == 1


def test_shared_text_copied_into_many_cells_ends_in_a_refusal_within_the_memory_limit(tmp_path):
    path = workbook(tmp_path / "a.xlsx", GOOD)
    text = ("<sst><si><t>" + "长文" * 200_000 + "</t></si></sst>").encode()
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 5000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    path = with_part(with_part(path, "xl/sharedStrings.xml", text), SHEET, sheet % rows)
    limits = replace(DEFAULT, memory_bytes=512 * MIB, ratio=10_000)
    assert refusal_of(path, limits).code in {"workbook_too_large", "workbook_damaged", "table_empty"}


@pytest.mark.parametrize("keep", [100, 1000, -30])
def test_workbook_cut_short_is_refused(tmp_path, keep):
    path = workbook(tmp_path / "a.xlsx", GOOD * 200)
    assert refusal_of(written(path, path.read_bytes()[:keep])).code == "workbook_damaged"


def test_workbook_with_flipped_bytes_is_refused_or_read_but_never_crashes(tmp_path):
    data = workbook(tmp_path / "a.xlsx", GOOD * 50).read_bytes()
    outcomes = set()
    for place in range(40, len(data) - 100, len(data) // 12):
        broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        try:
            detect(written(tmp_path / "b.xlsx", broken), MAPPING)
            outcomes.add("read")
        except Problem as problem:
            outcomes.add(problem.code)
    assert outcomes <= {"read", "workbook_damaged", "archive_refused", "workbook_entities", "table_empty"}
    assert "workbook_damaged" in outcomes


def test_broken_xml_inside_a_sound_workbook_is_refused(tmp_path):
    path = with_part(workbook(tmp_path / "a.xlsx", GOOD), SHEET, b"<worksheet><sheetData><row><c r='A1'")
    assert refusal_of(path).code in {"workbook_damaged", "table_empty"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "workbook_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "document_refused"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + b"\xff" * 4000, "workbook_damaged"),
        (b"Rar!\x1a\x07\x01\0", "archive_refused"),
        (b"7z\xbc\xaf\x27\x1c", "archive_refused"),
        (b"\x1f\x8b\x08\0", "archive_refused"),
        (b"PK\x05\x06" + b"\0" * 18, "archive_refused"),
        (b"PK\x03\x04" + b"\0" * 50, "workbook_damaged"),
        (b"\x7fELF" + b"\0" * 50, "file_type_refused"),
        (b"#!/bin/sh\n", "file_type_refused"),
        (b'{"a": 1}', "file_type_refused"),
        (b"  \n<table><tr><td>1</td></tr></table>", "file_is_markup"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "file_is_markup"),
        ("样品名称,数量\n甲\0,1\n".encode(), "file_not_text"),
        (b"\x01\x02\x03\x04\x05" * 300, "file_not_text"),
        (b"\x80 \xff \xfe," * 40, "encoding_unknown"),
        (b"", "file_empty"),
        (b" \n \n", "table_empty"),
    ],
)
def test_what_is_no_table_is_refused_whatever_its_name(tmp_path, data, code):
    assert refusal_of(written(tmp_path / "报表.xlsx", data)).code == code


def test_binary_workbook_and_other_office_documents_are_told_apart(tmp_path):
    assert refusal_of(zipped(tmp_path / "a.xlsx", **{"xl__workbook.bin": b"x"})).code == "workbook_binary"
    slides = zipped(tmp_path / "b.xlsx", **{"[Content_Types].xml": b"<a/>", "ppt__presentation.xml": b"<a/>"})
    assert refusal_of(slides).code == "document_refused"
    text = zipped(tmp_path / "c.ods", mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<a/>"})
    assert refusal_of(text).code == "document_refused"


def test_file_beyond_the_size_limit_is_refused_with_both_sizes(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(100 * MIB)
    problem = refusal_of(path)
    assert problem.code == "file_too_large"
    assert "100.0 MiB" in problem.zh
    assert "64.0 MiB" in problem.zh


def test_table_of_too_many_rows_is_refused(tmp_path):
    path = written(tmp_path / "a.csv", "样品名称,数量\n" + "甲,1\n" * 101)
    assert detect(path, MAPPING, limits=replace(DEFAULT, rows=101)).rows == 101
    assert refusal_of(path, replace(DEFAULT, rows=100)).code == "table_too_long"


def test_row_of_too_many_columns_is_refused(tmp_path):
    assert refusal_of(written(tmp_path / "a.csv", "样品名称," * 5000 + "\n")).code == "table_too_wide"


def test_file_that_is_one_endless_line_is_refused(tmp_path):
    assert refusal_of(written(tmp_path / "a.csv", b"a" * (3 * MIB))).code == "table_unreadable"


WORDS = ["样品名称", "数量", "甲", "1", "/", "合计", "=1", " ", "\u3000"]
ALPHABET = [*WORDS, ",", ",", ";", "\t", "|", '"', "\n", "\n", "\r\n", "\r"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts=st.lists(st.sampled_from(ALPHABET), max_size=60), has_header=st.booleans())
def test_any_text_is_refused_or_read_with_as_many_rows_as_were_announced(tmp_path_factory, parts, has_header):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    written(path, ("样品名称,数量\n" if has_header else "") + "".join(parts))
    try:
        detected = detect(path, MAPPING)
    except Problem:
        return
    chunks = list(read_chunks(path, detected, MAPPING, size=3))
    assert sum(len(chunk.records) for chunk in chunks) == detected.rows
    for chunk in chunks:
        handed, refused = {row.number for row in chunk.rows}, {error.row for error in chunk.errors}
        assert handed | refused == set(chunk.records)
        assert not handed & refused


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(tmp_path_factory, data):
    path = written(tmp_path_factory.getbasetemp() / "any.bin", data)
    with contextlib.suppress(Problem):
        assert detect(path, MAPPING).rows > 0


def test_upload_of_100_megabytes_streams_by_without_being_held():
    body = Body(100 * MIB)
    environ = RequestFactory()._base_environ(REQUEST_METHOD="POST", CONTENT_LENGTH=str(len(body)))
    content_type = f"multipart/form-data; boundary={Body.MARK}"
    request = WSGIRequest(environ | {"CONTENT_TYPE": content_type, "wsgi.input": body})
    tracemalloc.start()
    assert request.POST["kind"] == "samples"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert was_too_large(request)
    assert not request.FILES
    assert peak < 16 * MIB
    assert body.left == 0


class Body(io.RawIOBase):
    """The body of an upload, made while it is read."""

    MARK = "frontier"

    def __init__(self, size: int) -> None:
        head = f'--{self.MARK}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        tail = f'\r\n--{self.MARK}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nsamples\r\n--{self.MARK}--\r\n'
        self.head, self.tail, self.size = head.encode(), tail.encode(), size
        self.left = len(self)

    def __len__(self) -> int:
        return len(self.head) + self.size + len(self.tail)

    def read(self, size: int = -1) -> bytes:
        start = len(self) - self.left
        size = min(self.left if size < 0 else size, self.left)
        self.left -= size
        middle = max(0, min(start + size, len(self.head) + self.size) - max(start, len(self.head)))
        end = max(start - len(self.head) - self.size, 0)
        parts = self.head[start : start + size], b"a" * middle
        return b"".join(parts) + self.tail[end : end + size - sum(map(len, parts))]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    path = written(tmp_path / "a.csv", '样品名称,数量\n"=HYPERLINK(""http://x"",""点"")",1\n@SUM(A1),2\n')
    rows = [row for chunk in read_chunks(path, detect(path, MAPPING), MAPPING, size=10) for row in chunk.rows]
    assert [row.cells["name"] for row in rows] == ['=HYPERLINK("http://x","点")', "@SUM(A1)"]


MEASURE = """
import resource, sys
from pathlib import Path
from intake_samples import MAPPING
from zhiheng.platform.intake.reading.detection import detect
from zhiheng.platform.intake.reading.limits import DEFAULT
from zhiheng.platform.intake.processing import read_chunks
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = Path(sys.argv[1])
try:
    found = detect(path, MAPPING)
    rows = sum(len(c.rows) for c in read_chunks(path, found, MAPPING, size=5000))
except Exception as error:
    rows = getattr(error, "code", repr(error))
print(rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def measured(path: Path) -> tuple[str, int]:
    """What became of the file, and by how many MiB the process grew over it."""
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, env=environment
    )
    outcome, grown = done.stdout.split()
    return outcome, int(grown)


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("样品名称,生产企业名称,数量\n")
        for n in range(0, 500_000, 1000):
            file.write("".join(f"红薯淀粉{k},山西某某食品有限公司,{k}\n" for k in range(n, n + 1000)))
    assert path.stat().st_size > 20 * MIB
    outcome, grown = measured(path)
    assert outcome == "500000"
    assert grown < 64


def test_one_cell_of_60_megabytes_and_endless_quotation_stay_within_bounds(tmp_path):
    assert measured(written(tmp_path / "a.csv", "样品名称,数量\n" + "长" * (20 * MIB)))[1] < 64
    assert measured(written(tmp_path / "b.csv", '样品名称,数量\n"' + ("长" * 100 + "\n") * 200_000))[1] < 64


def test_bomb_costs_the_asking_process_nothing(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(SHEET, b"\0" * (200 * MIB))
    outcome, grown = measured(written(tmp_path / "a.xlsx", buffer.getvalue()))
    assert outcome == "workbook_bomb"
    assert grown < 32
