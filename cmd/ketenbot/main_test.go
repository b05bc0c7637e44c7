package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"ketenbot/storage/storagetest"
)

// TestMain puts this program on PATH as ketenbot, for the scripts and for every test that starts a real process; tests that want a database have one.
func TestMain(m *testing.M) {
	testscript.Main(storagetest.Main(m), map[string]func(){"ketenbot": main})
}
