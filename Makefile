# Everything a person types. Needs Python 3.11+ with venv, make and git; the rest comes from the locks.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
LANGUAGES := es eu en
NOT_OURS := .venv tests docs var
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --quiet

.PHONY: demo test lint format lock messages doctor clean

demo: .venv/installed
	@$(BIN)/participa demo $(ARGS)

test: .venv/installed-dev
	@$(BIN)/python -m tests.run $(ARGS)

lint: .venv/installed-dev
	@$(BIN)/python -m tests.run --only lint --only types --only contracts

format: .venv/installed-dev
	$(BIN)/ruff check --fix --select I $(ARGS)
	$(BIN)/ruff format $(ARGS)

# make lock ARGS=--upgrade takes the newest versions; without it only what pyproject.toml asks for changes.
lock: .venv/installed
	$(COMPILE) $(ARGS) --group build -o requirements-build.lock
	$(COMPILE) $(ARGS) pyproject.toml --all-extras -o requirements.lock
	$(COMPILE) $(ARGS) pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock

# Each package has its own catalogue, in its own folder (LOCALE_PATHS); compiled ones are committed too.
messages: .venv/installed-dev
	@command -v msgmerge >/dev/null || { echo "gettext is missing: apt-get install gettext"; exit 1; }
	$(BIN)/python manage.py makemessages --no-location --no-wrap --no-obsolete --verbosity 0 \
	  $(LANGUAGES:%=--locale %) $(NOT_OURS:%=--ignore %)
	@sed -i '/^"POT-Creation-Date:/d; /^"Report-Msgid-Bugs-To:/d' */locale/*/LC_MESSAGES/django.po  # same words, same file
	$(BIN)/python manage.py compilemessages --verbosity 0 $(NOT_OURS:%=--ignore %)

doctor: .venv/installed
	@$(BIN)/participa doctor $(ARGS)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: bootstrap.py pyproject.toml requirements.lock requirements-build.lock
	@$(PYTHON) bootstrap.py
	@touch $@

.venv/installed-dev: bootstrap.py pyproject.toml requirements-dev.lock requirements-build.lock
	@$(PYTHON) bootstrap.py --dev
	@touch .venv/installed $@
