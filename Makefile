# Two commands: `make demo` (sets up, runs, serves) and `make test` (sets up, runs every test).
SHELL := /bin/bash
.DELETE_ON_ERROR:
PYTHON := .venv/bin/python
ASSETS := src/croisee/observatory/assets/npm/.stamp
PEOPLE ?= 100000
DEMO ?= demo-territoire

OPENFISCA := $(or $(CROISEE_OPENFISCA),.venv-openfisca)

.PHONY: demo test env openfisca check bench lock clean help

help:
	@echo "make demo   installe, fabrique le territoire fictif, publie et sert le site"
	@echo "make test   installe, puis lance tous les tests"
	@echo "make env    installe seulement (.venv, commande .venv/bin/croisee)"
	@echo "make openfisca  installe à part le moteur de règles des droits (.venv-openfisca)"
	@echo "make check  style, types, sens des imports"

demo: env openfisca
	.venv/bin/croisee demo --people $(PEOPLE) --out $(DEMO)

env: .venv/.env $(ASSETS)

test: env openfisca .venv/.test
	scripts/system.sh java chromium postgres
	$(MAKE) --no-print-directory check
	CROISEE_ORACLE_REQUESTS=100000 $(PYTHON) -m pytest

check: .venv/.test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

.venv/bin/python:
	scripts/system.sh venv
	python3 -m venv .venv

.venv/.env: .venv/bin/python requirements.lock pyproject.toml
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# OpenFisca-France, under AGPL-3, in an environment of its own: a separate program.
openfisca: $(OPENFISCA)/.done

$(OPENFISCA)/.done: requirements-openfisca.lock | .venv/.env
	$(PYTHON) -m croisee.rights requirements-openfisca.lock
	touch $@

.venv/.test: .venv/.env requirements-test.lock
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# Third-party JavaScript: from npm by the lock file, built into the package, never committed.
$(ASSETS): package.json package-lock.json scripts/build_assets.py | .venv/.env
	scripts/npm.sh ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PYTHON) scripts/build_assets.py
	touch $@

bench: env .venv/.test
	scripts/system.sh java
	$(PYTHON) benchmarks/run.py

# Re-resolve the locks inside the bounds of pyproject.toml (needs uv in the environment).
lock: .venv/.test
	$(PYTHON) -m pip install --quiet uv
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-header --python-version 3.11 --upgrade --quiet -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --extra dev --extra spark --universal --generate-hashes --no-header --python-version 3.11 --quiet -c requirements.lock -o requirements-test.lock
	.venv/bin/uv pip compile requirements-openfisca.in --universal --generate-hashes --no-header --python-version 3.11 --upgrade --quiet -o requirements-openfisca.lock

clean:
	rm -rf .venv .venv-openfisca node_modules $(dir $(ASSETS)) $(DEMO) $(DEMO)-verite
