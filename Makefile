# Every command a developer needs. `make` alone explains them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help up down install install-dev test proof check bench format docs lock clean

# The first Python that answers and is new enough; PYTHON=/path/to/python overrides.
NEW_ENOUGH := import sys; raise SystemExit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for p in .venv/bin/python python3.13 python3.12 python3.11 python3.14 python3 python; do \
	"$$p" -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
endif
BIN := .venv/bin
WORKERS ?= 2

help: ## what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: install ## install what is missing, start everything with sample data, print one address (ARGS="--detach" …)
	@$(BIN)/landing up $(ARGS)

down: ## stop what `make up` started
	@$(BIN)/landing down

test: install-dev ## every test, on real Kafka and PostgreSQL; says which engines it used (ARGS="tests/unit -k load" …)
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

proof: install-dev ## every proof at full size, each under 30 minutes; writes docs/measured.md (ONLY="faults", SEEDS="1 2")
	@$(BIN)/python -m tests.proof.run $(if $(ONLY),--only $(ONLY)) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SIZE),--size $(SIZE))

check: install-dev ## format, lint, types, imports, quick tests; under 60 s
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q -n $(WORKERS) $(wildcard tests/unit tests/architecture tests/contract)

bench: ## measure the matching engine against yardsticks and write docs/matching.md (ARGS="--quick" takes a minute)
	@$(if $(PYTHON),,echo "No Python 3.11 or newer found: install one, or set PYTHON=/path/to/it." && exit 1)
	@$(PYTHON) requirements/install.py bench
	@$(BIN)/landing bench match $(or $(ARGS),--write)

format: install-dev ## let ruff put layout and imports right
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: install-dev ## write docs/events.md anew from the events' own classes
	@$(BIN)/python -m landing.documents

lock: install-dev ## make requirements/*.txt and the broker's jars.lock anew (LOCK_ARGS="--upgrade" for newer versions)
	@previous=""; for name in services local dev bench build assets; do \
		echo "locking requirements/$$name.txt"; \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
			$$previous "requirements/$$name.in" --output-file "requirements/$$name.txt" $(LOCK_ARGS); \
		previous="--constraints requirements/$$name.txt"; \
	done
	@echo "locking landing/engines/jars.lock"; $(BIN)/python -m landing.engines.jars
	@! grep -nE '://|--(find-links|(extra-)?index-url)' requirements/*.txt || { echo "a lock names a host or a path"; exit 1; }

clean: ## remove .venv and caches; data of `landing up` stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

install: ## install what is missing: packages from the locks, and what pages take from npm
	@$(if $(PYTHON),,echo "No Python 3.11 or newer found: install one, or set PYTHON=/path/to/it." && exit 1)
	@$(PYTHON) requirements/install.py local

install-dev:
	@$(if $(PYTHON),,echo "No Python 3.11 or newer found: install one, or set PYTHON=/path/to/it." && exit 1)
	@$(PYTHON) requirements/install.py dev
