package main

import (
	"flag"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var bijwerken = flag.Bool("update", false, "write what the scripts compare with cmp anew")

// TestScript runs the scripts, which read as a terminal does.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: *bijwerken, RequireExplicitExec: true, RequireUniqueNames: true})
}
