# Everything that people and CI run. Each target first makes what it needs, inside the checkout.
.DEFAULT_GOAL := help

VENV := .venv
SERVER_VENV := .venv-servers
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed $(SERVER_VENV)/.installed
ARGS :=

# Python 3.11 or newer that can make virtual environments; make PYTHON=... names another.
PYTHON :=
CANDIDATES := $(or $(PYTHON),python3.11 python3 python3.12 python3.13 python3.14)

# Pyright unpacks itself into the user's cache unless told otherwise.
export PYRIGHT_PYTHON_CACHE_DIR := $(CURDIR)/.cache/pyright
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## Make both virtual environments: the SDK's and the test servers'

.PHONY: demo
demo: $(INSTALLED) ## Run examples/quickstart.py against a server of its own
	@$(RUN) -m tests.servers.demo examples/quickstart.py

.PHONY: test
test: $(INSTALLED) ## Run the tests; ARGS="tests/unit -k name" chooses some
	@$(RUN) -m pytest $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/.installed ## Feed every parser broken input, each for FUZZ_SECONDS (60)
	@FUZZ_SECONDS="$${FUZZ_SECONDS:-60}" $(RUN) -m pytest tests/fuzz/test_parsers.py $(ARGS)

.PHONY: format
format: $(VENV)/.installed ## Format the code and mend what ruff can mend
	@$(RUN) -m ruff check --quiet --fix-only .
	@$(RUN) -m ruff format .

.PHONY: lint
lint: $(VENV)/.installed ## Check style and formatting
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

.PHONY: typecheck
typecheck: $(VENV)/.installed ## Check types with mypy and pyright
	@$(RUN) -m mypy
	@$(RUN) -m pyright

.PHONY: golden
golden: $(INSTALLED) ## Rewrite the golden texts under tests/golden; read their diff
	@$(RUN) -m pytest --golden-update $(ARGS)

.PHONY: generate
generate: $(VENV)/.installed ## Generate the committed services from the models
	@$(RUN) -m codegen

.PHONY: services
services: $(VENV)/.installed ## Generate every service; git ignores those that are not committed
	@$(RUN) -m codegen --all

.PHONY: check-generated
check-generated: $(VENV)/.installed ## Fail if the committed services differ from what is generated
	@$(RUN) -m codegen --check

.PHONY: wheels
wheels: $(VENV)/.installed ## Build the wheel of everything, of the core and of each service
	@rm -rf dist
	@$(RUN) -m pip wheel --quiet --no-deps --no-cache-dir --wheel-dir dist .
	@$(RUN) -m codegen.wheels dist

.PHONY: bench
bench: $(INSTALLED) ## Measure the SDK beside boto3
	@$(RUN) -m benchmarks $(ARGS)

.PHONY: clean
clean: ## Remove everything that make and the tools have made
	@rm -rf $(VENV) $(SERVER_VENV) .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: setup.cfg pyproject.toml
	@$(call make_venv,$(VENV))
	@$(VENV)/bin/python -m pip install --quiet --editable '.[dev,bench]'
	@touch $@

$(SERVER_VENV)/.installed: tests/servers/requirements.txt
	@$(call make_venv,$(SERVER_VENV))
	@$(SERVER_VENV)/bin/python -m pip install --quiet --requirement $<
	@touch $@

# A virtual environment whose Python has gone is made anew; one that works is kept.
define make_venv
echo "Setting up $(1)"; \
$(1)/bin/python -c '' 2>/dev/null || { \
	for python in $(CANDIDATES); do \
		"$$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& exec "$$python" -m venv --clear $(1); \
	done; \
	echo "Found no Python 3.11 or newer with venv and ensurepip (tried: $(CANDIDATES))." >&2; \
	exit 1; \
}
endef
