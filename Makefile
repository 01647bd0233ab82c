# For developers. Everyone else needs `python run.py` alone, which all of this calls.

PYTHON ?= python3
TOOL := $(PYTHON) run.py tool

.DEFAULT_GOAL := help
.PHONY: run test check demo sandbox bench mutants fix help

run:  ## Open the app on localhost:8501
	$(PYTHON) run.py

test:  ## Run all tests, those in the browser included
	$(PYTHON) run.py test

check:  ## Check format, lint, types and import rules, then run the tests
	$(TOOL) ruff format --check .
	$(TOOL) ruff check .
	$(TOOL) mypy
	$(TOOL) lint-imports
	$(PYTHON) run.py test

demo:  ## Load demo data, then open the app
	$(PYTHON) run.py demo

sandbox:  ## Open the app beside a sandbox that plays the platforms
	$(PYTHON) run.py sandbox

bench:  ## Run the measurements
	$(PYTHON) run.py bench

mutants:  ## Change the rules one by one and see whether a test notices; takes an hour
	$(TOOL) mutmut run

fix:  ## Format, and repair what the linter can repair
	$(TOOL) ruff format .
	$(TOOL) ruff check --fix .

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
