package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"ketenbot/bot/chat"
)

// Naam is the name of the recording platform; accounts are kept by it.
const Naam = "proef"

// Platform is a chat platform that remembers what stands in it. It keeps the promise of chat.Platform: the same key gives one message.
type Platform struct {
	// Voor, when set, is asked before a message is placed or changed; an error of it is the outcome, and nothing stands there.
	Voor func(Poging) error
	// Na, when set, is asked when it stands there already; an error of it is the outcome all the same, as with an answer that was lost.
	Na func(Poging) error

	slot   sync.Mutex
	posten []*Post
	perKey map[string]*Post
	calls  []Poging
}

var _ chat.Platform = (*Platform)(nil)

// Poging is one call.
type Poging struct {
	Wat     string // "post" or "update"
	Waar    string // a channel, or the account whose DM it is
	Sleutel string
	Nummer  int // counts calls for this key, from 1
}

// Post is what stands in a channel or a DM.
type Post struct {
	Ref     chat.Ref
	Waar    string
	Sleutel string
	Bericht chat.Message
	Bewerkt int // how often it was changed in place
}

// Name implements chat.Platform.
func (p *Platform) Name() string { return Naam }

// Caps implements chat.Platform: there are no limits, so that nothing is clipped before it is measured.
func (p *Platform) Caps() chat.Caps { return chat.Caps{MultiPage: true, Back: true} }

// Run implements chat.Platform. Tests hand their events to the bot themselves.
func (p *Platform) Run(ctx context.Context, _ chat.Handler) error {
	<-ctx.Done()
	return nil
}

// Post implements chat.Platform.
func (p *Platform) Post(_ context.Context, to chat.Destination, m chat.Message, key string) (chat.Ref, error) {
	waar := to.Channel
	if to.Person != "" {
		waar = to.Person
	}
	poging := p.poging("post", waar, key)
	if p.Voor != nil {
		if err := p.Voor(poging); err != nil {
			return chat.Ref{}, err
		}
	}
	p.slot.Lock()
	post, is := p.perKey[key]
	if !is {
		post = &Post{Ref: chat.Ref{Channel: waar, IDs: []string{fmt.Sprint(len(p.posten) + 1)}}, Waar: waar, Sleutel: key, Bericht: m}
		if p.perKey == nil {
			p.perKey = map[string]*Post{}
		}
		p.perKey[key] = post
		p.posten = append(p.posten, post)
	}
	p.slot.Unlock()
	if p.Na != nil {
		if err := p.Na(poging); err != nil {
			return chat.Ref{}, err
		}
	}
	return post.Ref, nil
}

// Update implements chat.Platform.
func (p *Platform) Update(_ context.Context, ref chat.Ref, m chat.Message) error {
	post := p.op(ref)
	if post == nil {
		return &chat.DeliveryError{Permanent: true, Err: errors.New("no such post")}
	}
	poging := p.poging("update", post.Waar, post.Sleutel)
	if p.Voor != nil {
		if err := p.Voor(poging); err != nil {
			return err
		}
	}
	p.slot.Lock()
	post.Bericht = m
	post.Bewerkt++
	p.slot.Unlock()
	if p.Na != nil {
		return p.Na(poging)
	}
	return nil
}

// Delete implements chat.Platform.
func (p *Platform) Delete(_ context.Context, ref chat.Ref) error {
	p.slot.Lock()
	defer p.slot.Unlock()
	p.posten = slices.DeleteFunc(p.posten, func(post *Post) bool { return slices.Equal(post.Ref.IDs, ref.IDs) })
	return nil
}

// In returns what stands in a channel or somebody's DM, oldest first.
func (p *Platform) In(waar string) []Post {
	p.slot.Lock()
	defer p.slot.Unlock()
	var out []Post
	for _, post := range p.posten {
		if waar == "" || post.Waar == waar {
			out = append(out, *post)
		}
	}
	return out
}

// Pogingen returns every call so far.
func (p *Platform) Pogingen() []Poging {
	p.slot.Lock()
	defer p.slot.Unlock()
	return slices.Clone(p.calls)
}

func (p *Platform) poging(wat, waar, key string) Poging {
	p.slot.Lock()
	defer p.slot.Unlock()
	n := 1
	for _, eerder := range p.calls {
		if eerder.Sleutel == key {
			n++
		}
	}
	poging := Poging{Wat: wat, Waar: waar, Sleutel: key, Nummer: n}
	p.calls = append(p.calls, poging)
	return poging
}

func (p *Platform) op(ref chat.Ref) *Post {
	p.slot.Lock()
	defer p.slot.Unlock()
	for _, post := range p.posten {
		if slices.Equal(post.Ref.IDs, ref.IDs) {
			return post
		}
	}
	return nil
}
