// Package webtest helps to test with the web platform: a Store in memory, the suite that every Store passes, a house of
// fictitious people, a clock, and a client with hands and eyes for the people on the page. It is for tests only.
package webtest

import (
	"bytes"
	"context"
	"slices"
	"sync"

	"ketenbot/bot/chat"
	"ketenbot/bot/web"
)

// Memory is a web.Store without a database. The zero value is ready.
type Memory struct {
	mu    sync.Mutex
	posts []web.Post // index is Seq-1
	read  map[[2]string]int64
}

var _ web.Store = (*Memory)(nil)

// Add stores p.
func (m *Memory) Add(_ context.Context, p web.Post) (web.Post, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p.Key != "" {
		if i := slices.IndexFunc(m.posts, func(old web.Post) bool { return old.Key == p.Key }); i >= 0 {
			return own(m.posts[i]), false, nil
		}
	}
	p.Seq = int64(len(m.posts) + 1)
	m.posts = append(m.posts, own(p))
	return own(p), true, nil
}

// Get returns a post.
func (m *Memory) Get(_ context.Context, seq int64) (web.Post, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, err := m.at(seq)
	if err != nil {
		return web.Post{}, err
	}
	return own(*p), nil
}

// Replace changes a post.
func (m *Memory) Replace(_ context.Context, seq int64, text string, buttons []web.Button, files []chat.File) (web.Post, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, err := m.at(seq)
	if err != nil || p.Deleted {
		return web.Post{}, web.ErrNoPost
	}
	has := func(list []web.Button, id string) bool {
		return slices.ContainsFunc(list, func(b web.Button) bool { return b.ID == id })
	}
	former := []web.Button{}
	for _, b := range append(slices.Clone(p.Buttons), p.Former...) {
		if !has(buttons, b.ID) && !has(former, b.ID) {
			former = append(former, b)
		}
	}
	p.Text, p.Buttons, p.Former, p.Files, p.Edited = text, buttons, former, files, true
	*p = own(*p)
	return own(*p), nil
}

// Delete empties a post.
func (m *Memory) Delete(_ context.Context, seq int64) (web.Post, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, err := m.at(seq)
	if err != nil {
		return web.Post{}, err
	}
	p.Text, p.Buttons, p.Former, p.Files, p.Deleted = "", nil, nil, nil, true
	return own(*p), nil
}

// List returns what person sees in channel.
func (m *Memory) List(_ context.Context, channel, person string, limit int) ([]web.Post, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []web.Post
	for _, p := range m.posts {
		if p.Channel != channel || p.Only != "" && p.Only != person {
			continue
		}
		p = own(p)
		p.Former = nil
		for i := range p.Files {
			p.Files[i].Data = nil
		}
		out = append(out, p)
	}
	return out[max(0, len(out)-limit):], nil
}

// Unread counts.
func (m *Memory) Unread(_ context.Context, person string, channels []string) (map[string]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]int{}
	for _, p := range m.posts {
		if slices.Contains(channels, p.Channel) && p.Seq > m.read[[2]string{person, p.Channel}] &&
			p.Only == "" && p.Author != person && !p.Deleted {
			out[p.Channel]++
		}
	}
	return out, nil
}

// MarkRead moves a mark.
func (m *Memory) MarkRead(_ context.Context, person, channel string, seq int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read == nil {
		m.read = map[[2]string]int64{}
	}
	k := [2]string{person, channel}
	m.read[k] = max(m.read[k], seq)
	return nil
}

func (m *Memory) at(seq int64) (*web.Post, error) {
	if seq < 1 || seq > int64(len(m.posts)) {
		return nil, web.ErrNoPost
	}
	return &m.posts[seq-1], nil
}

// own returns p with lists of its own, as a database would.
func own(p web.Post) web.Post {
	p.Buttons, p.Former, p.Files = slices.Clone(p.Buttons), slices.Clone(p.Former), slices.Clone(p.Files)
	for i := range p.Files {
		p.Files[i].Data = bytes.Clone(p.Files[i].Data)
	}
	return p
}
