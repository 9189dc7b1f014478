# `make run` and `make test` do all the set-up on a fresh machine: Python 3.11+, pip and make are enough.
PYTHON ?= python3
VENV := .venv
VLLM := .venv-vllm
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
INPUTS := pyproject.toml setup.py constraints.txt

.PHONY: run test test-vllm lint format chromium clean

run: $(VENV)/base.stamp
	$(BIN)/unabridged ui --demo

test: $(VENV)/test.stamp chromium lint
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist worksteal -m "not browser and not vllm"
	$(BIN)/pytest -m browser

# Serving by a real vLLM (CPU build, an environment of its own, 2.5 GB) and a tiny model made on the spot.
test-vllm: $(VLLM)/test.stamp
	UNABRIDGED_VLLM_PYTHON=$(CURDIR)/$(VLLM)/vllm/bin/python $(BIN)/pytest -m vllm tests/serving

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	mkdir -p .typing && ln -sfn .. .typing/unabridged
	MYPYPATH=.typing $(BIN)/mypy --namespace-packages --explicit-package-bases \
	    -p unabridged.app -p unabridged.engine -p unabridged.ingest -p unabridged.kernels -p unabridged.storage

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The browser tests drive a Chromium that is on the machine; Playwright's own is the second choice, Debian's the third.
chromium: $(VENV)/test.stamp
	@command -v chromium chromium-browser google-chrome >/dev/null \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	|| $(BIN)/playwright install chromium \
	|| { echo "The browser tests need Chromium: install your system's package 'chromium', then run make test again."; exit 1; }

# What pip fetches without a word takes minutes: said first, or it looks stuck.
$(VENV)/base.stamp: $(INPUTS)
	@echo "Setting up $(VENV): about 950 MB, a few minutes, only this once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

# torch first and alone, so that nothing else decides on its version. Which build comes is pip's index's choice: CONTRIBUTING.md.
$(VENV)/test.stamp: $(INPUTS)
	@echo "Setting up $(VENV) for the tests: about 3 GB, some minutes, only this once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) torch
	@$(PIP) -e ".[engine,test]"
	@touch $(VENV)/base.stamp $@

$(VLLM)/test.stamp: $(VENV)/test.stamp engine/vllm/constraints.txt engine/vllm/install.py
	env -u UNABRIDGED_VLLM_PYTHON $(BIN)/unabridged serve --install --home $(VLLM)
	touch $@

clean:
	rm -rf $(VENV) $(VLLM) .typing build dist *.egg-info
