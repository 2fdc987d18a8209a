"""One number, wherever it stands: page, figure, why, CSV, Parquet, JSON, API, data package."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from release_samples import FOOD, PROVINCE
from zhiheng.apps.publication.models import ReleasedFigure
from zhiheng.vocab.canonical import sha256_hex

DATA = "/releases/2015-1/data/"


@pytest.fixture
def release(db, released):
    return released()


@pytest.fixture
def record(release) -> dict:
    return ReleasedFigure.objects.get(release=release, key=FOOD).record


def body(client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer) if answer.streaming else answer.content


def rows(client) -> dict[str, dict[str, str]]:
    listed = csv.DictReader(io.StringIO(body(client, f"{DATA}figures.csv").decode("utf-8-sig")))
    return {row["figure"]: row for row in listed}


def test_the_same_number_stands_everywhere(client, record):
    value, shown = record["result"]["value"], record["result"]["shown"]
    for address in ("/", "/indicators/food-spot-check-pass/", f"/figures/{FOOD}/", f"/why/2015-1/{FOOD}/"):
        assert f"{shown}%" in body(client, address).decode(), address
    assert value in body(client, f"/why/2015-1/{FOOD}/").decode()
    row = rows(client)[FOOD]
    assert (row["value"], row["shown"]) == (value, shown)
    listed = json.loads(body(client, f"{DATA}figures.json"))["figures"]
    assert next(one for one in listed if one["figure"] == FOOD) == {name: text or None for name, text in row.items()}
    table = pq.read_table(io.BytesIO(body(client, f"{DATA}figures.parquet"))).to_pylist()
    packed = next(one for one in table if one["figure"] == FOOD)
    assert (packed["value"], packed["shown"], packed["value_double"]) == (value, Decimal(shown), float(value))
    answer = json.loads(body(client, f"/api/v1/figures/latest/{FOOD}"))
    assert (answer["value"], answer["shown"]) == (value, shown)
    assert (answer["low_shown"], answer["high_shown"]) == (row["low"], row["high"])


def test_every_figure_is_the_same_in_csv_and_api(client, release):
    answered = json.loads(body(client, "/api/v1/figures?page_size=1000"))
    known = rows(client)
    assert answered["count"] == len(known) == ReleasedFigure.objects.count()
    for one in answered["items"]:
        row = known[one["key"]]
        for theirs, ours in (("value", "value"), ("shown", "shown"), ("low_shown", "low"), ("status", "status")):
            assert (one[theirs] or "") == row[ours], one["key"]


def test_city_stands_with_the_same_number_in_its_page_and_in_the_matrix(client, release):
    shown = ReleasedFigure.objects.get(key="food-spot-check-pass.140100.2015").record["result"]["shown"]
    for address in ("/cities/140100/", "/cities/", "/indicators/food-spot-check-pass/"):
        assert re.search(rf"food-spot-check-pass\.140100\.2015/\">{shown}", body(client, address).decode()), address


def test_data_package_is_valid(client, release, tmp_path):
    with zipfile.ZipFile(io.BytesIO(body(client, f"{DATA}zhiheng.zip"))) as archive:
        archive.extractall(tmp_path)
    found = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(found.stdout)
    assert report["valid"], [task["errors"] for task in report["tasks"]]
    assert {task["name"] for task in report["tasks"]} >= {"figures", "indicators", "targets", "areas"}
    assert next(task for task in report["tasks"] if task["name"] == "figures")["stats"]["rows"] > 100


def test_files_are_named_with_their_hashes_and_never_change(client, release, settings):
    package = json.loads(body(client, f"{DATA}datapackage.json"))
    for resource in package["resources"]:
        data = body(client, DATA + resource["path"])
        assert resource["hash"] == f"sha256:{sha256_hex(data)}"
        assert resource["bytes"] == len(data)
    before = body(client, f"{DATA}zhiheng.zip")
    (settings.VAR / "cache" / "downloads").rename(settings.VAR / "elsewhere")
    assert body(client, f"{DATA}zhiheng.zip") == before


def test_file_that_the_reader_has_is_not_sent_again(client, release):
    first = client.get(f"{DATA}figures.csv")
    assert client.get(f"{DATA}figures.csv", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(f"{DATA}figures.csv", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    assert client.get("/downloads/latest/figures.csv")["Location"] == f"{DATA}figures.csv"
    assert client.get(f"{DATA}../../settings.py").status_code == 404


def test_hashes_lead_from_the_figure_to_the_release(client, release, record):
    proof = json.loads(body(client, f"/why/2015-1/{FOOD}/proof.json"))
    assert sha256_hex(proof["canonical"].encode()) == proof["sha256"]
    hashes = body(client, f"{DATA}hashes.json")
    assert [FOOD, proof["sha256"]] in json.loads(hashes)
    manifest = json.loads(proof["release"]["manifest"])
    assert manifest["figures"]["sha256"] == sha256_hex(hashes)
    assert sha256_hex(proof["release"]["manifest"].encode()) == proof["release"]["sha256"] == release.sha256
    assert body(client, f"{DATA}manifest.json").decode() == proof["release"]["manifest"]
    assert record["area"] == PROVINCE
