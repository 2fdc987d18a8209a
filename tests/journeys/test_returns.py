"""A return from its first cell to its correction, as three people of two bodies meet it in the browser."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from zhiheng import policy
from zhiheng.apps.returns import datasets, queries
from zhiheng.apps.returns.models import AcceptedValue, Return
from zhiheng.platform.accounts.actions import add_person, sync_units
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.accounts.scope import set_scope
from zhiheng.platform.datasets.declarations import ExtractScope
from zhiheng.platform.jobs.actions import run_waiting
from zhiheng.platform.ledger.models import LedgerEntry
from zhiheng.vocab.periods import Period

pytestmark = pytest.mark.django_db
SHIPPED, PASSED = "exfactory_lots_shipped", "exfactory_lots_passed"
QUARTER = Period.parse("2015Q3")


class Person:
    """Somebody at a browser."""

    def __init__(self, name: str, unit: str, role: str) -> None:
        place = Unit.objects.get(code=unit)
        self.user = add_person(
            username=name, unit=place, roles=[role], password=None, by="system", at=timezone.now(), full_name=name
        )
        self.client = Client()
        self.client.force_login(self.user)

    def sees(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.content.decode()

    def does(self, address: str, **fields: object) -> str:
        answer = self.client.post(address, fields, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.content.decode()


@pytest.fixture
def people(settings):
    settings.ZHIHENG_REQUIRE_MFA = False
    set_scope(everything=True)
    sync_units(pack=policy.load("cn-sx-2012"), by="system", at=timezone.now())
    return (
        Person("填报人", "city-taiyuan", "city-reporter"),
        Person("审核人", "city-taiyuan", "city-checker"),
        Person("统计员", "lead-office", "office-statistician"),
    )


def counted() -> dict[str, Decimal]:
    """What indicators count now."""
    scope = ExtractScope(period=QUARTER, known_at=timezone.now())
    return {row["item"]: row["value"] for batch in datasets.extract(scope) for row in batch.to_pylist()}


def test_return_goes_from_draft_to_lock_and_through_a_correction(people):
    reporter, checker, office = people

    # the office asks, the reporter finds it among the tasks and begins to fill in
    office.does("/work/returns/remind/", form="city-ex-factory", period="2015Q3")
    set_scope(everything=True)
    ret = Return.objects.get(unit__code="city-taiyuan")
    page = f"/work/returns/{ret.pk}/"
    assert page in reporter.sees("/work/")
    assert "最近催报" in reporter.sees(page)

    # an error stops it, is listed among the findings, and is mended
    told = reporter.does(page, **{f"cell-{SHIPPED}": "9402", f"cell-{PASSED}": "9420", "submit": ""})
    assert "已保存，但未报送" in told
    assert f"{page}#cell-{PASSED}" in reporter.sees("/work/findings/?importance=finding_error")
    assert "已报送" in reporter.does(page, **{f"cell-{SHIPPED}": "9420", f"cell-{PASSED}": "9402", "submit": ""})
    assert reporter.client.post(f"{page}check/").status_code == 403

    # the checker sends it back once, the reporter hands it in again, the checker passes it
    assert page in checker.sees("/work/")
    checker.does(f"{page}send-back/", comment="请附三季度台账复核")
    assert "请附三季度台账复核" in reporter.sees(page)
    reporter.does(page, **{f"cell-{SHIPPED}": "9420", f"cell-{PASSED}": "9401", "submit": ""})
    assert "已审核" in checker.does(f"{page}check/", comment="已复核")
    assert checker.client.post(f"{page}accept/").status_code == 403

    # the lead office accepts and locks; only now it counts
    assert counted() == {}
    assert page in office.sees("/work/")
    assert "已验收" in office.does(f"{page}accept/")
    assert "已锁定" in office.does(f"{page}lock/")
    assert counted() == {SHIPPED: Decimal(9420), PASSED: Decimal(9401)}
    assert "迟报" in office.sees("/work/returns/standings/?form=city-ex-factory&period=2015Q3&unit=太原")

    # a locked return is closed to its unit until the office sends it back for correction
    refused = reporter.client.post(page, {f"cell-{SHIPPED}": "1", f"cell-{PASSED}": "1"})
    assert refused.status_code == 409
    office.does(f"{page}send-back/", comment="漏报一家企业")
    assert counted() == {SHIPPED: Decimal(9420), PASSED: Decimal(9401)}  # what was accepted counts until then
    right = {f"cell-{SHIPPED}": "9520", f"cell-{PASSED}": "9401"}
    assert "须填写修改原因" in reporter.does(page, **right)
    reporter.does(page, **right, reason="补报漏报企业", submit="")
    checker.does(f"{page}check/")
    office.does(f"{page}accept/")
    assert counted() == {SHIPPED: Decimal(9520), PASSED: Decimal(9401)}

    # everything stays readable: both versions, old and new value, reason and author
    versions = reporter.sees(f"{page}versions/")
    assert all(word in versions for word in ("9,420", "9,520", "补报漏报企业", "填报人"))
    assert "补报漏报企业" in reporter.sees(f"{page}history/{SHIPPED}/")
    assert set(AcceptedValue.objects.values_list("version", flat=True)) == {1, 2}
    steps = [entry.action for entry in LedgerEntry.objects.filter(record=f"returns.return:{ret.pk}").order_by("id")]
    assert steps.count("returns.accepted") == 2
    assert steps[:3] == ["returns.open_return", "returns.remind", "returns.write_cells"]


def test_return_is_filled_in_by_workbook_through_the_pages_of_the_site(people):
    reporter, checker, _ = people
    data = reporter.client.get("/work/returns/workbook.xlsx?period=2015Q3").content
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = book["填报"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 8).value = {SHIPPED: 9420, PASSED: 9402}[sheet.cell(row, 5).value]
    out = BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "三季度.xlsx"
    upload(reporter, out)
    set_scope(everything=True)
    ret = Return.objects.get()
    assert queries.cells(ret) == {SHIPPED: Decimal(9420), PASSED: Decimal(9402)}
    reporter.does(f"/work/returns/{ret.pk}/submit/")
    assert "已审核" in checker.does(f"/work/returns/{ret.pk}/check/")


def upload(person: Person, file: BytesIO) -> None:
    """Send the file, confirm what was detected, and let the jobs run."""
    from zhiheng.platform.intake.models import Upload

    assert person.client.post("/work/imports/new/", {"kind": "returns", "file": file}).status_code == 302
    set_scope(everything=True)
    run_waiting()
    found = Upload.objects.get()
    assert found.found is not None
    fields = {"sheet-0": "on"}
    fields |= {f"sheet-0-column-{at}": column.field or "" for at, column in enumerate(found.found.sheets[0].columns)}
    assert person.client.post(f"/work/imports/{found.pk}/confirm/", fields).status_code == 302
    set_scope(everything=True)
    run_waiting()
