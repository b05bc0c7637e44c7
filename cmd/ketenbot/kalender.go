package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ketenbot/bot/casus"
)

func nieuwKalender(o *omgeving) *cobra.Command {
	var op string
	var alsJSON bool
	c := metConfigVlag(&cobra.Command{
		Use:   "kalender",
		Short: "Reken uit wanneer een aanmelding aan de beurt is",
		Long: "Reken uit wanneer een aanmelding aan de beurt is, en waarom: sluiting, triage, slots, definitieve agenda en\n" +
			"het moment waarvóór het team belt. Tijden zijn die van Amsterdam.",
		Example: "  ketenbot kalender --op 2026-11-19T16:00\n  ketenbot kalender --op 2026-10-25T02:30+01:00 --json",
		RunE: func(c *cobra.Command, _ []string) error {
			ingediend, opmerking := time.Now(), ""
			if c.Flags().Changed("op") {
				var err error
				if ingediend, opmerking, err = casus.LeesMoment(op); err != nil {
					return gebruiksfout{c.CommandPath(), err.Error() + "."}
				}
			}
			_, kalender, err := laadHuis(configPad(c, o), o.getenv)
			if err != nil {
				return err
			}
			p := kalender.Planning(ingediend)
			if alsJSON {
				return o.schrijfPlanningJSON(p, opmerking)
			}
			return o.schrijf(planningTekst(p, opmerking))
		},
	})
	c.Flags().StringVar(&op, "op", "", "`MOMENT` van indienen, als 2026-11-19T16:00; anders nu")
	c.Flags().BoolVar(&alsJSON, "json", false, "toon als JSON, voor programma's")
	return c
}

func planningTekst(p casus.Planning, opmerking string) string {
	var b strings.Builder
	regel := func(wat, waarde, reden string) {
		fmt.Fprintf(&b, "%-19s %s\n", wat, waarde)
		if reden != "" {
			fmt.Fprintf(&b, "%-19s %s\n", "", reden)
		}
	}
	regel("Ingediend", casus.MomentTekstJaar(p.Ingediend), opmerking)
	regel("Aanmelden tot", casus.MomentTekstJaar(p.Deadline.Op), p.Deadline.Reden)
	regel("Triage", casus.DatumTekstJaar(p.Triage), p.TriageReden)
	slots := make([]string, len(p.Slots))
	for i, s := range p.Slots {
		slots[i] = casus.TijdTekst(s.Begin)
	}
	regel("Slots", strings.Join(slots, ", "), p.SlotsReden)
	regel("Agenda definitief", casus.MomentTekstJaar(p.Publicatie.Op), p.Publicatie.Reden)
	regel("Contact uiterlijk", casus.MomentTekstJaar(p.ContactVoor.Op), p.ContactVoor.Reden)
	return b.String()
}

// The JSON of the verb. Programs read it: names stay, moments are RFC 3339 with the offset of Amsterdam.
type (
	planningJSON struct {
		Ingediend        time.Time  `json:"ingediend"`
		Opmerking        string     `json:"opmerking,omitempty"`
		Deadline         momentJSON `json:"deadline"`
		Triage           triageJSON `json:"triage"`
		Slots            []slotJSON `json:"slots"`
		SlotsReden       string     `json:"slots_reden"`
		AgendaDefinitief momentJSON `json:"agenda_definitief"`
		ContactVoor      momentJSON `json:"contact_voor"`
	}
	momentJSON struct {
		Moment time.Time `json:"moment"`
		Reden  string    `json:"reden"`
	}
	triageJSON struct {
		Datum casus.Datum `json:"datum"`
		Reden string      `json:"reden"`
	}
	slotJSON struct {
		Nummer int       `json:"nummer"`
		Begin  time.Time `json:"begin"`
		Eind   time.Time `json:"eind"`
	}
)

func (o *omgeving) schrijfPlanningJSON(p casus.Planning, opmerking string) error {
	uit := planningJSON{
		Ingediend: p.Ingediend.Truncate(time.Second), Opmerking: opmerking,
		Deadline:         momentJSON{p.Deadline.Op, p.Deadline.Reden},
		Triage:           triageJSON{p.Triage, p.TriageReden},
		SlotsReden:       p.SlotsReden,
		AgendaDefinitief: momentJSON{p.Publicatie.Op, p.Publicatie.Reden},
		ContactVoor:      momentJSON{p.ContactVoor.Op, p.ContactVoor.Reden},
	}
	for _, s := range p.Slots {
		uit.Slots = append(uit.Slots, slotJSON{s.Nummer, s.Begin, s.Eind})
	}
	b, err := json.MarshalIndent(uit, "", "  ")
	if err != nil {
		return fmt.Errorf("de planning kan niet als JSON getoond worden: %w", err)
	}
	return o.schrijf(string(b) + "\n")
}
