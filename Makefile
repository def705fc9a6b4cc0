# `make video` and `make test` do everything, set-up included, on a bare Debian, Ubuntu or macOS.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
BIN := .venv/bin
READY := .venv/ready

# A sentence may hold any character. It goes through the environment, and $(value) keeps make
# from reading its dollar signs; pasted into a recipe, quotes and dollars would be the shell's.
ifneq ($(origin SENTENCE),undefined)
export ATTN_SENTENCE := $(value SENTENCE)
unexport SENTENCE
endif
ifneq ($(origin SCENE),undefined)
export ATTN_SCENE := $(value SCENE)
unexport SCENE
endif

.PHONY: help video test test-slow lint bench gallery clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/make \1@/p' Makefile | awk -F@ '{ printf "%-16s%s\n", $$1, $$2 }'
	@echo 'example: make video SENTENCE="a small green frog jumped into the quiet pond"'

video: $(READY)  ## render a video; SENTENCE="..." and SCENE=... choose what (see: .venv/bin/attn list)
	@set --; \
	[ -z "$${ATTN_SENTENCE+set}" ] || set -- "--sentence=$$ATTN_SENTENCE"; \
	[ -z "$${ATTN_SCENE+set}" ] || set -- "$$@" -- "$$ATTN_SCENE"; \
	exec $(BIN)/attn render "$$@"

# On all cores; the tests of a file stay together, since they share what was made for one of them.
# Each worker has a core, so products of matrices need no threads. More options: PYTEST_ADDOPTS.
PYTEST = OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n logical --dist loadfile

test: lint  ## check the code's style and types, then run every test that is not marked slow
	$(PYTEST)

test-slow: lint  ## check the code's style and types, then run every test, which takes much longer
	$(PYTEST) -m ''

lint: $(READY)  ## check the code's style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m tests.lint_docstrings

bench: $(READY)  ## measure what the parts cost, beside PyTorch where it is installed
	$(BIN)/python -m benchmarks

gallery: $(READY)  ## render what README shows into media/, and write its table of scenes
	$(BIN)/python -m scenes.console.gallery

clean:  ## remove what tests and builds leave (not .venv, not attn-videos)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage build dist
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# The stamp is newer than what decides the installation: .venv is touched again only when that changes.
$(READY): pyproject.toml constraints.txt .ci/system-packages
	@[ -n "$(PYTHON)" ] || { echo 'Python 3.11 or newer is needed: see https://www.python.org/downloads' >&2; exit 1; }
	@.ci/system-packages "$(PYTHON)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[video,dev]'
	@touch $@
