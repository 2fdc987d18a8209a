"""The page of the report in the workbench and its links on the public page of the release, seen by a browser."""

import os

import pytest
from django.db import transaction

from indicator_samples import LATE
from release_samples import records, released, small_packs  # noqa: F401 - fixtures
from zhiheng.apps.publication import queries
from zhiheng.apps.publication.models import ReportFile
from zhiheng.platform.accounts import actions as accounts
from zhiheng.platform.accounts.models import Unit
from zhiheng.platform.ledger import actions as ledger

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("ZHIHENG_SHOTS")


@pytest.fixture
def release(released, settings):  # noqa: F811 - the imported fixture
    settings.ZHIHENG_REQUIRE_MFA = False
    return released()


@pytest.fixture
def releaser(release):
    accounts.sync_units(pack=queries.pack_of(release), by="system", at=LATE)
    unit = Unit.objects.get(code="province")
    return accounts.add_person(
        username="rosa-office",
        unit=unit,
        roles=("office-releaser",),
        password="plum-rain-over-Fen-river",
        by="system",
        at=LATE,
    )


def keep(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_report_before_and_after_it_is_made(page, sign_in, check, release, releaser):
    sign_in(page, releaser)
    page.goto(f"/work/publication/releases/{release.code}/report/")
    assert page.get_by_role("button", name="生成报告").is_visible()
    check(page)
    keep(page, "report-before")
    with transaction.atomic():
        entry = ledger.append(action="publication.make_report", by=releaser, at=LATE, record="publication.release:x")
        for form in ("pdf", "docx"):
            ReportFile.objects.create(
                release=release, form=form, path=f"reports/{form}", sha256="a" * 64, size=1_812_345, entry=entry,
                made_by=releaser, made_at=LATE,
            )  # fmt: skip
    page.reload()
    assert page.get_by_role("link", name="PDF").get_attribute("href") == f"/releases/{release.code}/report.pdf"
    check(page)
    keep(page, "report-after")
    page.goto(f"/releases/{release.code}/")
    assert page.get_by_role("link", name="Word").get_attribute("href") == f"/releases/{release.code}/report.docx"
