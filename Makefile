# Alles wat je met deze map doet. "make" zonder meer laat zien wat er is.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo onbekend)
POSTGRES := go run ./storage/localpg/run --
LINT     := go tool -modfile=.ci/tools.mod golangci-lint
GOTEST   := go test -timeout 20m

.PHONY: help demo verhaal build test test-mattermost test-slack race bench golden plaatjes lint verify benodigd

help: ## laat zien wat er is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## start de demo in de browser (ARGS="--vers" begint opnieuw, ARGS="--help" toont de rest)
	@exec bin/ketenbot demo $(ARGS)

verhaal: build ## speel de hoofdlijn af in de terminal
	@exec bin/ketenbot demo --verhaal $(ARGS)

build: ## maak bin/ketenbot, zonder afhankelijkheden van het systeem
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/ketenbot ./cmd/ketenbot

test: benodigd ## alle tests, met een eigen tijdelijke Postgres
	$(POSTGRES) $(GOTEST) ./...

race: benodigd ## alle tests met de race-detector
	CGO_ENABLED=1 $(POSTGRES) $(GOTEST) -race ./...

test-mattermost: ## de adapter op een echte Mattermost (KETENBOT_TEST_MATTERMOST_URL en KETENBOT_TEST_MATTERMOST_ADMIN_TOKEN)
	@: "$${KETENBOT_TEST_MATTERMOST_URL:?zet hierin het adres van een Mattermost-server waarop je mag proberen}"
	@: "$${KETENBOT_TEST_MATTERMOST_ADMIN_TOKEN:?zet hierin het token van een systeembeheerder van die server}"
	$(GOTEST) -count=1 -v -run '^TestLive' ./bot/mattermost

test-slack: ## de adapter op een Slack Web API (KETENBOT_TEST_SLACK_API, zoals http://localhost:4003/api/)
	@: "$${KETENBOT_TEST_SLACK_API:?zet hierin het adres van een Slack Web API waarop je mag proberen}"
	$(GOTEST) -count=1 -v -run '^TestLive' ./bot/slack

bench: benodigd ## alle metingen
	@pakketten=$$(grep -rl --include='*_test.go' '^func Benchmark' . | xargs -r dirname | sort -u); \
	if [ -z "$$pakketten" ]; then echo 'Er zijn nog geen metingen.'; exit; fi; \
	$(POSTGRES) $(GOTEST) -run '^$$' -bench . -benchmem $$pakketten

golden: benodigd ## schrijf de vergelijkingsbestanden opnieuw; bekijk daarna git diff
	@pakketten=$$(grep -rlE --include='*_test.go' 'flag\.Bool(Var)?\(.*"update"' . | xargs -r dirname | sort -u); \
	if [ -z "$$pakketten" ]; then echo 'Er zijn nog geen vergelijkingsbestanden.'; exit; fi; \
	$(POSTGRES) $(GOTEST) -count=1 $$pakketten -update

plaatjes: benodigd ## maak de schermafbeeldingen in docs/plaatjes opnieuw, van de demo; bekijk ze daarna
	$(GOTEST) -count=1 -run '^TestBrowser$$' ./cmd/ketenbot -plaatjes $(CURDIR)/docs/plaatjes

lint: ## golangci-lint, in de versie van .ci/tools.mod
	$(LINT) run

verify: ## opmaak, vet, go.mod en lint: wat zonder draaien te zien is
	@fout=$$(gofmt -l .); if [ -n "$$fout" ]; then echo "gofmt is nodig voor:"; echo "$$fout"; exit 1; fi
	go vet ./...
	go mod tidy -diff
	$(LINT) config verify
	$(LINT) run

benodigd:
	@.ci/benodigd
