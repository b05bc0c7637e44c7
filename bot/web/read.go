package web

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ketenbot/bot/chat"
)

const botAuthor = "ketenbot"

type userJSON struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles"`
}

type channelJSON struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Unread int    `json:"unread"`
}

type buttonJSON struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Style string `json:"style"`
}

type fileJSON struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type messageJSON struct {
	ID        string       `json:"id"`
	Author    string       `json:"author"`
	Text      string       `json:"text"`
	Buttons   []buttonJSON `json:"buttons"`
	Time      string       `json:"time"`
	Edited    bool         `json:"edited"`
	Ephemeral bool         `json:"ephemeral"`
	Deleted   bool         `json:"deleted"`
	Files     []fileJSON   `json:"files"`
}

func (s *server) users(r *http.Request) (any, error) {
	persons, err := s.Directory.Persons(r.Context())
	if err != nil {
		return nil, fmt.Errorf("web: persons: %w", err)
	}
	out := make([]userJSON, 0, len(persons))
	for _, p := range persons {
		out = append(out, userJSON{p.ID, p.Name, p.Organisation, append([]string{}, p.Roles...)})
	}
	return out, nil
}

func (s *server) commands(*http.Request) (any, error) {
	type commandJSON struct {
		Command string `json:"command"`
		Help    string `json:"help"`
	}
	out := make([]commandJSON, 0, len(s.Commands))
	for _, c := range s.Commands {
		out = append(out, commandJSON(c))
	}
	return out, nil
}

func (s *server) channels(r *http.Request) (any, error) {
	user, err := s.user(r.Context(), r.URL.Query().Get("user"))
	if err != nil {
		return nil, err
	}
	channels, err := s.channelsOf(r.Context(), user.ID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(channels)+1)
	for _, c := range channels {
		ids = append(ids, c.ID)
	}
	unread, err := s.Store.Unread(r.Context(), user.ID, append(ids, dmPrefix+user.ID))
	if err != nil {
		return nil, fmt.Errorf("web: unread: %w", err)
	}
	out := make([]channelJSON, 0, len(channels)+1)
	for _, c := range channels {
		out = append(out, channelJSON{c.ID, c.Name, "channel", unread[c.ID]})
	}
	return append(out, channelJSON{dmID, "Ketenbot", "dm", unread[dmPrefix+user.ID]}), nil
}

// messages answers what stands in a channel, and marks that as read: who is shown it has seen it.
func (s *server) messages(r *http.Request) (any, error) {
	q := r.URL.Query()
	user, channel, err := s.place(r.Context(), q.Get("user"), q.Get("channel"))
	if err != nil {
		return nil, err
	}
	posts, err := s.Store.List(r.Context(), channel, user.ID, maxMessages)
	if err != nil {
		return nil, fmt.Errorf("web: list: %w", err)
	}
	out := make([]messageJSON, 0, len(posts))
	for _, p := range posts {
		out = append(out, s.message(p, user.ID))
	}
	if len(posts) > 0 {
		if err := s.Store.MarkRead(r.Context(), user.ID, channel, posts[len(posts)-1].Seq); err != nil {
			return nil, fmt.Errorf("web: mark read: %w", err)
		}
	}
	return out, nil
}

func (p *Platform) message(post Post, viewer string) messageJSON {
	m := messageJSON{
		ID: strconv.FormatInt(post.Seq, 10), Author: post.Author, Text: post.Text,
		Buttons: make([]buttonJSON, 0, len(post.Buttons)), Files: make([]fileJSON, 0, len(post.Files)),
		Time: post.At.In(p.zone).Format(time.RFC3339), Edited: post.Edited, Ephemeral: post.Only != "", Deleted: post.Deleted,
	}
	if post.Seq == 0 { // shown once, not stored
		m.ID = ""
	}
	if post.Author == "" {
		m.Author = botAuthor
	}
	for _, b := range post.Buttons {
		m.Buttons = append(m.Buttons, buttonJSON{b.ID, b.Label, string(b.Style)})
	}
	for i, f := range post.Files {
		m.Files = append(m.Files, fileJSON{f.Name, fmt.Sprintf("/api/files/%d/%d?user=%s", post.Seq, i, viewer)})
	}
	return m
}

// file sends a file to keep, never to show: what stands in it is not a page of ours.
func (s *server) file(w http.ResponseWriter, r *http.Request) {
	f, err := s.findFile(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	kind := "application/octet-stream"
	switch base, _, _ := mime.ParseMediaType(f.ContentType); base {
	case "text/calendar", "text/csv", "text/plain", "application/pdf":
		kind = f.ContentType
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	_, _ = w.Write(f.Data)
}

func (s *server) findFile(r *http.Request) (_ chat.File, err error) {
	defer chat.Recovered(&err)
	user, err := s.user(r.Context(), r.URL.Query().Get("user"))
	if err != nil {
		return chat.File{}, err
	}
	post, err := s.visible(r.Context(), user.ID, r.PathValue("post"))
	if errors.Is(err, errUnknownPost) {
		err = errUnknownFile
	}
	if err != nil {
		return chat.File{}, err
	}
	n, err := strconv.Atoi(r.PathValue("file"))
	if err != nil || n < 0 || n >= len(post.Files) {
		return chat.File{}, errUnknownFile
	}
	return post.Files[n], nil
}

// person looks id up.
func (p *Platform) person(ctx context.Context, id string) (Person, bool, error) {
	persons, err := p.Directory.Persons(ctx)
	if err != nil {
		return Person{}, false, fmt.Errorf("web: persons: %w", err)
	}
	i := slices.IndexFunc(persons, func(x Person) bool { return x.ID == id })
	if i < 0 {
		return Person{}, false, nil
	}
	return persons[i], true, nil
}

func (s *server) user(ctx context.Context, id string) (Person, error) {
	user, known, err := s.person(ctx, id)
	if err == nil && !known {
		err = errUnknownPerson
	}
	return user, err
}

func (s *server) channelsOf(ctx context.Context, person string) ([]Channel, error) {
	all, err := s.Directory.Channels(ctx)
	if err != nil {
		return nil, fmt.Errorf("web: channels: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(c Channel) bool { return !slices.Contains(c.Members, person) }), nil
}

// place looks up a person and the channel that person calls id, under the name it has in the Store.
func (s *server) place(ctx context.Context, person, id string) (Person, string, error) {
	user, err := s.user(ctx, person)
	if err != nil {
		return Person{}, "", err
	}
	channel, err := s.enter(ctx, user.ID, id)
	return user, channel, err
}

// enter looks up the channel that a known person calls id.
func (s *server) enter(ctx context.Context, person, id string) (string, error) {
	if id == dmID {
		return dmPrefix + person, nil
	}
	mine, err := s.channelsOf(ctx, person)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(mine, func(c Channel) bool { return c.ID == id }) {
		return "", errUnknownChannel
	}
	return id, nil
}

// visible returns a post that person may see; every other is as unknown as one that is not there.
func (s *server) visible(ctx context.Context, person, id string) (Post, error) {
	seq, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return Post{}, errUnknownPost
	}
	post, err := s.Store.Get(ctx, seq)
	if errors.Is(err, ErrNoPost) {
		return Post{}, errUnknownPost
	}
	if err != nil {
		return Post{}, fmt.Errorf("web: read post: %w", err)
	}
	if post.Only != "" && post.Only != person {
		return Post{}, errUnknownPost
	}
	if owner, dm := strings.CutPrefix(post.Channel, dmPrefix); dm {
		if owner != person {
			return Post{}, errUnknownPost
		}
		return post, nil
	}
	if _, err := s.enter(ctx, person, post.Channel); errors.Is(err, errUnknownChannel) {
		return Post{}, errUnknownPost
	} else if err != nil {
		return Post{}, err
	}
	return post, nil
}
