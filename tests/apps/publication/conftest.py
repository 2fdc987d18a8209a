from types import SimpleNamespace

import pytest

from indicator_samples import LATE, Records, full_year, small_pack
from zhiheng.apps.indicators import actions as indicators
from zhiheng.apps.publication import actions
from zhiheng.platform.accounts.models import User
from zhiheng.platform.datasets import declarations
from zhiheng.vocab.periods import Period


@pytest.fixture(scope="session")
def packs_folder(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("packs") / "packs")


@pytest.fixture
def records(settings, tmp_path, packs_folder, monkeypatch):
    """A year of records behind the datasets, in a lake of this test."""
    settings.LAKE, settings.VAR = str(tmp_path / "lake"), tmp_path
    monkeypatch.setenv("ZHIHENG_PACKS_DIR", str(packs_folder))
    made = Records()
    full_year(made)
    for dataset in made.datasets():
        monkeypatch.setitem(declarations._registered, dataset.name, dataset)
    return made


@pytest.fixture
def people(db):
    return SimpleNamespace(**{name: User.objects.create(username=name) for name in ("olga", "pavel", "rosa")})


@pytest.fixture
def approved(records, people):
    """Freezes, computes and approves a period."""

    def make(period="2015", first=None, **given):
        whole = {"period": Period.parse(period), "first": Period.parse(first or period)}
        freeze = indicators.freeze_period(**whole, by=people.olga, at=LATE, **given)
        indicators.compute(freeze=freeze, by=people.olga, at=LATE)
        return indicators.approve(freeze=freeze, by=people.pavel, at=LATE)

    return make


@pytest.fixture
def released(approved, people):
    """Approves and releases a period."""

    def make(reason="", **given):
        return actions.release(freeze=approved(**given), by=people.rosa, at=LATE, reason=reason)

    return make
