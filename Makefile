# consult: everything by name. `make` alone prints this list.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Databases of tests live in memory where there is room for them: it halves the time.
ROOMY := $(shell [ -w /dev/shm ] && [ $$(df -Pk /dev/shm 2>/dev/null | awk 'NR==2{print $$4}') -gt 3000000 ] && echo TMPDIR=/dev/shm)

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test test-slow test-browsers check fix bench lighthouse shots walk clean

help: ## print this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): setup.cfg pyproject.toml setup.py
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 or newer is needed, with venv (Debian and Ubuntu: apt install python3-venv); or say make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	@# Of an editable installation, newer setuptools warns whatever is in the folder.
	PYTHONWARNINGS='ignore:Editable installation' $(BIN)/pip install --quiet --editable '.[test,check]'
	@touch $(STAMP)

run: $(STAMP) ## set everything up and serve the sample consultation on http://127.0.0.1:8000
	@$(BIN)/consult run

demo-reset: $(STAMP) ## throw the demo's data away and start over
	@$(BIN)/consult demo-reset

test: $(STAMP) ## set everything up and pass the tests (SQLite, PostgreSQL, Chromium)
	@$(ROOMY) $(BIN)/python -m pytest -n auto --dist loadgroup -m "not slow"

test-slow: $(STAMP) ## the long property tests
	@$(ROOMY) $(BIN)/python -m pytest -n auto -m slow

check: $(STAMP) ## what CI runs: ruff, mypy --strict, import contracts, djlint, types of the scripts, the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m tests.js.types
	@$(MAKE) --no-print-directory test

fix: $(STAMP) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP) ## print the measured figures, as ratios in one run
	@$(BIN)/python -m bench

test-browsers: $(STAMP) ## choose words and comment in Firefox and WebKit as well (apt: firefox-esr webkit2gtk-driver xvfb)
	$(BIN)/pip install --quiet --editable '.[browsers]'
	@BROWSERS=1 $(ROOMY) xvfb-run -a -s '-screen 0 1400x1000x24' $(BIN)/python -m pytest tests/browsers -q -rs -p no:xdist -W ignore::DeprecationWarning

lighthouse: $(STAMP) ## Lighthouse on the section, the launch page and the desk: each has to be 100 of 100
	@mkdir -p .cache/npm/lighthouse && cd .cache/npm/lighthouse && npm install --silent --no-audit --no-fund --prefix . lighthouse@12.8.2
	@$(BIN)/python -m bench.lighthouse

shots: $(STAMP) ## screenshots of every page in three languages, two widths, two themes, into shots/
	@$(BIN)/python -m tests.browser.shots

walk: $(STAMP) ## the pictures of the README, into docs/walk/
	@$(BIN)/python -m tests.browser.walk

clean: ## remove the environment and what was built (keeps instance/)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
