package mattermost

import (
	"sync"
	"time"

	"ketenbot/bot/chat"
)

const (
	pagesKept = 500       // open pages in memory; what falls out is asked for again
	pagesFor  = time.Hour // how long
)

// pages remembers the newest page of each session that is not sent yet, so that a card can open it with a trigger of its own. It is a
// convenience: after a restart the house is asked for the page.
type pages struct {
	now func() time.Time

	mu   sync.Mutex
	open map[string]page
}

type page struct {
	form chat.Form
	card string // id of the post that opens it, or ""
	at   time.Time
}

// put remembers the page that is shown now. A card that is known already stays known.
func (p *pages) put(person string, f chat.Form, card string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.open == nil {
		p.open = map[string]page{}
	}
	now, key := p.now(), person+"\x00"+f.State.Session
	if card == "" {
		card = p.open[key].card
	}
	oldest := key
	for k, v := range p.open {
		if now.Sub(v.at) > pagesFor {
			delete(p.open, k)
		} else if oldest == key || v.at.Before(p.open[oldest].at) {
			oldest = k
		}
	}
	if len(p.open) >= pagesKept {
		delete(p.open, oldest)
	}
	p.open[key] = page{form: f, card: card, at: now}
}

func (p *pages) get(person, session string) (page, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	got, ok := p.open[person+"\x00"+session]
	return got, ok
}

func (p *pages) drop(person, session string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, person+"\x00"+session)
}
