# Everything works from a fresh clone that has only Python 3.11 and make. Bare `make` prints the list.
.DEFAULT_GOAL := help
ifndef SIDE_BY_SIDE # set where no two recipes install into .venv at once
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:
SHELL := /bin/sh

# A distribution's own build runs this program about a tenth faster than one compiled at home, so it is asked first;
# one that cannot make an environment is passed over.
PYTHON ?= $(shell for each in /usr/bin/python3.11 python3.11 python3; do "$$each" -c "import sys, ensurepip, venv; \
  sys.exit(sys.version_info[:2] != (3, 11))" 2>/dev/null && command -v "$$each" && exit; done; command -v python3.11 || command -v python3)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes
MANAGE := .venv/bin/python manage.py
ROOMS := backoffice clients assignments billing frontend
NODE_PATH_FIRST := PATH="$(CURDIR)/.venv/bin:$$PATH"
ASSET_SOURCES := $(shell find frontend/assets -name node_modules -prune -o -type f -print)
TEST_VAR := VAR_DIR="$${VAR_DIR:-$(CURDIR)/var/test}"
LOCK := .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header
CHECKS := check-types check-style check-django check-pages
BESIDE := $(MAKE) --no-print-directory --jobs=2 SIDE_BY_SIDE=1

.PHONY: help demo test check $(CHECKS) system-packages ci books bench assets lock texts

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/.base assets ## run the whole program with demo data on http://127.0.0.1:8000 (PORT changes it)
	@scripts/system_packages.sh demo
	@exec $(MANAGE) up --seed

test: .venv/.dev assets texts system-packages ## run all tests, with everything they need
	rm -f .coverage .coverage.*
	$(TEST_VAR) .venv/bin/python -m pytest -n 3 --dist load --maxschedchunk 1 --cov --cov-report=
	.venv/bin/coverage report --include="assignments/*,billing/*" --skip-covered --fail-under=95

system-packages: | .venv/bin/python
	scripts/system_packages.sh test

check: .venv/.dev .venv/.node ## format, lint, types, imports, migrations, templates, translations, asset budget
	@$(BESIDE) $(CHECKS)

check-types: .venv/.dev
	.venv/bin/mypy manage.py $(ROOMS)

check-style: .venv/.dev
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports

check-django: .venv/.dev assets texts
	$(TEST_VAR) $(MANAGE) check --fail-level WARNING
	$(TEST_VAR) $(MANAGE) makemigrations --check --dry-run

check-pages: .venv/.dev assets
	.venv/bin/djlint --lint --quiet $(ROOMS)
	cd frontend/assets && $(NODE_PATH_FIRST) npm run upgrade-check

ci: .venv/.node ## check and test, as the build server does
	@$(BESIDE) .venv/.dev system-packages
	@$(BESIDE) $(CHECKS)
	@$(MAKE) --no-print-directory test

books: .venv/.base ## prove the books of the current database
	$(MANAGE) check_books

bench: .venv/.dev texts ## run the benchmarks, printed as ratios
	$(TEST_VAR) .venv/bin/python -m bench

assets: frontend/dist/manifest.json ## build the styles and scripts

lock: .venv/.dev ## compile the hashed lock files anew
	cd requirements && ../$(LOCK) base.in -o base.lock
	cd requirements && ../$(LOCK) dev.in -o dev.lock
	cd requirements && ../$(LOCK) node.in -o node.lock

texts: .venv/.base
	$(MANAGE) compile_texts

.venv/bin/python:
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] != (3, 11))" 2>/dev/null \
	  || { echo "Python 3.11 is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Making the environment in .venv ..."
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv module is missing. Debian, Ubuntu: apt-get install python3.11-venv" >&2; exit 1; }

.venv/.base: requirements/base.lock | .venv/bin/python
	@echo "Installing the Python packages ..."
	@$(PIP) -r requirements/base.lock
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.base
	@echo "Installing the packages for tests and checks ..."
	@$(PIP) -r requirements/dev.lock
	@touch $@

.venv/.node: requirements/node.lock | .venv/bin/python
	@if command -v npm >/dev/null && node -e "process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)" 2>/dev/null; \
	then echo "Using node $$(node --version)."; \
	else echo "Installing node into .venv ..." && $(PIP) -r requirements/node.lock; fi
	@touch $@

frontend/assets/node_modules/.complete: frontend/assets/package-lock.json frontend/assets/package.json .venv/.node
	cd frontend/assets && $(NODE_PATH_FIRST) npm ci
	@touch $@

frontend/dist/manifest.json: $(ASSET_SOURCES) frontend/assets/node_modules/.complete
	cd frontend/assets && $(NODE_PATH_FIRST) npm run build
	@touch $@
