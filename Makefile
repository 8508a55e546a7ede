# Thin on purpose: each target calls `cargo xtask`, by way of a script that first makes sure that
# there is a C compiler to build xtask with. `cargo xtask --help` lists what else there is.
XTASK := ./scripts/xtask
# Extra arguments, as in `make run ARGS="--port 8080"` or `make test ARGS="--only unit"`.
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test soak fuzz bench check

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything that running, testing and checking need
	@$(XTASK) setup $(ARGS)

run: ## Build in release mode and start the demo: http://127.0.0.1:3000
	@$(XTASK) run $(ARGS)

test: ## All tests: SQLite, PostgreSQL, and a real browser
	@$(XTASK) test $(ARGS)

soak: ## Kills, load, full disks and hostile requests, for longer; ARGS="--times 20"
	@$(XTASK) soak $(ARGS)

fuzz: ## Hostile input for what reads deliveries; ARGS="--seconds 600" for longer
	@$(XTASK) fuzz $(ARGS)

bench: ## Deliveries, pages and decisions, beside peers (half an hour); ARGS="--part approvals" for some minutes
	@$(XTASK) bench $(ARGS)

check: ## Formatting, lints, docs, licences, dependencies, tidiness
	@$(XTASK) check $(ARGS)
