"""Files of strangers: taken in by their content, shown without who made them, opened by nobody else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.casting import opened
from tests.conftest import SHARED

from zhiheng.platform.accounts.scope import follower_scope, set_scope
from zhiheng.platform.attachments import actions, comparing, storing, views
from zhiheng.platform.attachments.choices import FileState
from zhiheng.platform.attachments.cleaning import clean
from zhiheng.platform.attachments.detecting import DOCX, PDF, Kind, examine, shown_name
from zhiheng.platform.attachments.models import Attachment
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.actions import append
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
SCRIPT = SHARED / "tools" / "make_hostile_files.py"
# what the manifest expects of each file: the code of the refusal, or the state it ends in
HANDLED = {
    "photo_with_gps.jpg": FileState.CLEAN,
    "photo.jpg.exe": "file_kind",
    "fake.jpg": "file_kind",
    "polyglot.gif": "file_broken",
    "evil.svg": "file_kind",
    "evil.html": "file_kind",
    "zipslip.zip": "file_bomb",
    "bomb_1000x.zip": "file_bomb",
    "bomb_nested.zip": "file_bomb",
    "pixel_bomb.png": "file_pixels",
    "xxe.xml": "file_kind",
    "billion_laughs.xml": "file_kind",
    "formula.csv": FileState.CLEAN,  # stored as it is; exports of the program escape formulas
    "author_meta.docx": FileState.CLEAN,
    "empty.pdf": "file_empty",
    "truncated.pdf": FileState.SEALED,
    "长" * 80 + ".txt": FileState.CLEAN,
}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ATTACHMENTS = tmp_path / "attachments"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def picture(**options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(out, "JPEG", **options)
    return out.getvalue()


def camera(maker: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = maker
    return exif


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def taken(case, name: str, data: bytes) -> Attachment:
    (made,) = actions.attach(case, staged=actions.stage([upload(name, data)]), by="follower", at=AT)
    run_waiting()
    made.refresh_from_db()
    return made


MACROS = archive(**{"word/document.xml": b"x", "[Content_Types].xml": b"", "word/vbaProject.bin": b"x"})


def copy_of(attachment: Attachment) -> bytes:
    return storing.place(attachment.cleaned).read_bytes()


@pytest.mark.reference
def test_every_hostile_file_is_handled_as_its_manifest_says(cast, tmp_path):
    if not SCRIPT.exists():
        pytest.skip(f"{len(HANDLED)} hostile files not tried: {SCRIPT} is missing")
    subprocess.run([sys.executable, str(SCRIPT), str(tmp_path / "hostile")], check=True, capture_output=True)
    manifest = json.loads((tmp_path / "hostile" / "manifest.json").read_text())
    assert {one["file"] for one in manifest} == set(HANDLED)
    case = opened(cast)
    for one in manifest:
        data = (tmp_path / "hostile" / one["file"]).read_bytes()
        expected = HANDLED[one["file"]]
        if isinstance(expected, FileState):
            made = taken(case, one["file"], data)
            assert (made.state, made.sha256) == (expected, one["sha256"])
            assert storing.place(made.stored).read_bytes() == data
            if made.state == FileState.CLEAN:
                for secret in ("李四", "王五", "HUAWEI", "某某公司"):
                    assert secret.encode() not in unpacked(copy_of(made))
        else:
            with pytest.raises(Problem) as caught:
                actions.stage([upload(one["file"], data)])
            assert caught.value.code == expected


def unpacked(data: bytes) -> bytes:
    """The bytes, with what a document packs laid open."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_a_picture_is_drawn_anew_upright_and_says_nothing_of_its_camera(cast):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "HUAWEI", 6
    out = io.BytesIO()
    Image.new("RGB", (8, 4)).save(out, "JPEG", exif=exif)
    made = taken(opened(cast), "照片.JPG", out.getvalue())
    shown = Image.open(io.BytesIO(copy_of(made)))
    assert (shown.size, dict(shown.getexif()), made.name) == ((4, 8), {}, "照片.jpg")
    assert b"HUAWEI" in storing.place(made.stored).read_bytes()


def test_a_document_loses_author_comments_names_and_enclosed_objects():
    core = b"<x>Wang</x>"
    comment = b'<w:comments xmlns:w=\'w\'><w:comment w:author="Wang" w:initials="W">text</w:comment></w:comments>'
    data = archive(**{
        "[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document>words</document>",
        "docProps/core.xml": core, "word/comments.xml": comment, "word/embeddings/oleObject1.bin": b"MZ-program",
    })  # fmt: skip
    copy, kind = clean(data, DOCX)
    found = unpacked(copy)
    assert kind == DOCX
    assert b"words" in found
    assert b"text" in found
    assert b"Wang" not in found
    assert b"MZ-program" not in found


XML = b'<?xml version="1.0" encoding="UTF-8"?>'
LEAKS = {
    "docProps/custom.xml": XML + b"<Properties><vt:lpwstr xmlns:vt='x'>Wang</vt:lpwstr></Properties>",
    "xl/comments1.xml": XML + b"<comments><authors><author>Wang</author></authors></comments>",
    "xl/persons/person.xml": XML + b"<personList><person displayName='Wang' userId='Wang'/></personList>",
    "ppt/commentAuthors.xml": XML + b'<cmAuthorLst><cmAuthor name="Wang" initials="W"/></cmAuthorLst>',
    "xl/workbook.xml": XML + b"<workbook><absPath url='C:/Users/Wang/'/></workbook>",
    "word/settings.xml": "<w:settings xmlns:w='w' w:author='Wang'/>".encode("utf-16"),
    "word/_rels/settings.xml.rels": XML + b'<R><Relationship TargetMode="External" Target="http://Wang/x.dotm"/></R>',
    "word/media/image1.jpg": picture(exif=camera("Wang")),
}


@pytest.mark.parametrize("part", LEAKS)
def test_no_part_of_a_document_names_its_maker_or_fetches_from_elsewhere(part):
    assert b"W" in LEAKS[part]
    members = {"[Content_Types].xml": XML + b"<Types/>", "word/document.xml": XML + b"<d>words</d>", part: LEAKS[part]}
    found = unpacked(clean(archive(**members), DOCX)[0])
    assert b"Wang" not in found
    assert "Wang".encode("utf-16-le") not in found


@pytest.mark.parametrize(
    "body",
    [
        XML + b'<!DOCTYPE a SYSTEM "http://elsewhere/a.dtd"><a/>',
        XML + b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        XML + b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
    ],
)
def test_a_document_with_entities_or_programs_is_sealed(body):
    with pytest.raises(ValueError):
        clean(archive(**{"[Content_Types].xml": body}), DOCX)


def test_a_pdf_keeps_its_pages_and_loses_scripts_and_author():
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Author": "Wang"})
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.add_attachment("x.exe", b"MZ-program")
    out = io.BytesIO()
    writer.write(out)
    copy, _ = clean(out.getvalue(), PDF)
    assert len(PdfReader(io.BytesIO(copy)).pages) == 1
    for secret in (b"Wang", b"app.alert", b"MZ-program", b"/JavaScript"):
        assert secret not in copy


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "file_empty"),
        ("a.docm", MACROS, "file_macros"),
        ("a.zip", archive(readme=b"x"), "file_archive"),
        ("a.docx", b"PK\x03\x04broken", "file_broken"),
        ("a.png", b"\x89PNG\r\n\x1a\nbroken", "file_broken"),
        ("a.txt", b"  <html>", "file_kind"),
        ("a.sh", b"#!/bin/sh", "file_kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_kind"),
        ("a.bin", bytes(range(256)), "file_kind"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_in_both_languages(name, data, code):
    with pytest.raises(Problem) as caught:
        examine(io.BytesIO(data), len(data), name)
    assert caught.value.code == code
    assert name in caught.value.zh
    assert name in caught.value.en


def test_what_is_too_big_or_too_much_is_refused_unread(cast):
    with pytest.raises(Problem, match="MB"):
        examine(io.BytesIO(b"x"), 50 * 2**20, "a.txt")
    with pytest.raises(Problem, match="最多"):
        actions.examined([upload(f"{n}.txt", b"x") for n in range(10)])


@given(st.text(max_size=300))
def test_a_name_is_always_one_that_can_be_offered(name):
    shown = shown_name(name, Kind(PDF))
    assert shown.endswith(".pdf")
    assert len(shown) > 4
    assert len(shown.encode()) <= 150
    assert not set(shown) & set('/\\<>:"|?*\r\n\0')


@given(st.binary(max_size=2000))
def test_any_bytes_are_taken_in_or_refused_with_a_reason(data):
    codes = []
    try:
        codes.append(examine(io.BytesIO(data), len(data), "x").media_type)
    except Problem as problem:
        codes.append(problem.code)
    assert codes[0].startswith(("file_", "text/", "image/", "application/"))


def test_one_bad_file_keeps_none_of_them_and_strays_are_swept(cast):
    case = opened(cast)
    with pytest.raises(Problem):
        actions.stage([upload("a.txt", b"x"), upload("b.exe", b"MZ\0")])
    assert Attachment.objects.count() == 0
    kept = taken(case, "a.txt", b"kept")
    stray = storing.put([b"stray"])
    assert actions.sweep(at=timezone.now()) == 0
    assert actions.sweep(at=timezone.now() + timedelta(days=2)) == 1
    assert not storing.place(stray).exists()
    half = storing.place("0" * 48).with_suffix(".part")
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"half")
    assert actions.sweep(at=timezone.now() + timedelta(days=2)) == 1
    assert not half.exists()
    assert copy_of(kept) == b"kept"


def test_names_that_lead_elsewhere_are_no_names():
    for name in ("../../etc/passwd", "", "A" * 48, "0" * 47):
        with pytest.raises(ValueError) as caught:
            storing.place(name)
        assert str(caught.value) == name


def test_files_are_erased_with_their_copies_and_the_ledger_remembers(cast, django_capture_on_commit_callbacks):
    made = taken(opened(cast), "a.txt", b"words")
    paths = [storing.place(name) for name in (made.stored, made.cleaned)]
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.erase(made.case, by=None, at=AT) == 1
    assert [path.exists() for path in paths] == [False, False]
    assert LedgerEntry.objects.filter(action="attachments.erase").count() == 1
    assert actions.erase(made.case, by=None, at=AT) == 0


def test_the_original_cannot_be_exchanged_and_rows_follow_their_case(cast):
    made = taken(opened(cast), "a.txt", b"words")
    for statement in ("UPDATE attachments_attachment SET sha256 = 'x'", "DELETE FROM attachments_attachment"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    set_scope()
    assert Attachment.objects.count() == 0
    with follower_scope("f" * 64):
        assert Attachment.objects.get() == made
    set_scope(units=[cast.datong.pk], areas=["1402"])
    assert Attachment.objects.count() == 0


def test_a_download_is_authorised_by_itself_and_runs_in_no_browser(cast, client, monkeypatch):
    made = taken(opened(cast), "发票.txt", b"words")
    address = reverse("attachment", args=[made.case.number, made.cleaned])
    client.force_login(cast.officer)
    monkeypatch.setattr(views, "_authorities", {})
    assert client.get(address).status_code == 404
    monkeypatch.setattr(views, "_authorities", {"complaint": lambda request, attachment: request.user == cast.officer})
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"words"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]
    assert client.get(reverse("attachment", args=[made.case.number, made.stored])).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(address).status_code == 404


def test_a_file_put_in_anothers_place_past_the_program_is_found(cast):
    case = opened(cast)
    kept = taken(case, "a.txt", b"one")

    def problems() -> list[str]:
        return sorted(problem.code for batch in comparing.files() for problem in batch.problems)

    assert problems() == []
    actions.erase(case, by=None, at=AT)
    assert problems() == []  # that it was there stays known
    foreign = {"case": case, "name": "b.txt", "media_type": "text/plain", "size": 1, "at": AT}
    Attachment.objects.create(**foreign, sha256="0" * 64, stored="b")
    assert problems() == ["file_unnoted"]
    said = {"files": [{"sha256": kept.sha256}]}
    append(action="attachments.attach", by=None, at=AT, record=f"workflow.case:{case.number}", payload=said)
    assert problems() == ["file_gone", "file_unnoted"]
