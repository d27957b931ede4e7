# Two commands: `make chat` installs, indexes the shipped articles and opens the page;
# `make test` checks and tests everything. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Where the CPU build of torch comes from, if not from the package index in use (see README.md)
TORCH_INDEX_URL ?=
PORT ?= 7860

.PHONY: help chat index install install-tests test test-fast check format browser install-browser eval gate bench screenshots clean

help:
	@echo "make chat      install, index the articles in corpus/, open the chat page"
	@echo "make test      install what tests need, check the code, run all tests"
	@echo "make test-fast what needs no browser, no network and no child process"
	@echo "make check     formatter, linter and type checker only"
	@echo "make gate      fail if quality on the open benchmarks fell below its floors"
	@echo "make eval      score all open benchmarks and write eval/results/ (about half an hour)"
	@echo "make bench     measure speed at 1,000 to 1,000,000 passages, beside peers (hours, resumable)"
	@echo "make screenshots  take the pictures in docs/screenshots/ again"
	@echo "make format    rewrite the code in the house format"
	@echo "make clean     remove the environment and the search build; the library stays"

chat: install
	$(BIN)/onrecord serve --sync corpus --port $(PORT)

index: install
	$(BIN)/onrecord sync corpus

install: $(VENV)/.installed

# torch goes first and alone: pulled in by another package it may bring several GB of CUDA
$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL)) \
		--constraint constraints.txt torch
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[eval,test,dev]'
	@touch $@

# Two processes: a file of tests stays in one, so what it makes once is made once
test: check browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

# Without a browser, a network or child processes
test-fast: $(VENV)/.installed-for-tests
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile -m "not browser and not model and not process"

install-tests: $(VENV)/.installed-for-tests

check: $(VENV)/.installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
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

screenshots: $(VENV)/.installed-for-tests browser
	$(BIN)/python docs/take_screenshots.py

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
		|| command -v google-chrome >/dev/null || $(MAKE) --no-print-directory install-browser

install-browser:
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "the browser tests need Chromium; install it with your system's packages" >&2; exit 1; \
	fi

clean:
	rm -rf $(VENV) index/build .pytest_cache .mypy_cache .ruff_cache .hypothesis
