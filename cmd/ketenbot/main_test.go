package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"ketenbot/storage/storagetest"
)

// TestMain puts this program on PATH as ketenbot, for the scripts and for every test that starts a real process; and next to it a demo that ends
// itself in the middle of a delivery.
func TestMain(m *testing.M) {
	testscript.Main(zonderLek{storagetest.Main(m)}, map[string]func(){"ketenbot": main, sterfOpdracht: sterfDemo})
}

// zonderLek runs the tests, and fails when a demo that ran in this process left something running.
type zonderLek struct{ tests storagetest.Suite }

func (z zonderLek) Run() int {
	code := z.tests.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
