package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// The exit codes: a failure is 1, a command line that cannot be understood is 2.
const (
	gelukt       = 0
	mislukt      = 1
	nietBegrepen = 2
)

// omgeving is the outside world of a verb. Its context is cmd.Context(), which ends on Ctrl-C.
type omgeving struct {
	getenv         func(string) string
	stdout, stderr io.Writer
}

// werkwoorden are the verbs, one file each. A new verb is a line here.
var werkwoorden = []func(*omgeving) *cobra.Command{
	nieuwServe,
	nieuwDemo,
	nieuwKalender,
	nieuwConfig,
	nieuwSetup,
	nieuwMigrate,
	nieuwBerichten,
	nieuwAudit,
	nieuwKetenpartners,
	nieuwKeys,
	nieuwVersie,
}

// run does what the command line asks and returns the exit code. args are without the name of the program.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	err := nieuwRoot(&omgeving{getenv: getenv, stdout: stdout, stderr: stderr}, args).ExecuteContext(ctx)
	var fout gebruiksfout
	switch {
	case err == nil:
		return gelukt
	case errors.As(err, &fout):
		_, _ = fmt.Fprintf(stderr, "ketenbot: %v\nHulp: %s --help\n", err, fout.opdracht)
		return nietBegrepen
	}
	_, _ = fmt.Fprintf(stderr, "ketenbot: %v\n", err)
	return mislukt
}

func nieuwRoot(o *omgeving, args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "ketenbot",
		Short: "De bot van een Zorg- en Veiligheidshuis",
		Long: "Ketenbot doet het werk tussen de triages, in de chat die de ketenpartners al gebruiken: aanmelden,\n" +
			"de agenda, en de actiepunten.",
	}
	for _, nieuw := range werkwoorden {
		root.AddCommand(nieuw(o))
	}
	if args == nil {
		args = []string{} // cobra takes nil for "look at os.Args"
	}
	root.SetArgs(args)
	root.SetOut(o.stdout)
	root.SetErr(o.stderr)
	inHetNederlands(root)
	return root
}

// schrijf prints to stdout; a full disk or a closed pipe is an error, so that a script notices.
func (o *omgeving) schrijf(s string) error {
	if _, err := io.WriteString(o.stdout, s); err != nil {
		return fmt.Errorf("de uitvoer kan niet geschreven worden: %w", err)
	}
	return nil
}
