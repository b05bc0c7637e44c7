package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"ketenbot/bot"
	"ketenbot/bot/casus"
	"ketenbot/bot/chat"
	"ketenbot/bot/web"
)

// verhaal plays the main line, from aanmelding to the answered slot, in a house of its own that is removed afterwards. Every step goes through the
// handlers that a click goes through; the terminal only shows what the people see.
func (d demo) verhaal(ctx context.Context) (err error) {
	tijdelijk, err := os.MkdirTemp("", "ketenbot-verhaal-")
	if err != nil {
		return fmt.Errorf("er kan geen tijdelijke map gemaakt worden: %w", err)
	}
	d.map_, d.vers = tijdelijk, false
	defer func() { err = errors.Join(err, ruimDemoOp(tijdelijk)) }()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0") // the platform wants one; nobody comes in by it
	if err != nil {
		return err
	}
	defer l.Close() // never served
	return d.inHuis(ctx, l, func(ctx context.Context, h *demoHuis) (err error) {
		if err := h.db.StartQueue(ctx, h.log, h.bezorger.Bezorg); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, h.db.StopQueue(ctx)) }()
		return (&verteller{demo: d, huis: h}).vertel(ctx)
	})
}

// verteller shows what people do and see. The first thing that goes wrong ends the story.
type verteller struct {
	demo
	huis *demoHuis
	fout error
	form chat.Form // on the screen of who acts
}

func (v *verteller) vertel(ctx context.Context) error {
	v.wind(ctx, v.huis.Now())
	v.kop("De aanmelder vult het formulier in")
	v.doe(ctx, "gemeente1", chat.CommandRun{Command: bot.CommandAanmelden})
	for _, antwoorden := range v.aanmelding() {
		v.verstuur(ctx, "gemeente1", antwoorden)
	}
	v.wind(ctx, v.huis.Now())
	v.toon(ctx, "gemeente1", "dm:gemeente1")

	v.kop("De voorzitter screent, zonder naam in het kanaal")
	v.toon(ctx, "voorzitter1", "screening")
	v.druk(ctx, "voorzitter1", "screening", "Bekijk")
	v.druk(ctx, "voorzitter1", "screening", "Agenderen")

	plan := v.huis.rooster.Kalender.Planning(v.huis.Now())
	v.wind(ctx, plan.Deadline.Op)
	v.kop("Aanmelden sluit: de voorzitter krijgt de conceptagenda")
	v.toon(ctx, "voorzitter1", "dm:voorzitter1")

	v.wind(ctx, plan.Publicatie.Op)
	v.kop("De agenda wordt definitief: iedereen weet zijn tijd")
	v.toon(ctx, "om1", "triage")
	v.toon(ctx, "gemeente1", "dm:gemeente1")

	v.kop("De aanmelder antwoordt, de agenda laat het zien")
	v.druk(ctx, "gemeente1", "dm:gemeente1", "Ik kom")
	v.wind(ctx, v.huis.Now())
	v.toon(ctx, "om1", "triage")
	if v.fout != nil {
		return fmt.Errorf("het verhaal liep vast: %w", v.fout)
	}
	return v.schrijf("\nZelf proberen, in je browser: ketenbot demo\n")
}

// aanmelding is what the aanmelder answers, page by page.
func (v *verteller) aanmelding() []map[string][]string {
	een := func(s string) []string { return []string{s} }
	return []map[string][]string{
		{"multiproblem": een("ja"), "ketens": een("ja"), "systeem": een("ja"), "gebied": een("nee"), "leefgebieden": {"huisvesting", "verslaving", "kinderen"}},
		{"soort": een("persoon"), "naam": een("Jannigje Zevenhuizen"), "geboortedatum": een("31-12-1990"), "gemeente": een("Lindewaard")},
		{"aanleiding": een("Overlast en een dreigende uitzetting."), "geprobeerd": een("Bemoeizorg en schuldhulp."), "gewenst": een("Eén plan van alle partners.")},
		{"geinformeerd": een("ja")},
		{"verklaring": een("ja")},
	}
}

func (v *verteller) kop(tekst string) {
	v.print("\n== %s (%s)\n", tekst, casus.MomentTekst(v.huis.Now()))
}

func (v *verteller) print(vorm string, args ...any) {
	if v.fout == nil {
		v.fout = v.schrijf(fmt.Sprintf(vorm, args...))
	}
}

// doe lets somebody act, and shows what they get back.
func (v *verteller) doe(ctx context.Context, wie string, e chat.CommandRun) {
	e.Origin = chat.Origin{Person: wie, Channel: dmKanaal, DM: true}
	v.print("  %s typt %s\n", wie, e.Command)
	v.handel(ctx, e)
}

func (v *verteller) verstuur(ctx context.Context, wie string, antwoorden map[string][]string) {
	values := chat.Values{}
	var velden []string
	for _, f := range v.form.Fields {
		if a, ok := antwoorden[f.ID]; ok {
			values[f.ID] = chat.Answer(a...)
			velden = append(velden, f.Label)
		}
	}
	v.print("  %s vult in: %s\n", wie, strings.Join(velden, ", "))
	v.handel(ctx, chat.FormSubmitted{Origin: chat.Origin{Person: wie, Channel: dmKanaal, DM: true}, State: v.form.State, Values: values})
}

// druk presses a button on the newest message in a channel that has it.
func (v *verteller) druk(ctx context.Context, wie, kanaal, label string) {
	for _, p := range v.berichten(ctx, wie, kanaal) {
		for _, b := range p.Buttons {
			if b.Label == label {
				v.print("  %s drukt op [%s]\n", wie, label)
				v.handel(ctx, chat.ActionPressed{Origin: chat.Origin{Person: wie, Channel: kanaal}, Action: b.Action})
				return
			}
		}
	}
	if v.fout == nil {
		v.fout = fmt.Errorf("er is geen knop %q voor %s in %s", label, wie, kanaal)
	}
}

func (v *verteller) handel(ctx context.Context, ev chat.Event) {
	if v.fout != nil {
		return
	}
	reply, err := v.huis.bot.Handle(ctx, ev)
	if err != nil {
		v.fout = err
		return
	}
	switch r := reply.(type) {
	case chat.ShowForm:
		v.form = r.Form
		v.print("    formulier \"%s\"%s\n", r.Form.Title, bladzijde(r.Form))
	case chat.Say:
		v.bericht(r.Message.Text, nil, "alleen voor deze persoon")
	case chat.RejectFields:
		v.fout = fmt.Errorf("het formulier werd geweigerd (%s; %d velden)", r.Banner, len(r.Errors))
	case chat.Ack, chat.ReplaceCard:
	}
}

func bladzijde(f chat.Form) string {
	if f.Of < 2 {
		return ", alleen voor wie dit mag zien; het bekijken is vastgelegd"
	}
	return fmt.Sprintf(", stap %d van %d", f.Number, f.Of)
}

// wind moves the clock, and waits until all that then happens is delivered.
func (v *verteller) wind(ctx context.Context, to time.Time) {
	if v.fout == nil {
		_, v.fout = v.huis.WindTo(ctx, to)
	}
}

// berichten returns what somebody sees in a channel, newest first.
func (v *verteller) berichten(ctx context.Context, wie, kanaal string) []web.Post {
	if v.fout != nil {
		return nil
	}
	const genoeg = 20
	posts, err := v.huis.db.Web().List(ctx, kanaal, wie, genoeg)
	if err != nil {
		v.fout = err
	}
	slices.Reverse(posts)
	return posts
}

// toon shows the newest message that somebody sees in a channel.
func (v *verteller) toon(ctx context.Context, wie, kanaal string) {
	posts := v.berichten(ctx, wie, kanaal)
	if len(posts) == 0 {
		return
	}
	waar := "kanaal " + kanaal
	if strings.HasPrefix(kanaal, dmKanaal) {
		waar = "bericht aan " + wie
	}
	v.bericht(posts[0].Text, &posts[0], waar)
}

func (v *verteller) bericht(tekst string, p *web.Post, waar string) {
	v.print("    ┌ %s\n", waar)
	for regel := range strings.Lines(tekst) {
		v.print("    │ %s\n", strings.TrimRight(strings.ReplaceAll(regel, "**", ""), "\n"))
	}
	var knoppen []string
	if p != nil {
		for _, f := range p.Files {
			knoppen = append(knoppen, "<"+f.Name+">")
		}
		for _, b := range p.Buttons {
			knoppen = append(knoppen, "["+b.Label+"]")
		}
	}
	if len(knoppen) > 0 {
		v.print("    │ %s\n", strings.Join(knoppen, " "))
	}
	v.print("    └\n")
}

// dmKanaal is how the web platform calls somebody's DM with the bot; its store adds the person.
const dmKanaal = "dm"
