# `make run` and `make test` do all the set-up on a fresh machine: Python 3.11+, pip and make are enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint format clean

run: $(VENV)/base.stamp
	$(BIN)/unabridged ui --demo

test: $(VENV)/test.stamp lint
	$(BIN)/python -m pytest

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p .typing && ln -sfn .. .typing/unabridged
	MYPYPATH=.typing $(BIN)/mypy --namespace-packages --explicit-package-bases -p unabridged.app -p unabridged.engine -p unabridged.ingest -p unabridged.kernels -p unabridged.storage

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/base.stamp: pyproject.toml setup.py constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

# torch first and alone: the constraint picks the build, a plain range could fetch gigabytes of CUDA packages.
$(VENV)/test.stamp: pyproject.toml setup.py constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) -e ".[engine,test]"
	touch $@ $(VENV)/base.stamp

clean:
	rm -rf $(VENV) .typing build dist *.egg-info
