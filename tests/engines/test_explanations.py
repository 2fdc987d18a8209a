"""The numbers in the explanations of the engines are what the engines answer."""

import doctest
import importlib
import pkgutil

import pytest

from zhiheng import engines

MODULES = [found.name for found in pkgutil.walk_packages(engines.__path__, "zhiheng.engines.") if not found.ispkg]


@pytest.mark.parametrize("name", engines.names())
def test_each_engine_explains_itself_with_a_number_that_holds(name):
    module = importlib.import_module(engines.load(name).__name__)
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_other_examples_hold_too(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0
