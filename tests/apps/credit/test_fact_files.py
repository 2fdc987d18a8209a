"""Files of facts through the whole of intake: what is taken, what goes back and why."""

from __future__ import annotations

import pytest
from django.db import connection

from credit_samples import AT, TODAY, enter, penalties, penalty, read, send, unit
from intake_files import as_csv, balanced
from registry_samples import code
from zhiheng.apps.credit import catalogue
from zhiheng.apps.credit.importers import FactImporter, importers
from zhiheng.apps.credit.models import Fact
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.intake import actions as intake
from zhiheng.platform.intake import handing_over, importing
from zhiheng.platform.intake.models import Upload
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.problem import Problem

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _entered():
    with system_scope():
        enter()


def facts() -> list[Fact]:
    with system_scope():
        return list(Fact.objects.select_related("organisation", "source").order_by("pk"))


def test_a_file_of_penalties_becomes_facts_of_their_organisations():
    told = send(penalties([penalty(1), penalty(2, organisation_code=code(3), fine_yuan="5", fact_until="2027-05-17")]))
    assert balanced(told)
    assert (told["accepted"], told["rejected"]) == (2, 0)
    first, second = facts()
    assert (first.kind, first.key, first.division, first.source.code) == (
        "penalty",
        "晋市监罚〔2024〕1号",
        "140105",
        "quality-supervision",
    )
    assert first.fields == {
        "kind": "fine",
        "severity": "general",
        "fine_yuan": "50000",
        "document": "晋市监罚〔2024〕1号",
        "decided_on": "2024-05-18",
        "is_first": False,
    }
    assert (first.occurred_on.isoformat(), first.effective_to) == ("2024-05-18", None)
    assert (second.division[:4], second.fields["fine_yuan"], str(second.effective_to)) == ("1402", "5", "2027-05-18")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_any_encoding_and_the_headings_of_other_offices_are_understood(encoding):
    head = ("行政相对人代码", "行政相对人名称", "文书号", "处罚种类", "罚款金额（万元）", "决定日期")
    row = (code(1), "", "晋市监罚〔2024〕9号", "警告", "5", "2024年5月18日")
    assert send(as_csv(head, [row], encoding))["accepted"] == 1
    assert facts()[0].fields["fine_yuan"] == "50000"


BAD = {
    "organisation_missing": {"organisation_code": "", "organisation_name": ""},
    "organisation_unknown": {"organisation_code": code(77)},
    "uscc_check_character": {"organisation_code": code(1)[:-1] + ("1" if code(1)[-1] != "1" else "2")},
    "uscc_length": {"organisation_code": code(1)[:15]},
    "organisation_contradicted": {"organisation_name": "山西某某2号食品有限公司"},
    "fact_code_unknown": {"kind": "砍头"},
    "fact_flag_unreadable": {"is_first": "也许"},
    "amount_unreadable": {"fine_yuan": "很多钱"},
    "fact_currency_foreign": {"fine_yuan": "50万美元"},
    "amount_negative": {"fine_yuan": "-5元"},
    "date_unreadable": {"decided_on": "去年"},
    "date_impossible": {"decided_on": "2024-02-30"},
    "fact_in_future": {"decided_on": "2031-01-01"},
    "fact_ends_early": {"fact_until": "2024-05-17"},
    "fact_value_missing": {"document": ""},
    "fact_value_long": {"document": "长" * 121},
    "value_missing": {"kind": ""},
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_cell_goes_back_with_row_column_reason_and_remedy(reason):
    told = send(penalties([penalty(1), penalty(2, **BAD[reason])]))
    assert balanced(told)
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert reason in {error["code"] for error in told["errors"]}
    for error in told["errors"]:
        assert error["row"] == 3
        assert error["column"]
        assert error["message"]
        assert error["remedy"]


def test_all_that_is_wrong_in_a_row_is_told_at_once():
    (line,) = read(penalty(1, kind="砍头", is_first="也许", decided_on="", document=""))
    assert [fault.code for fault in line.faults] == [
        "fact_code_unknown",
        "fact_flag_unreadable",
        "fact_value_missing",
        "fact_value_missing",
    ]


def test_an_unknown_organisation_goes_back_with_names_that_are_near():
    told = send(penalties([penalty(1, organisation_code="", organisation_name="山西某某2号食品有限责任公司")]))
    (error,) = told["errors"]
    assert error["code"] == "organisation_unknown"
    assert "山西某某2号食品有限公司" in error["remedy"]


def test_a_name_that_one_organisation_bears_will_do():
    send(penalties([penalty(1, organisation_code="", organisation_name=" 山西某某2号食品有限公司 ")]))
    assert facts()[0].organisation.uscc == code(2)


def test_the_same_rows_in_another_file_say_nothing_new():
    send(penalties([penalty(1), penalty(1), penalty(2)]))
    told = send(penalties([penalty(2), penalty(1, fine_yuan="5万元"), penalty(3)]))
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (1, 2, 0)
    assert len(facts()) == 3


def test_the_same_number_with_other_content_is_a_conflict_and_changes_nothing():
    send(penalties([penalty(1)]))
    told = send(penalties([penalty(1, fine_yuan="60000元"), penalty(2), penalty(2, kind="警告")]))
    assert (told["accepted"], told["duplicates"], told["rejected"]) == (1, 0, 2)
    assert {error["code"] for error in told["errors"]} == {"fact_differs"}
    assert "更正" in told["errors"][0]["remedy"]
    assert facts()[0].fields["fine_yuan"] == "50000"


def test_an_item_with_a_validity_ends_by_itself_and_one_that_names_its_end_ends_then():
    head = ("统一社会信用代码", "信息编号", "级别", "授予日期", "有效期至")
    months = catalogue.item("award").valid_months
    assert months == 60
    rows = [(code(1), "JX1", "省级", "2020-02-29", ""), (code(1), "JX2", "省级", "2020-02-29", "2021-12-31")]
    names = [one.name.zh for one in catalogue.codes_of(catalogue.item("award").field("level"))]
    told = send(as_csv(head, [(*row[:2], names[0], *row[3:]) for row in rows]), kind="fact_award", sender="lead-office")
    assert told["accepted"] == 2
    assert [str(fact.effective_to) for fact in facts()] == ["2025-02-28", "2022-01-01"]


def test_a_killed_import_goes_on_where_it_stopped():
    data = penalties([penalty(serial) for serial in range(1, 26)])
    with system_scope():
        given = {"kind": "fact_penalty", "filename": "a.csv", "data": data, "by": None, "at": AT}
        upload = intake.receive(**given, unit=unit(), is_deferred=False)
        upload = intake.inspect(upload=upload, at=AT)
        upload = intake.confirm(upload=upload, by=None, at=AT, is_deferred=False)

    def killed(done: int, total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        handing_over.process(upload=upload, by=None, at=AT, progress=killed, size=10)
    assert len(facts()) == 20
    handing_over.process(upload=upload, by=None, at=AT, size=10)
    with system_scope():
        upload = Upload.objects.get(pk=upload.pk)
    assert (upload.rows, upload.accepted, upload.duplicates, upload.rejected) == (25, 25, 0, 0)
    assert [fact.row for fact in facts()] == list(range(2, 27))
    with system_scope():
        assert LedgerEntry.objects.filter(action="credit.record_facts").count() == 3


def test_only_the_provider_or_the_lead_office_may_send_an_item():
    with pytest.raises(Problem, match="提供单位") as raised:
        send(penalties([penalty(1)]), sender="finance")
    assert raised.value.code == "unit_not_provider"
    send(penalties([penalty(1)]), sender="lead-office")
    assert facts()[0].source.code == "quality-supervision"


def test_checking_a_file_gives_the_same_verdicts_and_writes_nothing():
    send(penalties([penalty(1)]))
    rows = [penalty(1), penalty(2), penalty(1, kind="警告"), penalty(3, kind="砍头")]
    mapped = [importing.MappedRow(2 + place, cells, list(cells.values())) for place, cells in enumerate(rows)]
    outcome = importing.get("fact_penalty").check(mapped)
    assert (outcome.accepted, outcome.duplicates, outcome.rejected) == (1, 1, 2)
    assert len(facts()) == 1


def test_every_item_of_the_catalogue_has_a_mapping_and_a_workbook_to_fill_in():
    found = list(importers())
    assert len(found) == len(catalogue.items()) > 5
    for importer in found:
        assert isinstance(importer, FactImporter)
        assert importing.get(importer.kind).mapping() == importer.mapping()
        assert importer.template().startswith(b"PK")


def test_five_thousand_rows_need_few_statements(django_assert_max_num_queries):
    rows = [importing.MappedRow(n, penalty(n), []) for n in range(2, 5002)]
    with system_scope():
        upload = Upload.objects.create(
            kind="fact_penalty", filename="a", size=1, sha256="0" * 64, unit=unit(), received_at=AT
        )
        with django_assert_max_num_queries(30):
            outcome = importing.get("fact_penalty").write(rows, upload=upload, by=None, at=AT)
    assert outcome.accepted == 5000
    assert connection.connection is not None
    assert facts()[0].recorded_at.date() == TODAY
