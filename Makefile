# The two commands of the README are `make demo` and `make test`; everything they need, they set up.
# On Windows the same steps in plain `python -m …` lines are in README.md.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Nothing outside this folder may leak into a build, and nbgrader calls programs by name.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: $(VENV)/.ready  ## make the environment in .venv (the other targets do this by themselves)

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else "The MLP Lab needs Python 3.11 to 3.13; this is %d.%d. Say which to use: make setup PYTHON=python3.12" % v)'
	@echo "Making the environment in $(VENV): about two minutes, once."
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m mlp_lab setup-jupyter
	@touch $@

demo: setup  ## build, release, mark an example class; says where the mark sheet and the feedback are
	@$(BIN)/python -m mlp_lab demo

test: setup lint  ## lint, then the whole test suite, browser included
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

build: setup  ## notebooks/ → source/ and release/
	@$(BIN)/python -m mlp_lab build

preview: setup  ## executed, solved copies of the notebooks in preview/
	@$(BIN)/python -m mlp_lab preview

lab: setup  ## JupyterLab, for authors
	@$(BIN)/jupyter lab

lint: setup  ## ruff and mypy: faults, format and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

proof: setup  ## what takes longer than a test may: big classes, long runs
	@$(BIN)/python -m pytest -m proof -n 0 -o faulthandler_timeout=0

bench: setup  ## benchmarks: ratios against peers measured in the same run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[bench]' --no-build-isolation
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: setup  ## make requirements.lock anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@sed -n '/^#/p;/^[^#]/q' requirements.lock > requirements.lock.new
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra instructor --extra dev \
		--generate-hashes --no-header --no-annotate pyproject.toml >> requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:  ## take away what the commands made, but never submissions, marks or feedback
	rm -rf $(VENV) demo preview dist build *.egg-info .pytest_cache .ruff_cache .mypy_cache

.PHONY: help setup demo test build preview lab lint proof bench lock clean
