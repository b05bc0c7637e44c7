package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var plaatjes = flag.String("plaatjes", "", "`MAP` in which the browser test writes its screenshots")

//go:embed testdata/browser.js
var ogen string

// geduld is how long one step in the browser may take, on a busy machine.
const geduld = time.Minute

// opener opens a tab with the page of a demo, at such an address as "#gemeente1/dm", until that test ends.
type opener func(t testing.TB, plek string) *venster

// chromium starts a Chromium with a profile of its own, that ends with the test. Without one the test fails: what the page does shows nowhere else.
func (p *proef) chromium(t testing.TB) opener {
	t.Helper()
	pad := ""
	for _, naam := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if gevonden, err := exec.LookPath(naam); err == nil {
			pad = gevonden
			break
		}
	}
	if pad == "" {
		t.Fatal("this test needs Chromium or Chrome on PATH. Run .ci/benodigd, or install it (Debian: apt-get install chromium fonts-liberation)")
	}
	opties := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(pad), chromedp.UserDataDir(t.TempDir()), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "nl-NL"))
	if os.Geteuid() == 0 {
		opties = append(opties, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), opties...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("end Chromium: %v", err)
		}
		stop()
	})
	if err := chromedp.Do(ctx); err != nil { // on this context: Chromium lives as long as the one it was started with
		t.Fatalf("start Chromium: %v", err)
	}
	return func(t testing.TB, plek string) *venster { t.Helper(); return p.open(ctx, t, plek) }
}

// venster is a tab with the page of a demo, worked by keyboard and mouse. Every step of it has a limit in time.
type venster struct {
	testing.TB

	ctx   context.Context //nolint:containedctx // to chromedp this is the tab
	mu    sync.Mutex
	kapot []string
}

func (p *proef) open(chromium context.Context, t testing.TB, plek string) *venster {
	t.Helper()
	ctx, stop := chromedp.NewContext(chromium)
	v := &venster{TB: t, ctx: ctx}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("close the tab: %v", err)
		}
		stop()
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, fout := range v.kapot {
			t.Errorf("the page complained: %s", fout)
		}
	})
	if err := chromedp.Listen(ctx, v.hoor); err != nil {
		t.Fatal(err)
	}
	cdpDoe(v, cdplog.Enable, cdp.Empty{})
	cdpDoe(v, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // a tab in the background has it too
	cdpDoe(v, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: ogen})
	url := adresRegel.FindStringSubmatch(p.uit.String())[1]
	v.doe(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(url+"/"+plek))
	v.wacht(`document.querySelector("#channel-name").textContent !== "…"`)
	return v
}

// hoor collects what the page complains about.
func (v *venster) hoor(ev any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		v.kapot = append(v.kapot, ev.ExceptionDetails.Text)
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError {
			v.kapot = append(v.kapot, ev.Entry.Text+" "+ev.Entry.URL)
		}
	}
}

// cdpDoe gives the browser a command of the DevTools protocol.
func cdpDoe[P, R any](v *venster, wat cdp.Command[P, R], params P) R {
	v.Helper()
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	r, err := chromedp.Call(ctx, wat, params)
	if err != nil {
		v.Fatalf("%s: %v", wat.Method, err)
	}
	return r
}

func (v *venster) doe(stappen ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	if err := chromedp.Do(ctx, stappen...); err != nil {
		v.Fatal(err)
	}
}

// lees gives the value of a JavaScript expression.
func lees[T any](v *venster, js string) T {
	v.Helper()
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		v.Fatalf("%s: %v", js, err)
	}
	return out
}

// wacht waits until a JavaScript expression is true.
func (v *venster) wacht(js string) {
	v.Helper()
	ctx, stop := context.WithTimeout(v.ctx, geduld)
	defer stop()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+js+")", chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(geduld/2))); err != nil {
		v.Fatalf("waiting for %s: %v\nthe focus is on %s, and the page says:\n%s", js, err, v.focus(), lees[string](v, `document.body.innerText`))
	}
}

// toets types on the keyboard; where it ends up is where the focus is.
func (v *venster) toets(tekst string) {
	v.Helper()
	v.doe(chromedp.KeyEvent(tekst))
}

// focus says what has the focus, by its id or its text.
func (v *venster) focus() string {
	v.Helper()
	return lees[string](v, `((e) => e.id ? "#" + e.id : e.innerText || e.tagName)(document.activeElement)`)
}

// tab presses Tab until an element has the focus: so it can be reached without a mouse.
func (v *venster) tab(doel string) {
	v.Helper()
	v.tabTot(`document.activeElement === ` + element(doel))
}

func (v *venster) tabTot(js string) {
	v.Helper()
	for range 60 {
		v.toets(kb.Tab)
		if lees[bool](v, js) {
			return
		}
	}
	v.Fatalf("with Tab one does not get to where %s, but to %s", js, v.focus())
}

// element makes JavaScript of a selector, and leaves an expression of ours as it is.
func element(doel string) string {
	if strings.HasPrefix(doel, "kijk.") {
		return doel
	}
	return "document.querySelector(" + js(doel) + ")"
}

// js writes a Go string as JavaScript.
func js(s string) string {
	tekst, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return string(tekst)
}

// klik clicks with the mouse in the middle of an element.
func (v *venster) klik(doel string) {
	v.Helper()
	v.opPlek(doel, func(x, y float64) chromedp.Action[chromedp.Void] { return chromedp.MouseClickXY(x, y) })
}

// opPlek does something in the middle of an element, which must be visible there with nothing over it.
func (v *venster) opPlek(doel string, doe func(x, y float64) chromedp.Action[chromedp.Void]) {
	v.Helper()
	v.wacht(element(doel) + ` && document.getAnimations().length === 0`)
	plek := lees[struct {
		X, Y   float64
		Waarom string
	}](v, "kijk.plek("+element(doel)+")")
	if plek.Waarom != "" {
		v.Fatalf("%s cannot be clicked: %s", doel, plek.Waarom)
	}
	v.doe(doe(plek.X, plek.Y))
}

// opPagina is the last message with this text in it, as an expression.
func opPagina(tekst string) string { return "kijk.bericht(" + js(tekst) + ")" }

// knopOp is a button or link of the last message with this text.
func knopOp(tekst, label string) string { return "kijk.knop(" + js(tekst) + ", " + js(label) + ")" }

// inDialoog is a button of the form that is open.
func inDialoog(label string) string {
	return `kijk.metLabel(document.querySelector("#form"), ` + js(label) + `)`
}

func (v *venster) ziet(tekst string) { v.Helper(); v.wacht(opPagina(tekst)) }

// ga goes somewhere as one does with a bookmark: without loading the page anew.
func (v *venster) ga(wie, kanaal string) {
	v.Helper()
	plek := "#" + wie + "/" + kanaal
	lees[string](v, "location.hash = "+js(plek))
	v.wacht(`document.querySelector("nav [aria-current]")?.getAttribute("href") === ` + js(plek))
}
