# One line a task; everything else is configured in pyproject.toml.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-slow check bench setup

run: setup ## the pages on 127.0.0.1:8000, with the sample county on a first start
	@$(BIN)/ledger run

test: setup ## the ordinary suite, on SQLite and on a PostgreSQL it starts itself
	@$(BIN)/python -m pytest -n 2 -m "not slow and not bench"

test-slow: setup ## long storms and fuzzing
	@$(BIN)/python -m pytest -m slow

check: setup ## format, lint, types, import contracts
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup ## the benchmark table
	@$(BIN)/python -m tests.bench && $(BIN)/python -m tests.bench.rolls && $(BIN)/python -m tests.bench.receivables && $(BIN)/python -m tests.bench.registers

setup: .venv/.installed

.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing (on Debian: apt install python3-venv)." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
