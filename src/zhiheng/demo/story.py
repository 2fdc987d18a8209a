"""What happens in the demo, in order: five years come in, are released year by year, and one number turns out wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

import django
from django.utils import timezone

from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication import actions as publication
from zhiheng.apps.publication.tasks import make_report
from zhiheng.apps.returns import actions as returns
from zhiheng.apps.returns import queries
from zhiheng.demo import complaints, corrections, credit, grades, loading, people, province, sharing, watch
from zhiheng.demo.people import Cast
from zhiheng.demo.province import Files
from zhiheng.demo.scenario import YEARS
from zhiheng.demo.traceability import sending as traceability
from zhiheng.platform.accounts.actions import sync_units
from zhiheng.platform.accounts.scope import system_scope
from zhiheng.platform.jobs import actions as jobs
from zhiheng.policy import Pack
from zhiheng.vocab.periods import Period

Progress = Callable[[str], None]
EDITIONS = ((2013, 1), (2014, 1), (2014, 2), (2015, 1))
CORRECTED_AT = datetime(2015, 6, 2, 2, tzinfo=UTC)
WRONG = ("city-datong", "city-roads", "2014", "county_road_km_good")
REASON = "演示：大同市重复计算了两段县公路的好路里程，予以更正"


def tell(folder: Path, pack: Pack, *, progress: Progress) -> None:
    """Write the files and let everything happen; the database must be migrated and empty.

    Laboratories' files come in beside the returns, in a second process. The instants are those of the story, and a
    freeze counts what was known by its own instant, so the order in which the machine gets round to things changes no
    number.
    """
    progress("生成演示文件 | writing the demo's files")
    files = province.write(folder, pack)
    with system_scope():
        sync_units(pack=pack, by="system", at=datetime(2012, 9, 6, 1, tzinfo=UTC))
        cast = people.enter(at=datetime(2011, 1, 4, 1, tzinfo=UTC))
    progress("导入企业登记 | registers of enterprises")
    loading.load_registers(files, cast, progress=_quiet)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as beside:
        laboratories = beside.submit(load_all_inspections, files)
        for year in YEARS:
            progress(f"{year} 年：导入检验结果，报送、审核、验收 | {year}: inspections and returns")
            loading.load_returns(files, cast, year, progress=_quiet)
        progress("更正一个数字 | a correction")
        correct(cast, at=CORRECTED_AT)
        leave_work(cast, at=datetime(2016, 4, 8, 2, tzinfo=UTC))
        progress("消费投诉和举报 | complaints and reports of the last weeks")
        complaints.tell(watch.enter(at=datetime(2015, 12, 1, 1, tzinfo=UTC)), at=timezone.now())
        progress("等待检验结果导入完毕 | the rest of the inspections")
        laboratories.result()
        corrections.tell(at=timezone.now())
    progress("三年的信用信息 | facts of quality credit of three years")
    credit.tell(folder / "credit", pack, at=timezone.now())
    progress("信息共享与信用等级 | sharing of facts, and grades made of them")
    sharing.tell(at=timezone.now())
    grades.grade_demo(at=timezone.now())
    progress("产品追溯：小麦到饼干、铸件到液压支架两条链上的事件 | traceability: events of two chains")
    traceability.tell(folder / "traceability", pack, at=timezone.now())
    for year, edition in EDITIONS:
        progress(f"{year} 年第 {edition} 版：冻结、计算、批准、发布 | {year}, edition {edition}")
        at = CORRECTED_AT + timedelta(days=18) if edition > 1 else datetime(year + 1, 3, 10, 2, tzinfo=UTC)
        release(Period.parse(str(year)), cast, at=at, reason=REASON if edition > 1 else "")
    with system_scope():  # takes a while: the worker makes it while people already look around
        jobs.defer(make_report, asked_by=cast.releaser, release=f"{year}-{edition}", by=cast.releaser.pk)


def load_all_inspections(files: Files) -> None:
    """Import the results of all years (in a process of its own)."""
    cast = people.known()
    for year in YEARS:
        loading.load_inspections(files, cast, year, progress=_quiet)


def release(period: Period, cast: Cast, *, at: datetime, reason: str = "") -> None:
    """Freeze, compute, approve and release one period, by three people."""
    if not reason:
        with system_scope():
            planned = date(at.year, at.month, at.day)
            publication.plan_release(period=period, planned_on=planned, by=cast.releaser, at=at)
    with system_scope():
        freeze = indicators.freeze_period(period=period, by=cast.statistician, at=at, note=reason)
    with system_scope():
        indicators.compute(freeze=freeze, by=cast.statistician, at=at)
        freeze = indicators.approve(freeze=freeze, by=cast.approver, at=at)
    with system_scope():
        publication.release(freeze=freeze, by=cast.releaser, at=at, reason=reason)


def correct(cast: Cast, *, at: datetime) -> None:
    """A city finds that it counted a road twice: the locked return goes back, is corrected and accepted again."""
    unit, form, period, item = WRONG
    with system_scope():
        ret = queries.returns().get(unit__code=unit, form=form, period=period)
        wrong = queries.cells(ret)[item] or Decimal(0)
        ret = returns.send_back(ret, by=cast.statistician, at=at, comment=REASON)
        right = (wrong * Decimal("0.972")).quantize(Decimal("0.01"))
        returns.write_cells(ret, values={item: right}, by=cast.reporters[unit], at=at, reason=REASON)
        loading.bring_through([ret], cast, at=at)


def leave_work(cast: Cast, *, at: datetime) -> None:
    """The first quarter of 2016 is under way: one return with an error, one to check, one to accept."""
    form, period = "city-ex-factory", Period.parse("2016Q1")
    shipped, passed = "exfactory_lots_shipped", "exfactory_lots_passed"
    for unit, good, upto in (("city-taiyuan", 9_420, 0), ("city-datong", 4_990, 1), ("city-yangquan", 2_051, 2)):
        reporter, checker = cast.reporters[unit], cast.checkers[unit]
        with system_scope():
            ret = returns.open_return(form=form, unit=loading.unit_of(reporter), period=period, by=reporter, at=at)
            total = 9_402 if upto == 0 else good + 21
            values = {shipped: Decimal(total), passed: Decimal(good)}
            returns.write_cells(ret, values=values, by=reporter, at=at)
            if upto:
                loading.explain_remarks(ret, by=reporter, at=at)
                ret = returns.submit(ret, by=reporter, at=at)
            if upto == 2:
                returns.check(ret, by=checker, at=at)


def _quiet(_: str) -> None:
    return
