# Two commands do everything on a fresh machine with Go: "make demo" and "make test".

GO        ?= go
GOFUMPT   := $(GO) run mvdan.cc/gofumpt@v0.12.0
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
ADDR      ?= 127.0.0.1:8080
# As root PostgreSQL runs as its own user, who cannot enter a folder like /root: then the demo keeps its data elsewhere.
DATA      ?= $(shell sh .ci/data)

.PHONY: demo test build check vet format staticcheck bench needs

demo: build ## the whole product, simulated carrier and Slack included, at http://$(ADDR)
	./bin/plainbill demo --addr $(ADDR) --data $(DATA)

build: needs ## the one program, in ./bin
	$(GO) build -o bin/plainbill ./cmd/plainbill

test: needs check ## everything that must hold: checks, then all tests under the race detector
	$(GO) test -race -parallel 4 -timeout 10m ./...

check: vet format staticcheck

vet:
	$(GO) vet ./...

format:
	@unformatted=$$($(GOFUMPT) -l .) && if [ -n "$$unformatted" ]; then \
		echo "run gofumpt -w on:"; echo "$$unformatted"; exit 1; fi

staticcheck:
	$(STATICCHECK) ./...

bench: needs ## the figures of the README and of the notes
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 30m ./...

# PostgreSQL's server programs and redis-server, where the system has none.
needs:
	@sh .ci/needs
