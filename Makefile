# Every verb of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := all
export CDK8S_CHECK_UPGRADE := false

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: install
install: node_modules/.package-lock.json

.PHONY: build
build: install ## Compile into lib/.
	@npm run --silent build

.PHONY: all
all: build ## Install, build, and render every environment into dist/ (the default).
	@node lib/src/main.js

.PHONY: test
test: build ## Every test, the real Kubernetes, helm and oauth2-proxy included.
	@npm run --silent test:all

.PHONY: check
check: install ## Types, lint, format and unit tests: under a minute.
	@$(MAKE) --no-print-directory --jobs=2 check-lint check-types check-format check-unit

.PHONY: check-lint check-types check-format check-unit
check-lint check-types check-format:
	@npm run --silent $(@:check-%=%)
check-unit:
	@npm run --silent test:unit

.PHONY: generate
generate: install ## Write everything generated: dist/, imports/, helm/orchestra, docs/values.md.
	@node scripts/generate.mjs --version
	@npm run --silent build
	@node scripts/generate.mjs

.PHONY: control-plane
control-plane: ## Start a real Kubernetes without containers, to play with; Ctrl-C ends it.
	@node control-plane/main.mjs

.PHONY: traefik
traefik: install ## Tests with the real Traefik, which takes some minutes to build the first time.
	@node control-plane/build.mjs traefik
	@npx --no-install vitest run --project traefik

.PHONY: test-matrix
test-matrix: install ## The chart under the oldest helm that it is for and the next major one, built the first time.
	@node control-plane/build.mjs helm
	@npx --no-install vitest run --project matrix

.PHONY: mutants
mutants: install ## Every small mistake in every template of the charts, each of which must show.
	@ORCHESTRA_MUTANTS=all npx --no-install vitest run --project real test/helm/chart-mutants.test.ts

.PHONY: fuzz
fuzz: install ## The chart against the program with fresh random documents: make fuzz [DOCUMENTS=10000] [SEED=n].
	@seed=$${SEED:-$$((RANDOM * 32768 + RANDOM))}; echo "seed $$seed: make fuzz SEED=$$seed tries the same again"; \
	ORCHESTRA_SEED=$$seed ORCHESTRA_DOCUMENTS=$${DOCUMENTS:-10000} npx --no-install vitest run --project real \
	test/helm/random-documents-first.test.ts test/helm/random-documents-second.test.ts

.PHONY: demo
demo: build ## See sessions live: a control plane, the operator, three Workshops; Ctrl-C ends all of it.
	@node_modules/.bin/node demo/main.mjs

.PHONY: e2e
e2e: build ## What kwok cannot prove, on your cluster: make e2e KUBECONFIG=path [CONTEXT=name].
	@node_modules/.bin/node e2e/main.mjs

.PHONY: faults
faults: install ## What goes wrong at every point of every scenario. ARGS="create kill-after *" or ARGS=all or SEED=n chooses.
	@ORCHESTRA_FAULTS="$(ARGS)" ORCHESTRA_SEED=$${SEED:-0} npx --no-install vitest run --project faults

.PHONY: bench
bench: build ## Measure: syntheses, renderings, the operator. ARGS="operator 100" chooses.
	@npm run --silent bench -- $(ARGS)

.PHONY: scale
scale: build ## Thousands of Workshops, and what happens to them there. ARGS="500 restart" chooses.
	@node_modules/.bin/node bench/scale/main.mjs $(ARGS)

.PHONY: chaos
chaos: install ## Hardships of the platform, with fifty frozen leaders. FREEZES=n chooses how many.
	@ORCHESTRA_FREEZES=$${FREEZES:-50} npx --no-install vitest run --project real test/cluster/operator/frozen-leader.test.ts \
	test/cluster/operator/hardships.test.ts test/cluster/operator/certificates.test.ts test/cluster/operator/api-server-restart.test.ts

.PHONY: image
image: ## Build the image with docker, podman or buildah: make image [IMAGE=name:tag].
	@node scripts/image.mjs $(IMAGE)

.PHONY: help
help: ## This list.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
