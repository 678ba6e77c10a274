# Every command sets up what it needs; `make help` lists them.
PYTHON ?= python3
UV := .tools/bin/uv
UV_VERSION := 0.13.9
READY := .venv/.ready
PEERS := .venv-bench/.ready
WEB := .tools/.web
BROTLI ?= 9
NODE_MAJOR := 20
RESTATE := .tools/restate
RESTATE_VERSION := 1.7.12
WEB_DIST := src/sao/web_dist
# The engine for the browser is made of our own Python, so that counts, too.
WEB_SOURCES := $(shell find web pages src/sao -type f -not -path 'web/node_modules/*' \
  -not -path '$(WEB_DIST)*' -not -name '*.pyc')

.PHONY: help setup serve test web chromium postgres restate node-sdk django-programs node-programs rules test-scale search docs shots check format lock bench
help:  ## list the commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# `--target` works on a bare Debian too, where pip refuses to touch the system and venv is not there.
$(UV):
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --target .tools "uv==$(UV_VERSION)"

$(READY): requirements.lock pyproject.toml $(UV)
	@echo "Installing what Python needs into .venv."
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --compile-bytecode --python .venv requirements.lock
	@$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $(READY)

setup: $(READY) $(WEB)  ## install everything; leaves a working .venv/bin/sao

serve: $(READY) $(WEB)  ## serve at http://127.0.0.1:8787
	@.venv/bin/sao serve

web: $(READY) $(WEB)  ## build the dashboard, with the engine for the browser

web/node_modules/.package-lock.json: web/package-lock.json
	@npm --prefix web ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

# Without node there is a server without its dashboard, which says so. Then nothing is stamped: the next time it is
# tried again.
$(WEB): $(WEB_SOURCES) $(READY)
	@if ! { command -v node && command -v npm; } >/dev/null; then \
	  echo "The dashboard is not built: that needs node and npm (apt-get install nodejs npm)."; \
	elif [ "$$(node --version | tr -dc '0-9.' | cut -d. -f1)" -lt $(NODE_MAJOR) ]; then \
	  echo "The dashboard is not built: that needs node $(NODE_MAJOR) or newer, and this is $$(node --version)."; \
	elif ! $(MAKE) --no-print-directory web/node_modules/.package-lock.json; then \
	  echo "The dashboard is not built: npm could not install what that needs (above is why); make again tries it."; \
	else \
	  echo "Building the dashboard, with the engine for the browser: that takes a minute." && \
	  PYTHON=$(PYTHON) BROTLI=$(BROTLI) node web/build.mjs && \
	  .venv/bin/sao pages build pages -o $(WEB_DIST)/pages/local --runtime local && \
	  .venv/bin/sao pages build pages -o $(WEB_DIST)/pages/streaming --runtime streaming && \
	  touch $@; \
	fi

# Where Python may not write byte code by itself, each of the servers that tests start would compile everything anew.
test: $(READY) $(WEB) chromium postgres restate node-sdk django-programs node-programs rules  ## run every test
	@.venv/bin/python -m compileall -q src/sao
	@.venv/bin/python -m pytest --numprocesses auto --maxprocesses 4 \
	  --dist loadfile --no-loadscope-reorder

test-scale: $(READY) postgres restate  ## run the tests of what runs beyond one machine
	@.venv/bin/python -m compileall -q src/sao
	@.venv/bin/python -m pytest tests/scale -rs

# Properties with other examples each time, and more of them: this finds what stood there before.
search: $(READY)  ## look for faults nobody has met yet (EXAMPLES=1000)
	@SAO_THOROUGH=$(or $(EXAMPLES),1000) .venv/bin/python -m pytest tests/property --numprocesses auto --maxprocesses 4

# Pages are tested in a real browser. Where it is missing and cannot be had, those tests say so and are skipped.
chromium:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  apt-get update -qq >/dev/null 2>&1 && apt-get install -qq -y chromium >/dev/null 2>&1; } || true

# The same for PostgreSQL. The package would start a server of its own, which nobody needs.
postgres:
	@ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && \
	  command -v apt-get >/dev/null && mkdir -p /etc/postgresql-common && \
	  echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf && \
	  apt-get update -qq >/dev/null 2>&1 && apt-get install -qq -y postgresql >/dev/null 2>&1; } || \
	  echo "PostgreSQL is not there: what needs it is not tested (apt-get install postgresql)."

# And for the engine that keeps homes beyond one machine, with the tool that makes a cluster of its nodes; the npm
# packages are plain binaries.
restate:
	@test -x $(RESTATE)/node_modules/.bin/restatectl || { command -v npm >/dev/null && \
	  npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix $(RESTATE) \
	  @restatedev/restate-server@$(RESTATE_VERSION) @restatedev/restatectl@$(RESTATE_VERSION); } || \
	  echo "Restate is not there: objects beyond one machine are not tested (that needs npm)."

# Real programs that were written for Stripe, each at the versions that its file says, in an environment of its own.
PROGRAMS := $(patsubst tests/integrations/django/requirements/%.txt,.tools/programs/%/.ready,\
  $(wildcard tests/integrations/django/requirements/*.txt))
django-programs: $(PROGRAMS)

define INSTALL_PROGRAM
	@{ $(UV) venv --quiet --allow-existing --python $(PYTHON) .tools/programs/$* && \
	  $(UV) pip sync --quiet --compile-bytecode --require-hashes --python .tools/programs/$* $< && touch $@; } || \
	  echo "$* cannot be had: how it works with us is not tested (that needs the package index)."
endef

.tools/programs/%/.ready: tests/integrations/django/requirements/%.txt $(UV)
	$(INSTALL_PROGRAM)

# The rules by which e-invoices are judged, and what runs them.
rules: .tools/programs/peppol/.ready
.tools/programs/%/.ready: tests/integrations/e_invoices/%.txt $(UV)
	$(INSTALL_PROGRAM)

# The official SDK for Node, for the example in it and its tests.
node-sdk:
	@test -d examples/node/node_modules/stripe || { command -v npm >/dev/null && \
	  npm --prefix examples/node ci --silent --no-audit --no-fund; } || \
	  echo "The SDK for Node is not there: what speaks it is not tested (that needs npm)."

# Programs for Node that were written for Stripe, to be run against us unchanged.
NODE_PROGRAMS := tests/integrations/node
node-programs:
	@test -d $(NODE_PROGRAMS)/node_modules/better-auth || { command -v npm >/dev/null && \
	  npm --prefix $(NODE_PROGRAMS) ci --silent --no-audit --no-fund; } || \
	  echo "The programs for Node are not there: they are not run against us (that needs npm)."

check: $(READY)  ## format, lint, types, import rules
	@test ! -d web/node_modules || npm --prefix web run --silent check
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: $(READY)  ## format and sort the code
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

docs: $(READY)  ## write anew what is made from the code: reference pages, drawings, types
	@.venv/bin/sao machine docs docs/machines
	@.venv/bin/sao compatibility -o docs/stripe-compatibility.md
	@.venv/bin/sao read-model docs docs/reports.md
	@.venv/bin/sao pages docs docs/pages
	@.venv/bin/sao pages docs pages/docs --specs pages
	@.venv/bin/python -m sao.views.typescript > web/src/views.gen.ts

shots: $(READY) chromium  ## take the pictures in docs/screenshots anew
	@.venv/bin/python docs/screenshots/take.py

bench: $(READY) $(PEERS)  ## measure against floors and peers, side by side
	@.venv/bin/python -m bench $(ROWS)

$(PEERS): bench/requirements.lock $(UV)
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-bench
	@$(UV) pip sync --quiet --python .venv-bench bench/requirements.lock
	@touch $(PEERS)

lock: $(UV)  ## resolve and pin all dependencies anew
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --all-extras --group dev pyproject.toml --output-file requirements.lock
	@$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --group bench --output-file bench/requirements.lock
	@cd tests/integrations/django/requirements && for program in *.in; do \
	  $(CURDIR)/$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    $$program --output-file $${program%.in}.txt; done
	@cd tests/integrations/e_invoices && $(CURDIR)/$(UV) pip compile --quiet --universal --python-version 3.11 \
	  --no-deps --generate-hashes --no-header peppol.in --output-file peppol.txt
