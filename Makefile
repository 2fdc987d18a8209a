# Zhiheng: everything a fresh machine with git, make and Python 3.11 needs.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
TOOLS  := var/tools
UV     := $(TOOLS)/bin/uv

.PHONY: run test check bench env browser lint types imports format clean

run: env ## start the demo province and serve it
	$(BIN)/zhiheng demo --serve

test: env browser ## every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: env ## static checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zhiheng pack check packs/cn
	$(BIN)/zhiheng pack check packs/cn-sx-2012

bench: env
	UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --group bench
	$(BIN)/python -m benchmarks

env: $(VENV)/.ready

$(UV):
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet "uv>=0.9"

$(VENV)/.ready: pyproject.toml uv.lock $(UV)
	UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --locked --inexact --python $(PYTHON)
	touch $@

browser: ## Chromium from the distribution, never a download of its own
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || (apt-get update -q && apt-get install -y -q chromium) \
	  || (echo "Chromium is missing: install your distribution's package 'chromium', then run make test again" >&2; exit 1)

format: env
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean:
	rm -rf var .venv
