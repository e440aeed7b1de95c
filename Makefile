# On Windows, or without make, type the command below a target's name.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

start:  ## open the course (make start LANGUAGE=zh for Chinese)
	$(PYTHON) start.py --lang $(or $(LANGUAGE),en)

test:  ## set up and run every test (make test ARGS="-k churn" for some)
	$(PYTHON) start.py test $(ARGS)

lint:  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

build:  ## write lessons/ and assignments/ from their sources in course/
	$(BIN)/course build

check:  ## what the course promises about itself: both languages alike, every concept covered
	$(BIN)/course check

constraints:  ## pin every dependency anew, for every platform (needs uv)
	uv pip compile --universal --python-version 3.11 --no-header --no-annotate --all-extras --upgrade --quiet pyproject.toml --output-file constraints.txt

clean:  ## remove what tools left behind; the environment and a class's work stay
	rm -rf build dist *.egg-info .pytest_cache .hypothesis .mypy_cache .ruff_cache spark-warehouse artifacts
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: help start test lint build check constraints clean
