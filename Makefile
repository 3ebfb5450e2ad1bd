# `make help` lists what can be made. Nothing outside this folder is touched, and nothing needs root.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/sh
.SHELLFLAGS := -eu -c

# All tools come from .venv, pinned by constraints.txt; paths are relative, so that a clone may lie anywhere.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# One installation at a time into .venv, also under `make -j`.
one_at_a_time := $(shell command -v flock > /dev/null && echo flock .venv/lock)
pip_install := $(one_at_a_time) python -m pip install -qq
requirements := python tests/house/requirements.py

# Folders are listed too: they change when a file is added or removed.
sources := $(shell find cpp python scenarios \( -name __pycache__ -o -name out \) -prune -o -print)
headers := $(filter %.hpp %.def,$(sources))
cpp_code := $(filter %.cpp %.hpp,$(sources))
tidied := $(patsubst %,build/tidy/%.passed,$(filter %.cpp,$(sources)))

# --- what users ask for ---

.PHONY: help demo build test check format update bench bundle clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

demo: build ## install privately and run the embedded Arys basin
	@kzwater demo --out out/demo

build: .venv/kzwater ## make .venv and install kzwater into it

test: test-cpp test-python ## run all C++ and Python tests

check: check-format check-lint check-types check-layers check-tidy check-address check-thread check-drift check-vectorisation ## format, lint, sanitizers, drift
	@echo "All checks passed"

format: .venv/check ## format the Python and C++ code
	@ruff check --quiet --select I --fix . && ruff format --quiet .
	@clang-format -i $(cpp_code)

update: .venv/kzwater .venv/check ## rewrite what is generated: stubs, reference, message catalogues
	@python tests/house/drift.py --write

bench: .venv/kzwater build-tests ## measure, append to benchmarks/history.jsonl, fail when slower
	@python benchmarks/bench.py

bundle: .venv/kzwater .venv/dev ## make dist/bundle, a folder of wheels that installs offline
	@sh tests/house/bundle.sh

clean: ## remove what was built, but not .venv
	@rm -rf build dist out .pytest_cache .mypy_cache .ruff_cache .grimp_cache .import_linter_cache

# --- the private environment; stamps lie in .venv ---

.venv/made: tests/house/needs.sh
	@python=$$(sh tests/house/needs.sh); echo "Making .venv with $$python"; "$$python" -m venv .venv
	@touch $@

.venv/core: .venv/made constraints.txt pyproject.toml
	@echo "Installing the libraries that kzwater needs"
	@$(requirements) build core > $@.txt
	@$(pip_install) -c constraints.txt -r $@.txt cmake ninja
	@touch $@

.venv/test .venv/check .venv/dev: .venv/core
	@echo "Installing the libraries for: $(@F)"
	@$(requirements) $(@F) > $@.txt
	@$(pip_install) -c constraints.txt -r $@.txt
	@touch $@

.venv/kzwater: .venv/core $(sources) CMakeLists.txt pyproject.toml README.md LICENSE
	@echo "Building kzwater (the first time takes a few minutes)"
	@rm -rf build/wheel && MAKEFLAGS= python -m pip wheel -qq --no-build-isolation --no-deps --wheel-dir build/wheel .
	@$(pip_install) --no-deps --force-reinstall build/wheel/*.whl
	@touch $@

# --- tests ---

.PHONY: test-cpp test-python build-tests build-address build-thread

test-cpp: build-tests
	@build/tests/kzwater_tests --color_output=no

# From a folder that holds no code, so that the installed package is what is tested; on all cores.
test-python: .venv/test .venv/kzwater
	@mkdir -p build/run && cd build/run && python -m pytest -n auto -c ../../pyproject.toml --rootdir ../.. ../../tests

build-tests build-address build-thread: build-%: build/%/build.ninja
	@echo "Building the C++ tests ($*)"
	@MAKEFLAGS= cmake --build --preset $* -- --quiet

build/%/build.ninja: CMakePresets.json .venv/test
	@cmake --preset $* --log-level=WARNING -DPython_EXECUTABLE="$(CURDIR)/.venv/bin/python" > /dev/null
	@touch $@

# --- checks ---

.PHONY: check-format check-lint check-types check-layers check-tidy check-address check-thread check-drift check-vectorisation

check-format: .venv/check
	@ruff format --check --quiet .
	@clang-format --dry-run --Werror $(cpp_code)

check-lint: .venv/check
	@ruff check --quiet .

check-types: .venv/check .venv/test
	@mypy

check-layers: .venv/test .venv/kzwater
	@lint-imports --no-logo

check-tidy: $(tidied)

build/tidy/%.passed: % .clang-tidy $(headers) .venv/check | build-tests
	@mkdir -p $(@D) && clang-tidy -p build/tests --quiet $< 2> $@.log || { cat $@.log; exit 1; }
	@touch $@

check-address: build-address
	@UBSAN_OPTIONS=print_stacktrace=1 build/address/kzwater_tests --color_output=no

# GCC's thread sanitizer cannot bear the address randomisation of newer kernels.
check-thread: build-thread
	@fixed="setarch $$(uname -m) -R"; $$fixed true 2> /dev/null || fixed=; $$fixed build/thread/kzwater_tests --color_output=no

check-drift: .venv/check .venv/kzwater
	@python tests/house/drift.py

check-vectorisation: build-tests
	@python tests/house/vectorisation.py build/tests
