package web_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ketenbot/bot/chat"
)

// browser is the page in Chromium, worked by keyboard and by click.
type browser struct {
	*testing.T
	ctx context.Context //nolint:containedctx // chromedp keeps the tab in it
}

func openBrowser(t *testing.T, address string) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("this test needs Chromium: run .ci/benodigd, or apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stop)
	b := &browser{t, ctx}
	b.do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(address))
	return b
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

func (b *browser) keys(text string) { b.Helper(); b.do(chromedp.KeyEvent(text)) }

// wait waits until a JavaScript expression is true.
func (b *browser) wait(expression string) {
	b.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool]("Boolean("+expression+")", chromedp.WithPollingTimeout(15*time.Second))); err != nil {
		b.Fatalf("%s: %v\non the page: %s", expression, err, b.text("document.body.innerText"))
	}
}

func (b *browser) text(expression string) string {
	b.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return got
}

const (
	dialogOpen   = `document.querySelector("dialog#form").open`
	dialogClosed = `!document.querySelector("dialog#form").open`
	focusID      = `document.activeElement.id`
)

func aanmelden() chat.Form {
	return chat.Form{
		State: chat.FormState{Session: "s", Step: "betrokkene", Version: 2}, Title: "Betrokkene", Number: 2, Of: 5, Submit: "Verder", Back: true,
		Fields: []chat.Field{
			{ID: "gemeente", Kind: chat.Text, Label: "Gemeente"},
			{ID: "naam", Kind: chat.Text, Label: "Naam", Help: "Hele naam", Required: true},
		},
	}
}

func TestPageFormByKeyboard(t *testing.T) {
	r := newRig(t)
	b := openBrowser(t, r.platform.URL()+"#gemeente1/dm")
	b.wait(`document.querySelector("#channel-name").textContent === "Ketenbot"`)
	r.answer(chat.ShowForm{Form: aanmelden()}, nil)
	b.do(chromedp.Focus("#composer-text"))
	b.keys("/aanmelden\r")
	b.wait(dialogOpen)
	b.wait(focusID + ` === "form-title"`)
	if got := b.text(`document.querySelector("dialog#form .step").textContent`); got != "Stap 2 van 5" {
		t.Errorf("step %q", got)
	}

	r.answer(chat.RejectFields{Errors: map[string]string{"naam": "Vul een naam in."}}, nil)
	b.do(chromedp.Focus("#f-gemeente"))
	b.keys("Waterstad\r")
	b.wait(focusID + ` === "f-naam"`) // the first wrong field, not the first field
	if got := b.text(`document.activeElement.getAttribute("aria-invalid")`); got != "true" {
		t.Errorf("aria-invalid %q", got)
	}
	about := b.text(`document.activeElement.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent).join("|")`)
	if about != "Hele naam|Vul een naam in." {
		t.Errorf("described by %q", about)
	}

	r.answer(chat.Ack{}, nil)
	b.keys("Jan Jansen")
	b.keys("\x1b")
	b.wait(dialogClosed)
	b.wait(`document.querySelector("#notice-text").textContent === "Je concept is bewaard; ga verder met /aanmelden."`)
	if got := b.text(`document.querySelector("dialog#form").textContent`); got != "" {
		t.Errorf("a closed form still holds %q", got)
	}

	r.answer(chat.ShowForm{Form: aanmelden()}, nil)
	b.do(chromedp.Focus("#composer-text"))
	b.keys("/aanmelden\r")
	b.wait(dialogOpen)
	if got := b.text(`document.querySelector("#f-naam").value`); got != "Jan Jansen" {
		t.Errorf("typed before Escape, now %q", got)
	}
	r.took()
	r.answer(chat.Say{Message: chat.Message{Text: "Je aanmelding is binnen."}}, nil)
	b.do(chromedp.Focus("#f-naam"))
	b.keys("\r")
	b.wait(dialogClosed)
	b.wait(`document.querySelector("#messages").textContent.includes("Je aanmelding is binnen.")`)
	if ev := r.took()[0].(chat.FormSubmitted); !ev.Values.One("naam").Is("Jan Jansen") || !ev.Values.One("gemeente").Is("Waterstad") {
		t.Error("the answers did not come through")
	}
}

func TestPageShowsDataAsText(t *testing.T) {
	r := newRig(t)
	r.post(t, chat.Destination{Person: "gemeente1"}, chat.Message{
		Text:    "<img src=x onerror=alert(1)> **vet <b>x</b>** *schuin* 2*3*4\n- een\n- https://voorbeeld.nl/a?b=<c>. javascript:alert(1)",
		Buttons: []chat.Button{{Label: "<i>Knop</i>", Action: chat.Action{Name: "a"}}},
	}, "k")
	b := openBrowser(t, r.platform.URL()+"#gemeente1/dm")
	b.wait(`document.querySelector(".message .card")`)
	got := b.text(`document.querySelector(".message .text").innerHTML`)
	want := `<p>&lt;img src=x onerror=alert(1)&gt; <strong>vet &lt;b&gt;x&lt;/b&gt;</strong> <em>schuin</em> 2<em>3</em>4</p>` +
		`<ul><li>een</li><li><a href="https://voorbeeld.nl/a?b=" target="_blank" rel="noopener noreferrer">https://voorbeeld.nl/a?b=</a>&lt;c&gt;. javascript:alert(1)</li></ul>`
	if got != want {
		t.Errorf("the message is\n%s\nwant\n%s", got, want)
	}
	if got := b.text(`document.querySelector(".message button").textContent`); got != "<i>Knop</i>" {
		t.Errorf("the button is %q", got)
	}
}

func TestPageDoubleClick(t *testing.T) {
	r := newRig(t)
	r.post(t, chat.Destination{Person: "gemeente1"}, twoButtons(), "k")
	b := openBrowser(t, r.platform.URL()+"#gemeente1/dm")
	b.wait(`document.querySelector(".actions button")`)
	r.answer(chat.ReplaceCard{Message: chat.Message{Text: "Geagendeerd"}}, nil)
	b.text(`(() => { const x = document.querySelector(".actions button"); x.click(); x.click(); })()`)
	b.wait(`document.querySelector("#messages").textContent.includes("Geagendeerd")`)
	if events := r.took(); len(events) != 1 {
		t.Errorf("%d presses came in, want 1", len(events))
	}
	// Somebody else's message comes in by itself.
	r.post(t, chat.Destination{Person: "gemeente1"}, chat.Message{Text: "Vanzelf"}, "k2")
	b.wait(`document.querySelector("#messages").textContent.includes("Vanzelf")`)
}

func TestPageOnAPhone(t *testing.T) {
	r := newRig(t)
	r.post(t, chat.Destination{Person: "gemeente1"}, chat.Message{Text: strings.Repeat("hottentottententententoonstelling", 5), Buttons: twoButtons().Buttons}, "k")
	b := openBrowser(t, r.platform.URL()+"#gemeente1/dm")
	b.do(chromedp.EmulateViewport(390, 844))
	b.wait(`document.querySelector(".message")`)
	b.wait(`document.documentElement.scrollWidth === 390 && document.querySelector("#scroll").scrollWidth <= 390`)
	b.do(chromedp.Focus("#menu"))
	b.keys("\r")
	b.wait(focusID + ` === "person"`)
	b.keys("\x1b")
	b.wait(focusID + ` === "menu"`)
}

func TestPageKeepsWhatWasTypedWhenTheServerIsGone(t *testing.T) {
	r := newRig(t)
	b := openBrowser(t, r.platform.URL()+"#gemeente1/dm")
	b.wait(`document.querySelector("#channel-name").textContent === "Ketenbot"`)
	r.stop()
	b.do(chromedp.Focus("#composer-text"))
	b.keys("hallo\r")
	b.wait(`document.querySelector("#notice-text").textContent.includes("niet bereikbaar")`)
	if got := strings.TrimSpace(b.text(`document.querySelector("#composer-text").value`)); got != "hallo" {
		t.Errorf("typed before, now %q", got)
	}
}
