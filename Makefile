# Two commands: `make chat` installs, indexes the shipped articles and opens the page;
# `make test` checks and tests everything. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Where the CPU build of torch comes from, if not from the package index in use (see README.md)
TORCH_INDEX_URL ?=
# pip draws its progress on a terminal; elsewhere its many lines help nobody
PIP_SAYS := $(if $(MAKE_TERMERR),--progress-bar on,--quiet)
PORT ?= 7860

.PHONY: docs engines soak audit help chat index install install-tests test tests test-fast check style types format browser install-browser eval gate bench screenshots clean

help:
	@echo "make chat      install, index the articles in corpus/, open the chat page"
	@echo "make test      install what tests need, check the code, run all tests"
	@echo "make test-fast what needs no browser, no network and no child process"
	@echo "make check     formatter, linter and type checker only"
	@echo "make soak      kills, damage, faults and rivals at the size of a release (hours), see tests/reliability/"
	@echo "make engines   ask the contract of engines at length, fifty kills among it, see docs/engines.md"
	@echo "make gate      fail if quality on the open benchmarks fell below its floors"
	@echo "make eval      score all open benchmarks and write eval/results/ (about half an hour)"
	@echo "make bench     measure speed at 1,000 to 1,000,000 passages, beside peers (hours, resumable)"
	@echo "make screenshots  take the pictures in docs/screenshots/ again"
	@echo "make docs      build the documentation site in site/, offline"
	@echo "make format    rewrite the code in the house format"
	@echo "make clean     remove the environment and the search build; the library stays"

chat: install
	$(BIN)/onrecord serve --sync corpus --port $(PORT)

index: install
	$(BIN)/onrecord sync corpus

install: $(VENV)/.installed

# pip compiles 17,000 files one after the other, which is half of its time; here all cores do
COMPILE = $(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # a template of a package is no Python

# torch goes first and alone: pulled in by another package it may bring several GB of CUDA.
# $(1) are the extras; all that is wanted is resolved, fetched and compiled at once
define INSTALL
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install $(PIP_SAYS) --no-compile $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL)) \
		--constraint constraints.txt torch
	@$(PIP) install $(PIP_SAYS) --no-compile --constraint constraints.txt --editable '.[$(1)]'
	@echo "compiling them"
	@$(COMPILE)
endef

FOR_TESTS := chat,eval,test,dev,languages

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "installing the packages into $(VENV) (some minutes, the first time only)"
	$(call INSTALL,chat)
	@touch $@

$(VENV)/.installed-for-tests: pyproject.toml constraints.txt
	@echo "installing the packages and what the tests need into $(VENV) (some minutes, the first time only)"
	$(call INSTALL,$(FOR_TESTS))
	@touch $(VENV)/.installed $@

# The type checker runs beside the tests, which do not always keep every core at work
test: style browser
	$(MAKE) --no-print-directory --jobs 2 types tests

# Three processes, as the browser leaves two cores idle; a file of tests stays in one, so what it makes once is made once.
# The files go in the order of tests/conftest.py, the longest first, and not by how many tests they hold
PYTEST := $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

tests: $(VENV)/.installed-for-tests
	$(PYTEST)

# Without a browser, a network or child processes
test-fast: $(VENV)/.installed-for-tests
	$(PYTEST) -m "not browser and not model and not process"

install-tests: $(VENV)/.installed-for-tests

# SCALE=sample takes about half an hour; ARGS="--only kills --kills 10000" one campaign by itself
SCALE ?= release
soak: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.reliability.soak --scale $(SCALE) $(ARGS)

# ONRECORD_TEST_ENGINE=URI asks it of a server of your own
engines: $(VENV)/.installed-for-tests
	ONRECORD_TEST_KILLS=50 ONRECORD_TEST_ARTICLES=200 ONRECORD_TEST_QUESTIONS=100 \
		$(BIN)/python -m pytest tests/search/engines

check: style types audit

# What is installed against constraints.txt and sbom.json; needs no network
audit: $(VENV)/.installed-for-tests
	$(BIN)/python -m tests.supply_chain audit

style: $(VENV)/.installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.installed-for-tests
	$(BIN)/mypy

format: $(VENV)/.installed-for-tests
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The benchmarks lie beside the project, not in it: see eval/README.md
gate: $(VENV)/.installed-for-tests
	$(BIN)/python -m eval gate

eval: $(VENV)/.installed-for-tests
	$(BIN)/python -m eval run

# ARGS="--sizes 1000,10000 --only bm25,hybrid" for a part of it; peers: see eval/peers/requirements.txt
bench: $(VENV)/.installed-for-tests
	$(BIN)/python -m eval bench $(ARGS)

# Fails at any warning, and where a page would load something from another server
docs: $(VENV)/.installed
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[docs]'
	$(BIN)/python docs/build_site.py

screenshots: $(VENV)/.installed-for-tests browser
	$(BIN)/python docs/take_screenshots.py

browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || $(MAKE) --no-print-directory install-browser

install-browser:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && { apt-get install -y -qq --no-install-recommends chromium-headless-shell \
			|| apt-get install -y -qq --no-install-recommends chromium; } >/dev/null; \
	else \
		echo "the browser tests need Chromium; install it with your system's packages" >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) index/build .pytest_cache .mypy_cache .ruff_cache .hypothesis
