package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain puts this program on PATH as ketenbot, for the scripts and for every test that starts a real process.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ketenbot": main})
}
