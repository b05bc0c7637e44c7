package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ketenbot/bot/chat"
)

const dmID, dmPrefix = "dm", "dm:" // the API's name of everybody's own DM, and how it is stored

// Post places m; see chat.Platform. A destination that does not exist is a permanent error.
func (p *Platform) Post(ctx context.Context, to chat.Destination, m chat.Message, key string) (chat.Ref, error) {
	if key == "" {
		return chat.Ref{}, permanent(errors.New("web: a post needs a key"))
	}
	channel, err := p.destination(ctx, to)
	if err != nil {
		return chat.Ref{}, err
	}
	post, err := p.add(ctx, Post{Key: key, Channel: channel}, m)
	if err != nil {
		return chat.Ref{}, &chat.DeliveryError{Uncertain: true, Err: err}
	}
	return post.ref(), nil
}

// Update replaces what stands at ref; see chat.Platform. What is deleted stays so, and is a permanent error.
func (p *Platform) Update(ctx context.Context, ref chat.Ref, m chat.Message) error {
	seq, err := seqOf(ref)
	if err != nil {
		return err
	}
	_, err = p.replace(ctx, seq, m)
	return delivery(err)
}

// Delete empties what stands at ref; see chat.Platform.
func (p *Platform) Delete(ctx context.Context, ref chat.Ref) error {
	seq, err := seqOf(ref)
	if err != nil {
		return err
	}
	post, err := p.Store.Delete(ctx, seq)
	if errors.Is(err, ErrNoPost) {
		return nil
	}
	if err != nil {
		return delivery(err)
	}
	p.tell(post)
	return nil
}

func (p *Platform) destination(ctx context.Context, to chat.Destination) (string, error) {
	person, dm := to.Person, to.Person != ""
	if (to.Channel != "") == dm {
		return "", permanent(errors.New("web: a destination is a channel or a person"))
	}
	if !dm {
		person, dm = strings.CutPrefix(to.Channel, dmPrefix)
	}
	if dm {
		_, known, err := p.person(ctx, person)
		if err == nil && !known {
			err = permanent(errors.New("web: no such person"))
		}
		return dmPrefix + person, delivery(err)
	}
	channels, err := p.Directory.Channels(ctx)
	if err != nil {
		return "", delivery(err)
	}
	if !slices.ContainsFunc(channels, func(c Channel) bool { return c.ID == to.Channel }) {
		return "", permanent(errors.New("web: no such channel"))
	}
	return to.Channel, nil
}

// add stores m as base and tells who can see it.
func (p *Platform) add(ctx context.Context, base Post, m chat.Message) (Post, error) {
	m = chat.FitMessage(m, p.Caps())
	base.Text, base.Buttons, base.Files = clean(m.Text), withIDs(m.Buttons), m.Files
	base.At = p.Clock.Now()
	post, added, err := p.Store.Add(ctx, base)
	if err != nil {
		return Post{}, fmt.Errorf("web: add post: %w", err)
	}
	if added {
		p.tell(post)
	}
	return post, nil
}

// replace puts m in the place of a post; what already stands there is left alone, so that it is not called edited.
func (p *Platform) replace(ctx context.Context, seq int64, m chat.Message) (Post, error) {
	m = chat.FitMessage(m, p.Caps())
	text, buttons := clean(m.Text), withIDs(m.Buttons)
	old, err := p.Store.Get(ctx, seq)
	if err != nil {
		return Post{}, fmt.Errorf("web: read post: %w", err)
	}
	if !old.Deleted && old.Text == text && slices.Equal(old.Buttons, buttons) && slices.EqualFunc(old.Files, m.Files, sameFile) {
		return old, nil
	}
	post, err := p.Store.Replace(ctx, seq, text, buttons, m.Files)
	if err != nil {
		return Post{}, fmt.Errorf("web: replace post: %w", err)
	}
	p.tell(post)
	return post, nil
}

func (p *Platform) tell(post Post) {
	if post.Only != "" {
		p.hub.tell(post.Only)
		return
	}
	person, _ := strings.CutPrefix(post.Channel, dmPrefix)
	if person == post.Channel { // a channel: everybody looks again, and sees only what is theirs
		person = ""
	}
	p.hub.tell(person)
}

// withIDs names each button after what it means. A place in the row would not do: after an edit another button stands there.
func withIDs(buttons []chat.Button) []Button {
	out := make([]Button, 0, len(buttons))
	seen := map[string]int{}
	for _, b := range buttons {
		sum := sha256.Sum256([]byte(b.Action.Name + "\x00" + b.Action.Subject))
		id := hex.EncodeToString(sum[:8])
		if seen[id]++; seen[id] > 1 {
			id += "-" + strconv.Itoa(seen[id])
		}
		b.Label = clean(b.Label)
		out = append(out, Button{ID: id, Button: b})
	}
	return out
}

func sameFile(a, b chat.File) bool {
	return a.Name == b.Name && a.ContentType == b.ContentType && bytes.Equal(a.Data, b.Data)
}

func (p Post) ref() chat.Ref {
	return chat.Ref{Channel: p.Channel, IDs: []string{strconv.FormatInt(p.Seq, 10)}}
}

func seqOf(ref chat.Ref) (int64, error) {
	if len(ref.IDs) == 1 {
		if seq, err := strconv.ParseInt(ref.IDs[0], 10, 64); err == nil {
			return seq, nil
		}
	}
	return 0, permanent(errors.New("web: a ref that is not ours"))
}

func permanent(err error) error { return &chat.DeliveryError{Permanent: true, Err: err} }

// delivery makes a *chat.DeliveryError of any error, and nil of nil.
func delivery(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNoPost):
		return permanent(err)
	default:
		return chat.AsDeliveryError(err)
	}
}

// clean drops control characters that no page shows and Postgres cannot store; lines and tabs stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
