# One front door. Every recipe works on a fresh machine with Python 3.11+ and make; CI calls the same.

PYTHON ?= python3
BIN := .venv/bin
# Errors only. (The one conflict there is, on purpose, is what the next line leaves out.)
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install -qq --no-warn-conflicts
# Ships real tracking files, which demo and tests read. Its code is not used: no dependencies.
TRACKING_FILES := --no-deps motmetrics==1.4.0
WORKERS ?= 2
# What reads and writes rows of a store.
OF_LABELS := tests/rows tests/history tests/differential tests/surface tests/importing tests/views

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-all snapshots lint types imports docs bench bench-full format clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/.demo-installed  ## see what it does, on real tracking data
	@$(BIN)/labelevents demo

test: .venv/.dev-installed  ## every test and every example of the docs
	@$(BIN)/python -m pytest -n $(WORKERS) -q

test-all: .venv/.dev-installed  ## the same, with many more random examples (some minutes)
	@HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n $(WORKERS) -q

snapshots: .venv/.dev-installed  ## tests of labels again: a snapshot after every commit, and none at all
	@$(BIN)/python -m pytest -n $(WORKERS) -q --snapshots each $(OF_LABELS)
	@$(BIN)/python -m pytest -n $(WORKERS) -q --snapshots off $(OF_LABELS)

lint: .venv/.dev-installed  ## style, format, size of files and functions
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python tools/check_size.py

types: .venv/.dev-installed  ## mypy, strict
	@$(BIN)/mypy

imports: .venv/.dev-installed  ## imports go down
	@$(BIN)/lint-imports --no-logo

docs: .venv/.dev-installed  ## the command line reference is current, the examples run
	@$(BIN)/cog --check --diff docs/cli.md docs/events.md
	@$(BIN)/python -m pytest -q README.md CONTRIBUTING.md docs

bench: .venv/.dev-installed  ## the table of speed: peers and limits measured in the same run (minutes)
	@$(BIN)/python -W ignore -m benchmarks

bench-full: .venv/.dev-installed  ## the same with more sizes, for the pictures of docs/performance.md
	@$(BIN)/python -W ignore -m benchmarks --full

format: .venv/.dev-installed  ## write what lint and docs would ask for
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/cog -r docs/cli.md docs/events.md

clean:  ## the environment and every cache
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "labelevents needs Python 3.11 or newer, got %d.%d; try: make PYTHON=python3.12 ..." % sys.version_info[:2])'
	@echo "Making .venv" >&2
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# The stamps make the second call quick: pip runs again only when pyproject.toml changes.
.venv/.demo-installed: pyproject.toml | $(BIN)/python
	@echo "Installing labelevents into .venv" >&2
	@$(PIP) -e .
	@$(PIP) $(TRACKING_FILES)
	@touch $@

.venv/.dev-installed: pyproject.toml | $(BIN)/python
	@echo "Installing labelevents and its development tools into .venv" >&2
	@$(PIP) -e '.[dev]'
	@$(PIP) $(TRACKING_FILES)
	@touch $@ .venv/.demo-installed
