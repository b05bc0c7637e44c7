package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is built: -ldflags "-X main.version=1.2.3".
var version = "ontwikkeling"

func nieuwVersie(o *omgeving) *cobra.Command {
	return &cobra.Command{
		Use:   "versie",
		Short: "Toon welke versie dit is",
		RunE:  func(*cobra.Command, []string) error { return o.schrijf(versieTekst()) },
	}
}

func versieTekst() string {
	commit := "onbekend"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value[:min(len(s.Value), 12)]
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += " (gewijzigd)"
			}
		}
	}
	return fmt.Sprintf("ketenbot %s, commit %s, %s %s/%s\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
