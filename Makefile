# make lab    set up if needed, then open the course in JupyterLab
# make test   set up if needed, then run every check
# make quick  the checks that matter at once, in less than a minute: no browser, no training
# make bake   run the notebooks in a real page and store their outputs, stills and README's picture;
#             NOTEBOOKS=notebooks/02-... for those alone
# make checkpoints  train the small nets that come with the course anew, and those of the reproduction
#             wall, in about three quarters of an hour
# make bench  measure the budgets of the interactive pages
#
# Words that may follow: PYTHON=/path/to/python3.12  PORT=8890  TORCH_INDEX=address-of-an-index

PYTHON ?= $(shell command -v python3 || command -v python || echo python3)
BIN := .venv/bin
# Workers that share the tests; each has a browser of its own.
SHARED := -n logical --maxprocesses 4
# Tests that take a moment: the numerics among them do without torch.
QUICK = tests/test_faces.py tests/test_layers.py tests/test_parallel.py tests/test_repository.py \
  tests/lessons/checks/engine/test_framework.py tests/lessons/train/test_registry.py \
  $(addprefix tests/notebooks/test_,form.py links.py taught_code.py) \
  $(addprefix tests/widgets/core/test_,background.py view.py) \
  $(shell grep -L 'import torch\|from torch\|stories\|story_reader\|char_lm\|lessons.checks' tests/lessons/test_*.py tests/lessons/*/test_*.py)

.PHONY: lab test quick bake checkpoints bench browser setup-test setup-bench

lab:
	@$(call setup,lab)

test: setup-test browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest $(SHARED) --nbval notebooks tests

quick: setup-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest $(SHARED) -q $(QUICK)

bake: setup-test browser
	$(BIN)/python -m tests.harness.bake $(NOTEBOOKS)
	$(if $(NOTEBOOKS),,$(BIN)/python -m tests.harness.bake --readme)

checkpoints: setup-test
	$(BIN)/python -m lessons.train

bench: setup-bench browser
	$(BIN)/python -m tests.harness.bench

browser: setup-test
	@$(BIN)/python -m tests.harness.chromium

setup-test setup-bench: setup-%:
	@$(call setup,$*)

define setup
command -v '$(PYTHON)' >/dev/null || \
{ echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one with PYTHON=."; exit 1; }; \
'$(PYTHON)' .tools/setup.py $(1)
endef
