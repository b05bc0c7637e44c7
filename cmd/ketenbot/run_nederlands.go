package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// gebruiksfout is a command line that cannot be understood. opdracht is whose help to read.
type gebruiksfout struct{ opdracht, tekst string }

func (f gebruiksfout) Error() string { return f.tekst }

// inHetNederlands replaces every text that cobra would say itself.
func inHetNederlands(root *cobra.Command) {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().BoolP("help", "h", false, "toon deze hulp")
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { c.Print(hulptekst(c)) })
	root.SetUsageFunc(func(c *cobra.Command) error { c.Print(hulptekst(c)); return nil })
	root.SetFlagErrorFunc(vlagfout)
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [opdracht]",
		Short: "Toon de hulp van een opdracht",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			over, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return onbekend(over, rest)
			}
			return over.Help()
		},
	})
	root.InitDefaultHelpCmd()
	vulAan(root)
}

// vulAan gives every command strict arguments, and help to one that only holds others.
func vulAan(c *cobra.Command) {
	if c.Args == nil {
		c.Args = geenArgumenten
	}
	if !c.Runnable() {
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	for _, onder := range c.Commands() {
		vulAan(onder)
	}
}

func geenArgumenten(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return onbekend(c, args)
}

func onbekend(c *cobra.Command, args []string) error {
	if !c.HasAvailableSubCommands() {
		return gebruiksfout{c.CommandPath(), fmt.Sprintf("hier hoort niets achter: %q.", args[0])}
	}
	c.SuggestionsMinimumDistance = 2
	tekst := fmt.Sprintf("de opdracht %q is niet bekend.", args[0])
	if lijkt := c.SuggestionsFor(args[0]); len(lijkt) > 0 {
		tekst += fmt.Sprintf(" Bedoelde je: %s %s?", c.CommandPath(), lijkt[0])
	}
	return gebruiksfout{c.CommandPath(), tekst}
}

func vlagfout(c *cobra.Command, err error) error {
	var (
		onbekend *pflag.NotExistError
		zonder   *pflag.ValueRequiredError
		waarde   *pflag.InvalidValueError
		tekst    string
	)
	switch {
	case errors.As(err, &onbekend) && onbekend.GetSpecifiedShortnames() != "":
		tekst = fmt.Sprintf("de vlag -%s is niet bekend.", onbekend.GetSpecifiedName())
	case errors.As(err, &onbekend):
		tekst = fmt.Sprintf("de vlag --%s is niet bekend.", onbekend.GetSpecifiedName())
		if lijkt := vlagDieLijkt(c, onbekend.GetSpecifiedName()); lijkt != "" {
			tekst += fmt.Sprintf(" Bedoelde je --%s?", lijkt)
		}
	case errors.As(err, &zonder):
		tekst = fmt.Sprintf("achter --%s hoort een waarde.", zonder.GetFlag().Name)
	case errors.As(err, &waarde):
		tekst = fmt.Sprintf("%q kan niet achter --%s.", waarde.GetValue(), waarde.GetFlag().Name)
	default:
		tekst = "de opdracht is niet te lezen."
	}
	return gebruiksfout{c.CommandPath(), tekst}
}

func vlagDieLijkt(c *cobra.Command, naam string) (beste string) {
	afstand := 3
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if a := levenshtein.ComputeDistance(naam, f.Name); a < afstand && !f.Hidden {
			beste, afstand = f.Name, a
		}
	})
	return beste
}

func hulptekst(c *cobra.Command) string {
	var b strings.Builder
	uitleg := c.Long
	if uitleg == "" {
		uitleg = c.Short + "."
	}
	fmt.Fprintf(&b, "%s\n\nGebruik:\n", uitleg)
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s [opdracht]\n\nBeschikbare opdrachten:\n", c.CommandPath())
		for _, onder := range c.Commands() {
			if onder.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-*s %s\n", onder.NamePadding(), onder.Name(), onder.Short)
			}
		}
	} else {
		fmt.Fprintf(&b, "  %s\n", strings.Replace(c.UseLine(), "[flags]", "[vlaggen]", 1))
	}
	if c.HasExample() {
		fmt.Fprintf(&b, "\nVoorbeelden:\n%s\n", c.Example)
	}
	_ = c.InheritedFlags() // merges them into Flags
	fmt.Fprintf(&b, "\nVlaggen:\n%s", strings.ReplaceAll(c.Flags().FlagUsages(), "(default ", "(standaard "))
	if c.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nMeer over een opdracht: %s [opdracht] --help\n", c.CommandPath())
	}
	return b.String()
}
