# The doors of the project. `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
DEMO ?= 1
# Trust what the machine trusts, a company proxy too.
export UV_SYSTEM_CERTS := 1
UV := $(shell command -v uv || echo .tools/bin/uv)
PY := .venv/bin/python

.PHONY: help run test check format migration demo bench faults requirements install clean

help: ## this list
	@echo "Teamhub: make <door>"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

run: export PORT := $(PORT)
run: export DEMO := $(DEMO)
run: .venv/.runtime ## start Teamhub with a demo organisation on PORT (8000); Ctrl-C stops it
	@exec $(PY) -m teamhub.supervisor

test: .venv/.dev ## the whole suite, on SQLite and then on PostgreSQL; K="words" narrows it
	@exec $(PY) -m tests.suite $(if $(K),-k "$(K)")

check: .venv/.dev ## lint, types, layers, migrations, templates: quick, no suite
	@.venv/bin/ruff check . && .venv/bin/ruff format --check -q . && .venv/bin/lint-imports --no-cache \
	  && .venv/bin/mypy . && $(PY) manage.py makemigrations --check && $(PY) manage.py check \
	  && find templates -name '*.html' -o -path 'templates/*' -name '*.txt' | xargs .venv/bin/djade --check --target-version 5.2 \
	  && .venv/bin/djlint --lint --quiet templates

format: .venv/.dev ## put code and templates into the house's shape
	@.venv/bin/ruff check --fix -q . ; .venv/bin/ruff format -q . ; find templates -name '*.html' | xargs .venv/bin/djade --target-version 5.2 || true

migration: .venv/.dev ## a new migration: make migration APP=decisions NAME=add_withdrawn_state
	@test -n "$(APP)" -a -n "$(NAME)" || { echo "Say which app and name it: make migration APP=decisions NAME=add_withdrawn_state"; exit 1; }
	@$(PY) manage.py makemigrations $(APP) -n $(NAME)

demo: .venv/.runtime ## fill the database with the demo organisation; SCALE=10 makes ten times as much
	@$(PY) manage.py migrate -v 0 && $(PY) manage.py seed_demo --scale $(or $(SCALE),1)

bench: .venv/.dev ## the benchmark programs, listed; run one with make bench RUN=import_decisions
	@if [ -n "$(RUN)" ]; then $(PY) -m bench.$(RUN) $(ARGS); else ls bench/*.py | sed -E 's,bench/(.*)\.py,  make bench RUN=\1,' | grep -v two_sizes; fi

faults: .venv/.dev ## kill and break everything that mails need, and count: F="F1 F8" some, ARGS=--short small
	@exec $(PY) -m tests.faults $(F) $(ARGS)

requirements: .tools/bin/uv ## pin the newest versions that fit pyproject.toml
	@for set in runtime dev; do \
	  $(UV) pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $$([ $$set = dev ] && echo --extra dev -c requirements/runtime.txt) pyproject.toml -o requirements/$$set.txt || exit 1; done

install: .venv/.dev ## everything for development, into .venv

clean: ## remove what was installed and made here, the embedded database too
	@rm -rf .venv .tools var staticfiles .mypy_cache .ruff_cache .hypothesis && echo "Removed .venv, .tools and var."

# Installing. uv comes from PATH, else from pip into .tools. A stamp is newer than the pins it was made from.
.tools/bin/uv:
	@command -v uv >/dev/null && { mkdir -p .tools/bin && ln -sf "$$(command -v uv)" .tools/bin/uv; exit 0; }; \
	command -v python3 >/dev/null || { echo "Python is missing. Install it: apt-get install python3 python3-venv"; exit 1; }; \
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Teamhub needs Python 3.11 or newer; this is $$(python3 --version)."; exit 1; }; \
	python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it: apt-get install python3-venv"; exit 1; }; \
	free=$$(df -Pk . | awk 'NR==2 {print $$4}'); [ "$$free" -gt 600000 ] || { echo "Only $$((free / 1024)) MB are free here; the install needs about 600 MB. Make room and run it again."; exit 1; }; \
	python3 -m venv .tools && .tools/bin/pip -q --disable-pip-version-check install uv==0.13.8 \
	  || { rm -rf .tools; echo "The installer could not be fetched. Is the network there? Then run it again."; exit 1; }

.venv/bin/python: .tools/bin/uv
	@$(UV) venv -q --allow-existing --python "$$(command -v python3)" .venv

.venv/.runtime: requirements/runtime.txt .venv/bin/python
	@echo "Installing what Teamhub needs into .venv …"
	@$(UV) pip install -q --compile-bytecode --require-hashes -p .venv -r requirements/runtime.txt \
	  || { echo "Installing failed, see above. Nothing outside this folder was changed; run it again when mended."; exit 1; }
	@touch $@

.venv/.dev: requirements/dev.txt .venv/bin/python
	@echo "Installing what developing Teamhub needs into .venv …"
	@$(UV) pip sync -q --compile-bytecode --require-hashes -p .venv requirements/dev.txt \
	  || { echo "Installing failed, see above. Nothing outside this folder was changed; run it again when mended."; exit 1; }
	@touch $@ .venv/.runtime
