# make start   the product, on http://127.0.0.1:8000, with a fictional vendor the first time (files in var/)
# make test    every test, on a throw-away PostgreSQL unless DATABASE_URL names another
# make check   style, types, architecture, translations, migrations, documentation
# make api     thousands of made-up requests against the description of the API
# make endure  mail for a long time: thousands of mails, killed at every place (half an hour)
# make fuzz    ten minutes of made-up mails; led by coverage where atheris is installed
# make bench   speed and size, measured

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
ARGS ?=
TESTS ?=
WORKERS ?= 2

.PHONY: help setup start test check api endure fuzz bench clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# make/make/p' Makefile

setup: $(VENV)/.run

$(VENV)/.made:
	@sh scripts/make-venv "$(PYTHON)" $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.txt scripts/install-checkout | $(VENV)/.made
	@echo "Installing what the product needs …"
	@$(PIP) -r requirements/run.txt
	@sh scripts/install-checkout $(VENV)
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Installing what tests and checks need …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

start: setup
	@$(BIN)/aftercare up --data var $(if $(wildcard var/secret_key),,--demo) $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m aftercare.ui.translations compile
	@$(BIN)/python scripts/with-postgres $(BIN)/python -m pytest -n $(WORKERS) $(ARGS) $(TESTS)

check: export DJANGO_SETTINGS_MODULE = aftercare.site.settings_test
check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m aftercare.ui.translations check
	$(BIN)/python scripts/vendor.py --check
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/docs_true.py
	$(BIN)/python scripts/no_traces.py
	$(BIN)/python scripts/measures.py

api: export API_EXAMPLES = 200
api: $(VENV)/.dev
	@$(BIN)/python scripts/with-postgres $(BIN)/python -m pytest aftercare/site/api/tests/test_described.py $(ARGS)

endure: export ENDURE_MAILS = 2000
endure: export ENDURE_UNREAD = 8000
endure: $(VENV)/.dev
	@$(BIN)/python scripts/with-postgres $(BIN)/python -m pytest -s aftercare/channels/tests/test_crashes.py $(ARGS)

fuzz: $(VENV)/.dev
	@$(BIN)/python fuzz/mail_parse.py $(or $(SECONDS),600)

bench: $(VENV)/.dev
	@for one in bench/*.py; do echo "== $$one"; $(BIN)/python scripts/with-postgres $(BIN)/python $$one || exit 1; done

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
