# The two that matter: `make demo` and `make test`. See README.md.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  ?= $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
LDFLAGS  = -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)

.PHONY: test bench build vet lint demo tools lighthouse clean

# Everything that is installed is tested; REQUIRE_ALL=1 fails for what is missing instead of skipping it.
# The race detector needs a C compiler: without one the same tests run without it. It watches all packages but SQLite's own
# code, which C became by a program: no variable of ours is in there, and watching it takes longer than all else.
RACE = -race '-gcflags=modernc.org/...=-race=false'
test: vet tools
	$(GO) test $(if $(shell command -v gcc || command -v cc || command -v clang),$(RACE)) -timeout 80m ./...

# Lighthouse scores among it, if npm and Chromium are there.
bench: lighthouse
	$(GO) test -run '^$$' -bench . -benchmem ./...

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/undersigned ./cmd/undersigned

vet lint:
	@test -z "$$(gofmt -l cmd internal migrations static templates)" || { gofmt -d cmd internal migrations static templates; exit 1; }
	$(GO) vet ./...

demo:
	$(GO) run ./cmd/undersigned demo

# What the tests in a browser need beside Chromium, if npm is there.
tools:
	@if command -v npm >/dev/null; then cd tools/axe && { test -d node_modules/axe-core || npm ci --no-audit --no-fund --ignore-scripts; }; fi

lighthouse:
	@if command -v npm >/dev/null; then cd tools/lighthouse && { test -d node_modules/lighthouse || npm ci --no-audit --no-fund --ignore-scripts; }; fi

clean:
	rm -rf bin coverage.out tools/axe/node_modules tools/lighthouse/node_modules
