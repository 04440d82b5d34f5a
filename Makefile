# `make demo` and `make test` are all a newcomer needs; each sets up what it uses.
# Needed beforehand: Python 3.11 or later with pip and venv, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# OCR is twelve times faster with Tesseract: installed where root and apt are there, never a must.
define TESSERACT
if ! command -v tesseract >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
  export DEBIAN_FRONTEND=noninteractive; \
  { apt-get -qq update && apt-get -qq install -y --no-install-recommends tesseract-ocr; } \
    >/dev/null 2>&1 </dev/null || echo "tesseract-ocr could not be installed: scans are read slowly"; \
fi
endef

.PHONY: install demo test check trial bench model lock clean

install: $(VENV)/.installed

# One environment with the locked packages and the project itself, editable.
$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up (the first time takes a few minutes) ..."
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@$(TESSERACT)
	@touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: install
	$(BIN)/redact demo

check: $(VENV)/.dev
	$(BIN)/ruff format --check redact tests models
	$(BIN)/ruff check redact tests models
	$(BIN)/mypy
	$(BIN)/lint-imports

# Two processes, because there are two cores; the first one's words are printed when both are done.
LONG := tests/adversarial tests/run tests/samples
test: check
	@echo "pytest, in two halves"
	@$(BIN)/python -m pytest -m "not trial" $(LONG) > .long.log 2>&1 & long=$$!; \
	$(BIN)/python -m pytest -m "not trial" $(LONG:%=--ignore=%); rest=$$?; \
	wait $$long; long=$$?; cat .long.log; rm -f .long.log; test $$long -eq 0 -a $$rest -eq 0

trial: $(VENV)/.dev
	$(BIN)/python -m tests.trial trial.json

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench --json bench.json

# The product's own name finder, trained anew from the public sets in DATA (see models/CARD.md). One
# thread, and no chance in the order of anything: so the same bytes each time on one machine.
model: $(VENV)/.dev
	@test -n "$(DATA)" || { echo "use: make model DATA=DIR (models/CARD.md says what DIR holds)"; exit 2; }
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONHASHSEED=0 $(BIN)/python -m models.training "$(DATA)"

# After a change of dependencies in pyproject.toml.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --no-annotate --no-header --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --build-deps-for editable

lock: $(VENV)/.dev
	$(PIP) install "pip-tools>=7.5"
	$(LOCK) --output-file requirements.lock pyproject.toml
	$(LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) demo-out trial.json bench.json .long.log dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find redact tests models -name __pycache__ -type d -prune -exec rm -rf {} +
