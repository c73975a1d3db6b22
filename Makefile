# One word per task. Every target makes its own environment in .venv and passes ARGS on.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
ARGS ?=

ifdef UV
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: demo test check crash fairness bench lock clean
demo: $(VENV)/run
	@$(BIN)/yaohao demo $(ARGS)

test: $(VENV)/dev
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python tests/house.py

crash: $(VENV)/dev
	YAOHAO_CRASH=all $(BIN)/python -m pytest tests/crash --timeout 0 -p no:xdist -s $(ARGS)

fairness: $(VENV)/dev
	$(BIN)/python -m benchmarks.fairness $(ARGS)

bench: $(VENV)/dev
	$(UV) pip install --quiet --python $(BIN)/python --group bench
	for one in drawing freezing matching tap_under_draw courier_lanes; do $(BIN)/python -m benchmarks.$$one || exit 1; done

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(VENV)/bin/python requirements.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps -e .
	@touch $@

$(VENV)/dev: $(VENV)/bin/python requirements-dev.lock pyproject.toml
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps -e .
	@touch $@ $(VENV)/run
