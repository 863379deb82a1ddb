# `make run` serves an invented salon at http://127.0.0.1:8000; `make test` proves the house.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export PYTHON

.PHONY: run test deep check bench messages lock

run: ; @tools/setup requirements.lock && exec tools/run $(PORT)

test: ; @tools/setup requirements-dev.lock && tools/system && tools/check && tools/test

deep: ; @tools/setup requirements-dev.lock && tools/system && tools/check && tools/test --deep

check: ; @tools/setup requirements-dev.lock && tools/check

bench: ; @tools/setup requirements-dev.lock && tools/system && exec .venv/bin/python -m bench

messages: ; @tools/setup requirements-dev.lock && .venv/bin/python tools/messages.py

lock: ; @tools/setup requirements-dev.lock && tools/lock
