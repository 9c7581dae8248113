# Recipes call scripts/; what they do and why stands there.
.DEFAULT_GOAL := help
.PHONY: help run dev build web test test-api test-web fuzz audit sbom openapi fmt clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, serve with demo data (ARGS="..." for `sightline serve`)
	@scripts/run.sh $(ARGS)

dev: ## The same in debug, built again when a file is saved (ARGS="..." for `sightline serve`)
	@scripts/dev.sh $(ARGS)

build: ## Install what is missing and build API and web app for release
	@scripts/setup.sh build
	@scripts/build-web.sh --release
	@cargo build --release -p sightline

web: ## Build the web app, quick to compile
	@scripts/setup.sh build
	@scripts/build-web.sh

test: ## Install what is missing, then formatting, lints and all tests
	@scripts/setup.sh test
	@scripts/test.sh $(ARGS)

test-api: ## Run the tests of the API alone (ARGS="..." for `cargo test`)
	@scripts/setup.sh test
	@scripts/test.sh --api $(ARGS)

test-web: ## Run the tests of the web app alone: units and browser journeys
	@scripts/setup.sh test
	@scripts/test.sh --web $(ARGS)

fuzz: ## Fuzz a server of its own by its OpenAPI document (ARGS="examples an operation")
	@scripts/fuzz.sh $(ARGS)

audit: ## Check the dependencies: weaknesses, licences, sources (needs the network)
	@scripts/audit.sh

sbom: ## Write what is in the program and in the app as CycloneDX: target/sbom/
	@scripts/audit.sh --sbom

openapi: ## Write openapi.yaml anew from the code
	@scripts/openapi.sh

fmt: ## Format the Rust code
	@cargo fmt --all

clean: ## Delete what was compiled (Trunk stays)
	@cargo clean
	@rm -rf web/dist
