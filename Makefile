# make run and make test are all that a newcomer needs; make help lists the rest.

GO       ?= go
NPM      ?= npm
FUZZTIME ?= 30s
# What make run gives telemetryctl, and what make test gives go test, on top.
RUNFLAGS  ?= --invocations 10
TESTFLAGS ?=
BENCHFLAGS ?=
SYNTHFLAGS ?=
# The CDK's command line, which only make deploy needs.
CDK ?= npx --yes aws-cdk@2.1148.1

# Tests of whole processes, which keep time by the clock: they run when nothing
# else does.
TIMED := ./bench ./cmd/telemetryctl ./internal/endtoend

EXTENSION := bin/kinesis-telemetry-api-extension
LINT      := $(GO) tool -modfile=tools/go.mod golangci-lint
# Not in tools/go.mod: it and golangci-lint need two versions of one module.
WORKFLOWS := $(GO) run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 -shellcheck= -pyflakes=

# What is built must not depend on the state of a repository, nor on there being one.
export GOFLAGS += -buildvcs=false

# The CDK says at length that Node.js 20 is old, which it may be.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

# The layer must run on every Linux that Lambda has, and be the same bytes
# wherever it is built: no C, no paths, no build id.
STATIC := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags "-s -w -buildid="

# Packages whose calls are not worth their inlining: see cmd/layer.
COLD := -gcflags=net/...=-l -gcflags=crypto/tls/...=-l -gcflags=crypto/x509/...=-l -gcflags=encoding/asn1=-l -gcflags=regexp/...=-l -gcflags=vendor/...=-l

# What net/http need not have to be a floor.
FLOOR := -tags nethttpomithttp2 $(COLD)

# The extension with some of its files replaced, to be measured against.
VARIANT = $(STATIC) $(COLD) -overlay bench/$(1)/overlay.json -tags bench_$(1) -o build/$(1) ./cmd/kinesis-telemetry-api-extension

# The race detector needs a C compiler; a machine that has only Go tests without it.
CC_FOUND := $(shell command -v $(or $(CC),cc) || command -v gcc || command -v clang)
RACE     := $(if $(CC_FOUND),-race)

.DEFAULT_GOAL := help
.PHONY: help run test build layer lint fmt fuzz simulate soak bench profile readme release-check synth deploy clean need-go need-node

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## run a real function under the local Lambda, into the local Kinesis
	@mkdir -p build
	$(STATIC) -o build/bootstrap ./examples/function
	bin/telemetryctl local --function build/bootstrap $(RUNFLAGS)

test: need-go test/npm/node_modules/.stamp bench/original/node_modules/.stamp infra/checks/node_modules/.stamp ## install what the tests need, and run them all
	$(GO) vet ./...
	@$(if $(RACE),true,echo "No C compiler found: the tests run without the race detector.")
	REQUIRE_NPM=1 $(GO) test $(RACE) -shuffle=on -timeout=10m $(TESTFLAGS) $$($(GO) list ./... | grep -vxF "$$($(GO) list $(TIMED))")
	REQUIRE_NPM=1 $(GO) test $(RACE) -shuffle=on -timeout=10m -p=1 $(TESTFLAGS) $(TIMED)
	@# A module of its own. Without the race detector, which complains of the CDK's runtime for Go,
	@# and without vet, which goes through all of the CDK first: make lint has it.
	cd infra && REQUIRE_NPM=1 $(GO) test -vet=off -shuffle=on -timeout=10m $(TESTFLAGS) ./...

build: need-go ## build the extension and telemetryctl into bin/
	@mkdir -p bin
	$(STATIC) $(COLD) -o $(EXTENSION) ./cmd/kinesis-telemetry-api-extension
	$(STATIC) -o bin/telemetryctl ./cmd/telemetryctl

layer: need-go ## build the layers' zips into dist/, with checksums and SBOMs
	$(GO) run ./cmd/layer -out dist

lint: need-go ## check code and workflows (the first run builds the linters)
	$(LINT) run ./...
	cd infra && $(GO) tool -modfile=../tools/go.mod golangci-lint run --config ../.golangci.yml ./...
	$(WORKFLOWS) .github/workflows/*.yml

fmt: need-go ## format the code as make lint wants it
	$(LINT) fmt ./...
	cd infra && $(GO) tool -modfile=../tools/go.mod golangci-lint fmt --config ../.golangci.yml ./...

fuzz: need-go ## run every fuzz target for FUZZTIME=30s, or for so many inputs, such as 1000x
	@GO="$(GO)" tools/fuzz $(FUZZTIME)

simulate: need-go ## live through SEEDS=100000 drawn lives from START on, or through SEED=42 alone
	@SEED="$(SEED)" SEEDS="$(SEEDS)" START="$(START)" GO="$(GO)" tools/simulate

soak: need-go ## live for MINUTES=120 under faults drawn by SEED: nothing missing, memory flat
	SOAK_MINUTES="$(or $(MINUTES),120)" SOAK_SEED="$(SEED)" $(GO) test ./internal/endtoend -run '^TestASoak' -count=1 -v -timeout=0

bench: build bench/original/node_modules/.stamp ## measure the built extension beside other programs, in one run; BENCHFLAGS="-only start,load -quick"
	@mkdir -p build/layers
	$(STATIC) $(FLOOR) -o build/floor ./bench/floor
	$(STATIC) $(FLOOR) -o build/discard ./bench/discard
	$(STATIC) $(FLOOR) -o build/forward ./bench/forward
	$(STATIC) -o build/bootstrap ./examples/function
	$(call VARIANT,sdk)
	$(call VARIANT,defaultroots)
	cd bench/original && $(NPM) run --silent bundle
	$(GO) run ./cmd/layer -out build/layers
	$(GO) build -o build/bench ./bench
	build/bench -forward build/forward -sdk build/sdk -defaultroots build/defaultroots -original build/original.mjs -layers build/layers \
		-markdown build/bench.md -json build/bench.json $(BENCHFLAGS)

profile: need-go ## profile the extension's CPU time under load, into build/cpu.prof
	@mkdir -p build
	$(call VARIANT,profile)
	$(GO) build -o build/bench ./bench
	build/bench -extension build/profile -profile build/cpu.prof
	$(GO) tool pprof -top -nodecount 30 build/profile build/cpu.prof

readme: need-go ## write the table of settings into README.md
	$(GO) test ./internal/config -run README -update

release-check: ## hold version, stack and changelog against each other, and against TAG=v1.2.3 where there is one
	@tools/release-check $(if $(TAG),"$$TAG")

synth: layer need-node ## write the demo stack's templates to infra/cdk.out, with no AWS account; SYNTHFLAGS="--archive ndjson --topic"
	@mkdir -p build/demo
	GOOS=linux GOARCH=arm64 $(STATIC) -o build/demo/bootstrap ./examples/function
	cd infra && $(GO) run . --out cdk.out $(SYNTHFLAGS)

deploy: synth ## deploy the demo stack into the account of your AWS profile, which must be bootstrapped (CONTRIBUTING.md)
	cd infra && CDK_DISABLE_CLI_TELEMETRY=true $(CDK) deploy --app cdk.out --no-notices

clean: ## remove everything that make built or installed
	rm -rf bin build dist test/npm/node_modules bench/original/node_modules infra/checks/node_modules infra/cdk.out

# The stamp is newer than the lock file when what is installed is what it says.
%/node_modules/.stamp: %/package-lock.json | need-node
	cd $* && $(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

need-go:
	@command -v $(GO) >/dev/null || { echo "Go is missing: install Go 1.26 or newer (https://go.dev/dl/)." >&2; exit 1; }

need-node:
	@command -v $(NPM) >/dev/null || { echo "Node.js is missing: the tests run emulators of Kinesis from npm, and the AWS CDK. Install Node.js 20 or newer (https://nodejs.org/)." >&2; exit 1; }
