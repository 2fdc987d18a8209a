"""``python -m benchmarks [NAME ...]``: run all modules of this folder that have a ``run``, or those named."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main(names: list[str]) -> int:
    """Run and return the number of goals missed."""
    found = sorted(one.name for one in pkgutil.iter_modules(benchmarks.__path__) if one.name != "__main__")
    missed = 0
    for name in names or found:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "run"):
            print(f"── {name}", flush=True)
            missed += not module.run()
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
