"""A small release made by the real actions: import ``records``, ``people`` and ``released`` into a conftest."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from indicator_samples import LATE, Records, full_year, small_pack
from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication import actions
from zhiheng.platform.accounts.models import User
from zhiheng.platform.datasets import declarations
from zhiheng.vocab.periods import Period

YEARS = (2013, 2014, 2015)
PROVINCE = "140000"
FOOD = f"food-spot-check-pass.{PROVINCE}.2015"


@pytest.fixture(scope="session")
def small_packs(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("packs") / "packs")


@pytest.fixture
def records(settings, tmp_path, small_packs, monkeypatch) -> Records:
    """Three years of records, in a lake of this test, behind a pack with a few indicators."""
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(small_packs))
    made = Records()
    for year in YEARS:
        full_year(made, year)
    for dataset in made.datasets():
        monkeypatch.setitem(declarations._registered, dataset.name, dataset)
    return made


@pytest.fixture
def released(records, settings):
    """``released()`` freezes, computes, approves and releases 2013 to 2015; again with a reason."""

    def make(reason: str = "", period: str = "2015", at=LATE):
        names = ("olga", "pavel", "rosa")
        people = SimpleNamespace(**{name: User.objects.get_or_create(username=name)[0] for name in names})
        whole = {"period": Period.parse(period), "first": Period.parse(str(YEARS[0]))}
        freeze = indicators.freeze_period(**whole, by=people.olga, at=at)
        indicators.compute(freeze=freeze, by=people.olga, at=at)
        indicators.approve(freeze=freeze, by=people.pavel, at=at)
        return actions.release(freeze=freeze, by=people.rosa, at=at, reason=reason)

    return make
