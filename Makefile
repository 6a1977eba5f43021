# `make setup` once; every other target sets up what it needs by itself.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check messages bench load calibration bundle docs lock clean
SHELL := /bin/sh
PY := .venv/bin/python

help:
	@echo "make setup   a .venv in the root with run-time and development tools"
	@echo "make demo    an invented administration of 1,000,000 declarations, analysed, and the web product on one of 10,000"
	@echo "make test    every test, also the slow ones"
	@echo "make check   what to run before a commit: format, lint, types, import layers, fast tests, docs"
	@echo "make messages  collect what pages say for the translators, after a text was added or changed"
	@echo "make bench   speed and memory, as ratios within one run"
	@echo "make load    50 people at the pages while an analysis goes on, for ten minutes"
	@echo "make calibration  every stated error rate put to the proof by simulation (about an hour)"
	@echo "make bundle  an offline installation: wheels, checksums, install script"
	@echo "make docs    the pages of documentation, into docs/_build/html"
	@echo "make lock    pin requirements anew, with hashes"
	@echo "make clean   remove all that was made here: environments, pages, caches"

.venv/.ready: requirements/dev.txt requirements/tools.txt pyproject.toml tools/setup.sh
	sh tools/setup.sh
	@touch .venv/.ready

setup: .venv/.ready

demo: setup
	sh tools/demo.sh

check: setup
	sh tools/check.sh fast

test: setup
	sh tools/check.sh all

messages: setup
	$(PY) tools/collect_messages.py

docs: setup
	$(PY) -m sphinx -W --keep-going -q -b html docs docs/_build/html

bench: setup
	sh tools/bench.sh

load: setup
	sh tools/load.sh $(if $(phones),--phones $(phones)) $(if $(house),--house $(house)) \
		$(if $(declarations),--declarations $(declarations))

calibration: setup
	PYTHONPATH=src $(PY) -m calibration --write docs

bundle: setup
	sh tools/bundle.sh

lock:
	sh tools/lock.sh

clean:
	rm -rf .venv .venv-* .tools docs/_build dist demo .mypy_cache .ruff_cache .pytest_cache
