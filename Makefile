# make lab    set up if needed, then open the course in JupyterLab
# make test   set up if needed, then run every check
# make quick  the checks that matter at once, in less than a minute: no browser, no training
# make bake   run the notebooks in a real page and store their outputs, stills and README's picture;
#             NOTEBOOKS=notebooks/02-... for those alone
# make checkpoints  train the small nets that come with the course anew, and those of the reproduction
#             wall, in about an hour
# make bench  measure the budgets of the interactive pages
# make student, make instructor, make nbgrader, make study  editions of the lessons for a class, into editions/;
#             with NOTEBOOKS=notebooks/02-... of those alone
# make site   build the course as a folder of files, site/, for any static host: it runs in the browser.
#             PYODIDE=/path/to/pyodide puts a copy of Pyodide into it; else the page takes it from its CDN
# make site-serve  show site/ on this machine
# make site-test   build a site with a copy of Pyodide, and run every lesson in it in a real browser;
#             make site-part runs what takes some minutes: lesson 09, a training, the pages to read
# make bench-site  measure the budgets of the site beside the course on this machine
# make hub    a hub for a class on this machine, as root: CLASS=names.txt makes its users, CERT= and KEY= open it
# make image  the course as a folder that repo2docker makes an image of, build/image, for a hub on Kubernetes
# make hub-test     start a hub, as root, and try to reach what is another learner's
# make bench-class  thirty learners on one hub, as root: LEARNERS=5 for so many
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

PYODIDE ?= cdn
SITE_TESTS := build/site-tests

.PHONY: lab test quick bake checkpoints bench bench-site student instructor nbgrader study site site-serve \
  site-test site-part hub image hub-test bench-class browser setup-test setup-bench

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

bench-site: setup-bench browser
	$(BIN)/python -m tests.harness.bench site

student instructor nbgrader study: setup-test
	$(BIN)/python -m lessons.editions $@ editions/$@ $(NOTEBOOKS)

site:
	@$(find-python)
	@'$(PYTHON)' .tools/site/build.py site '$(PYODIDE)'

site-serve:
	@'$(PYTHON)' .tools/site/serve.py site '$(or $(PORT),8000)'

site-test: setup-test browser
	$(BIN)/python -m tests.site.fixture $(SITE_TESTS)
	SITE=$(SITE_TESTS)/site $(BIN)/pytest -q tests/site

site-part: setup-test browser
	$(BIN)/python -m tests.site.part $(SITE_TESTS)

hub:
	@$(find-python)
	@'$(PYTHON)' .tools/hub/hub.py

image:
	@$(find-python)
	@'$(PYTHON)' .tools/hub/image.py build/image

hub-test: setup-test
	HUB=yes $(BIN)/pytest -q tests/hub

bench-class: setup-test
	$(BIN)/python -m tests.hub.bench $(LEARNERS)

browser: setup-test
	@$(BIN)/python -m tests.harness.chromium

setup-test setup-bench: setup-%:
	@$(call setup,$*)

define find-python
command -v '$(PYTHON)' >/dev/null || \
{ echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one with PYTHON=."; exit 1; }
endef

define setup
$(find-python); \
'$(PYTHON)' .tools/setup.py $(1)
endef
